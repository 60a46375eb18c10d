#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"

class QMimeData;

namespace lookalike {

enum class QueryRole;

/// Query by drop, paste, file or web address; result grid ranked or by cluster; saved searches.
class SearchPage : public QWidget {
  Q_OBJECT

 public:
  explicit SearchPage(const PageContext& context, QWidget* parent = nullptr);
  ~SearchPage() override;
  /// Takes a drop or the clipboard from anywhere in the window; false (and a message on the page) when it holds no
  /// picture and no address of one.
  bool accept_mime(const QMimeData& data, QueryRole role = {});
  /// What a drop is to be to the query: with Ctrl it is added to it.
  static QueryRole role_of(const QDropEvent& event);
  /// Asks for one or several picture files.
  void choose_files(QueryRole role = {});
  void show_by_cluster(bool by_cluster);
  /// Ends the fetching of a picture from a web address; false when there is none.
  bool cancel();
  /// Whether a drag from that widget (null: from elsewhere) may be let go at this place.
  bool wants_drop(const QObject* from, const QPoint& at) const;

 Q_SIGNALS:
  void library_requested();  ///< The way out of the empty state.
  void training_started();   ///< With marks.

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
