#include "ui/widgets/focus_handover.h"

#include <gtest/gtest.h>

#include <QHBoxLayout>
#include <QPushButton>

#include "ui/pages/train_header.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

class FocusHandoverTest : public testing::Test {
 protected:
  FocusHandoverTest() {
    auto* line = new QHBoxLayout(&window_);
    line->addWidget(area_);
    line->addWidget(elsewhere_);
    auto* inner = new QHBoxLayout(area_);
    for (QPushButton* button : {first_, second_, third_}) inner->addWidget(button);
    window_.show();
  }
  QWidget* focus() { return window_.focusWidget(); }

  QWidget window_;
  QWidget* area_ = new QWidget;
  QPushButton *first_ = new QPushButton, *second_ = new QPushButton, *third_ = new QPushButton,
              *elsewhere_ = new QPushButton;
};

TEST_F(FocusHandoverTest, GoesToTheFirstThatCanTakeIt) {
  first_->setFocus();
  second_->setEnabled(false);
  {
    const FocusHandover handover(*area_, {first_, second_, third_});
    first_->hide();
  }
  EXPECT_EQ(focus(), third_);
}

TEST_F(FocusHandoverTest, StaysWhereItIsWhileThatIsThere) {
  second_->setFocus();
  { const FocusHandover handover(*area_, {first_}); }
  EXPECT_EQ(focus(), second_);
  elsewhere_->setFocus();
  {
    const FocusHandover handover(*area_, {first_});
    second_->hide();
  }
  EXPECT_EQ(focus(), elsewhere_) << "it was not in the area";
}

TEST_F(FocusHandoverTest, AControlThatIsTheWholeAreaKeepsItWhileItIsThere) {
  first_->setFocus();
  { const FocusHandover handover(*first_, {second_}); }
  EXPECT_EQ(focus(), first_);
  {
    const FocusHandover handover(*first_, {second_});
    first_->hide();
  }
  EXPECT_EQ(focus(), second_);
}

TEST_F(FocusHandoverTest, TheAreaKeepsItForWhatComesLater) {
  first_->setFocus();
  second_->hide();
  {
    const FocusHandover handover(*area_, {second_});
    first_->setEnabled(false);
  }
  EXPECT_EQ(focus(), area_);
  FocusHandover* later = new FocusHandover(*area_);
  auto* made = new QPushButton(area_);
  made->show();
  later->offer(made);
  delete later;
  EXPECT_EQ(focus(), made);
}

TEST_F(FocusHandoverTest, GoesToWhatTakesKeysWithinAPart) {
  elsewhere_->setFocus();
  {
    const FocusHandover handover(window_, {area_});
    elsewhere_->hide();
  }
  EXPECT_EQ(focus(), first_);
}

TEST_F(FocusHandoverTest, AHiddenAreaLeavesItToThatAroundIt) {
  first_->setFocus();
  {
    const FocusHandover handover(*area_, {second_});
    area_->hide();
  }
  EXPECT_EQ(focus(), &window_);
}

class TrainHeaderTest : public testing::Test {
 protected:
  TrainHeaderTest() {
    header_.resize(1180, 30);
    header_.show();
  }
  void show(TrainSession::State state, TrainHeader::View view = TrainHeader::progress_view) {
    TrainHeader::Situation now;
    now.state = state;
    now.view = view;
    now.title = state == TrainSession::State::idle ? "Train" : "Lookalike, 96 px";
    now.has_pictures = now.can_show_run = now.can_show_runs = now.can_start = now.can_add = true;
    header_.show_situation(now);
    header_.layout()->activate();
  }
  QPushButton* button(const char* name) { return header_.findChild<QPushButton*>(name); }
  TrainHeader header_;
};

TEST_F(TrainHeaderTest, TheKeyboardGoesFromPauseToResumeAndBack) {
  using State = TrainSession::State;
  show(State::training);
  button("pause_training")->setFocus();
  show(State::paused);
  EXPECT_EQ(header_.focusWidget(), button("resume_training"));
  show(State::training);
  EXPECT_EQ(header_.focusWidget(), button("pause_training"));
  button("stop_training")->setFocus();
  show(State::idle);
  EXPECT_EQ(header_.focusWidget(), header_.view_button());
}

TEST_F(TrainHeaderTest, TheSwitchStaysInItsPlace) {
  const auto* views = header_.findChild<SegmentedControl*>("train_view");
  show(TrainSession::State::idle, TrainHeader::setup_view);
  const QRect place = views->geometry();
  for (const auto state : {TrainSession::State::training, TrainSession::State::paused, TrainSession::State::embedding,
                           TrainSession::State::idle}) {
    show(state);
    EXPECT_EQ(views->geometry(), place);
  }
  show(TrainSession::State::idle, TrainHeader::runs_view);
  EXPECT_EQ(views->geometry(), place);
}

}  // namespace
}  // namespace lookalike
