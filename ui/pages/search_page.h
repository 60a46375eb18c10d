#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"

class QMimeData;

namespace lookalike {

/// Query by drop, paste or file; result grid ranked or by cluster.
class SearchPage : public QWidget {
  Q_OBJECT

 public:
  explicit SearchPage(const PageContext& context, QWidget* parent = nullptr);
  ~SearchPage() override;
  /// Takes a drop or the clipboard from anywhere in the window; false (and a message on the page) when it holds no
  /// picture.
  bool accept_mime(const QMimeData& data);
  /// Asks for one or several picture files.
  void choose_files();
  void show_by_cluster(bool by_cluster);

 Q_SIGNALS:
  void library_requested();  ///< The way out of the empty state.

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
