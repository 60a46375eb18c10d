#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"

namespace lookalike {

/// Preset cards, advanced settings, live loss chart and reconstructions; start, pause, resume, stop.
class TrainPage : public QWidget {
  Q_OBJECT

 public:
  explicit TrainPage(const PageContext& context, QWidget* parent = nullptr);
  ~TrainPage() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
