#pragma once

#include <QWidget>
#include <vector>

class QButtonGroup;
class QVBoxLayout;

namespace lookalike {

class RailButton;

/// The slim bar at the left: one button for each page, in the order of the work, and one for the theme at the bottom.
class Rail : public QWidget {
  Q_OBJECT

 public:
  explicit Rail(QWidget* parent = nullptr);

  /// Returns the page's index.
  int add_page(const QString& icon, const QString& word, const QString& name);
  void set_current(int page);
  /// The dot that says something is running there.
  void set_running(int page, bool running);
  RailButton* theme_button() const { return theme_; }

 Q_SIGNALS:
  void page_chosen(int page);

 private:
  QVBoxLayout* column_;
  QButtonGroup* group_;
  RailButton* theme_;
};

}  // namespace lookalike
