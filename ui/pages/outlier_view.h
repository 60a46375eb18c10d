#pragma once

#include <QWidget>
#include <cstdint>
#include <memory>

#include "engine/library/outliers.h"
#include "ui/pages/page_context.h"
#include "ui/sessions/worker.h"

class QPushButton;
class QStackedLayout;

namespace lookalike {

class ElidedLabel;
class EmptyState;
class ListPanel;
class SegmentedControl;

/// The oddest pictures of the library, first by the error of their reconstruction or by the distance from their
/// neighbours.
class OutlierView : public QWidget {
  Q_OBJECT

 public:
  explicit OutlierView(const PageContext& context, QWidget* parent = nullptr);

 Q_SIGNALS:
  void find_similar(std::int64_t row);

 private:
  QWidget* make_content(const PageContext& context);
  OutlierSort sort() const;
  void show_state();
  void show_empty();
  void list_rows();

  LibrarySession& session_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QPushButton* measure_;
  QWidget* content_;
  SegmentedControl *sort_, *count_;
  ElidedLabel* facts_;
  ListPanel* panel_;
  bool measuring_ = false;  ///< Asked for here and not yet done.
  std::shared_ptr<const OutlierScores> shown_;
  std::uint64_t generation_ = 0;  ///< Lists that were asked for earlier are dropped.
  Worker worker_;                 ///< Sorts.
};

}  // namespace lookalike
