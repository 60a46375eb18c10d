#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"

namespace lookalike {

struct Collection;

/// Charts over k, the dendrogram, cluster cards, one cluster opened, edits with undo and redo, export into folders.
class ClustersPage : public QWidget {
  Q_OBJECT

 public:
  explicit ClustersPage(const PageContext& context, QWidget* parent = nullptr);
  ~ClustersPage() override;

  /// What the library session's collection_changed() does; null: no library is open.
  void show_collection(std::shared_ptr<const Collection> collection);

 Q_SIGNALS:
  void find_similar(std::int64_t row);
  void library_requested();  ///< The way out of the empty state.

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void connect_overview();
  void connect_detail();
  void connect_export();
  void connect_session();

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
