#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"

namespace lookalike {

struct Collection;

/// Elbow and silhouette chart, k, cluster cards, one cluster opened.
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

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
