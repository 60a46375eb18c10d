#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"

namespace lookalike {

struct Collection;

/// Preset cards, advanced settings, live loss chart and reconstructions; start, pause, resume, stop.
class TrainPage : public QWidget {
  Q_OBJECT

 public:
  explicit TrainPage(const PageContext& context, QWidget* parent = nullptr);
  ~TrainPage() override;

  /// What the library session's collection_changed() does; null: no library is open.
  void show_collection(std::shared_ptr<const Collection> collection);

 Q_SIGNALS:
  void library_requested();  ///< The way out of the empty state.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
