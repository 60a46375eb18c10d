#pragma once

#include <QWidget>
#include <array>
#include <cstdint>
#include <memory>

#include "ui/pages/page_context.h"
#include "ui/sessions/duplicate_session.h"

class QLabel;
class QPushButton;
class QSlider;

namespace lookalike {

class ElidedLabel;
class ListPanel;
class SegmentedControl;
class TaskView;

/// Groups of pictures that are nearly the same, by perceptual hash or descriptor, with a slider for how near.
class DuplicateView : public QWidget {
  Q_OBJECT

 public:
  explicit DuplicateView(const PageContext& context, QWidget* parent = nullptr);

 Q_SIGNALS:
  void find_similar(std::int64_t row);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void build(const PageContext& context);
  DuplicatesBy by() const;
  double distance() const;
  void choose(int by);
  void ask();
  void show_collection();
  void show_answer(const std::shared_ptr<const DuplicateAnswer>& answer);

  LibrarySession& library_;
  std::shared_ptr<const DuplicateAnswer> answer_;
  std::shared_ptr<const Collection> asked_;  ///< Whose groups were asked for last.
  std::array<double, 2> distances_;          ///< Chosen for each kind.
  SegmentedControl* by_;
  QSlider* slider_;
  QLabel* value_;
  ElidedLabel* facts_;
  QPushButton* spare_;
  TaskView* task_;
  ListPanel* panel_;
  DuplicateSession session_;
};

}  // namespace lookalike
