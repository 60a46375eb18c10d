#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"

namespace lookalike {

/// Elbow and silhouette chart, k, cluster cards, one cluster opened.
class ClustersPage : public QWidget {
  Q_OBJECT

 public:
  explicit ClustersPage(const PageContext& context, QWidget* parent = nullptr);
  ~ClustersPage() override;

 Q_SIGNALS:
  void find_similar(std::int64_t row);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
