#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"

namespace lookalike {

/// Every picture as a point; pan, zoom, click.
class MapPage : public QWidget {
  Q_OBJECT

 public:
  explicit MapPage(const PageContext& context, QWidget* parent = nullptr);
  ~MapPage() override;

 Q_SIGNALS:
  void find_similar(std::int64_t row);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
