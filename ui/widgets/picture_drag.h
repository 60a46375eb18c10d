#pragma once

#include <QObject>
#include <QPixmap>
#include <QPoint>
#include <filesystem>
#include <functional>

class QMimeData;
class QWidget;

namespace lookalike {

/// Lets the picture that a widget shows be dragged out of it, onto the Search page or into another program. Belongs to
/// the widget.
class PictureDrag : public QObject {
  Q_OBJECT

 public:
  /// Without a file the picture itself is dragged; without either there is nothing to drag.
  struct Shown {
    std::filesystem::path file;
    QPixmap picture;
  };
  /// What is handed to where it is dropped; null when there is nothing to drag. The caller owns it.
  static QMimeData* data_of(const Shown& shown);
  /// `shown`: what is at this place of the widget.
  PictureDrag(QWidget* widget, std::function<Shown(const QPoint& at)> shown);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool start();

  QWidget* widget_;
  std::function<Shown(const QPoint& at)> shown_;
  QPoint pressed_;
};

}  // namespace lookalike
