#include "ui/widgets/run_row.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSpinBox>
#include <QTest>
#include <limits>
#include <optional>

#include "engine/library/jobs.h"
#include "engine/model/options.h"
#include "tests/ui/sample_collection.h"
#include "ui/pages/train_runs.h"

namespace lookalike {
namespace {

RunInfo finished_run(const std::string& id = "a") {
  RunInfo run;
  run.id = id;
  run.preset = "lookalike";
  run.train.epochs = 24;
  run.epochs_done = 24;
  run.best_epoch = 20;
  run.best_val_loss = 0.0171;
  run.finished = true;
  run.embedded = true;
  return run;
}

class RunRowTest : public ::testing::Test {
 protected:
  RunRowTest() : row_(finished_run()) { show(finished_run()); }
  void show(const RunInfo& run, RunRow::State state = {}) {
    row_.show_run(run, state);
    row_.show();
  }
  QPushButton* button(const char* name) { return row_.findChild<QPushButton*>(QString(name) + "_a"); }
  RunRow row_;
};

TEST_F(RunRowTest, NamesItselfAfterItsPresetUnlessRenamed) {
  EXPECT_TRUE(row_.accessibleName().startsWith("Lookalike, 96 px, 24 epochs")) << row_.accessibleName().toStdString();
  RunInfo renamed = finished_run();
  renamed.title = "Milder colours";
  show(renamed);
  EXPECT_TRUE(row_.accessibleName().startsWith("Milder colours")) << row_.accessibleName().toStdString();
  EXPECT_TRUE(row_.accessibleName().contains("Lookalike, 96 px"));
}

TEST_F(RunRowTest, IsRenamedInPlaceWithTheKeyboard) {
  QString title;
  QObject::connect(&row_, &RunRow::renamed, &row_, [&](const QString& t) { title = t; });
  button("rename")->click();
  auto* field = row_.findChild<QLineEdit*>("title_a");
  ASSERT_TRUE(field->isVisible());
  QTest::keyClicks(field, "Milder");
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_EQ(title, "Milder");
  EXPECT_FALSE(field->isVisible());
}

TEST_F(RunRowTest, EscapeTakesAQuestionBackAndGoesNoFurther) {
  row_.activateWindow();
  int escapes = 0;
  QShortcut escape(QKeySequence(Qt::Key_Escape), &row_);
  QObject::connect(&escape, &QShortcut::activated, &row_, [&] { ++escapes; });
  button("rename")->click();
  auto* field = row_.findChild<QLineEdit*>("title_a");
  QTest::keyClick(field, Qt::Key_Escape);
  EXPECT_FALSE(field->isVisible());
  EXPECT_EQ(escapes, 0);
}

TEST_F(RunRowTest, IsDeletedOnlyAfterASecondClick) {
  int deleted = 0;
  QObject::connect(&row_, &RunRow::delete_requested, &row_, [&] { ++deleted; });
  button("delete")->click();
  EXPECT_EQ(deleted, 0);
  button("cancel")->click();
  EXPECT_FALSE(button("confirm")->isVisible());
  button("delete")->click();
  button("confirm")->click();
  EXPECT_EQ(deleted, 1);
}

TEST_F(RunRowTest, MoreEpochsSayWhatTheyDoToTheLearningRate) {
  const auto question = [&](Schedule schedule) {
    RunInfo run = finished_run();
    run.train.schedule = schedule;
    row_.show_run(run, {});
    button("more")->click();
    return row_.findChild<QLabel*>("question_a")->text();
  };
  EXPECT_EQ(question(Schedule::constant), "Epochs to add");
  EXPECT_TRUE(question(Schedule::one_cycle).contains("one-cycle schedule"));
}

TEST_F(RunRowTest, AFinishedRunGoesOnForMoreEpochsAStoppedOneToItsEnd) {
  int epochs = 0;
  QObject::connect(&row_, &RunRow::continue_requested, &row_, [&](int all) { epochs = all; });
  EXPECT_FALSE(button("resume")->isVisible());
  button("more")->click();
  row_.findChild<QSpinBox*>("epochs_a")->setValue(6);
  button("confirm")->click();
  EXPECT_EQ(epochs, 30);
  RunInfo stopped = finished_run();
  stopped.finished = false;
  stopped.epochs_done = 7;
  show(stopped);
  EXPECT_FALSE(button("more")->isVisible());
  button("resume")->click();
  EXPECT_EQ(epochs, 24);
}

TEST_F(RunRowTest, IsImprovedWithLabelsThatAreAskedFor) {
  TrainRequest improvement;
  QObject::connect(&row_, &RunRow::improve_requested, &row_, [&](const TrainRequest& asked) { improvement = asked; });
  auto* field = row_.findChild<QComboBox*>("labels_a");
  EXPECT_FALSE(field->isVisible());
  button("improve")->click();
  ASSERT_TRUE(field->isVisible());
  EXPECT_EQ(row_.findChild<QSpinBox*>("epochs_a")->value(), improvement_of(finished_run(), {}).train.epochs);
  field->setCurrentIndex(field->findData("tags"));
  row_.findChild<QSpinBox*>("epochs_a")->setValue(3);
  button("confirm")->click();
  EXPECT_EQ(improvement.from, "a");
  EXPECT_EQ(improvement.labels, "tags");
  EXPECT_EQ(improvement.train.epochs, 3);
  EXPECT_EQ(improvement.train.margin, improvement_of(finished_run(), {}).train.margin);
  EXPECT_FALSE(field->isVisible());
  button("improve")->click();
  field->setCurrentIndex(field->count() - 1);
  button("confirm")->click();
  EXPECT_TRUE(improvement.labels.empty()) << "a file, yet to be chosen";

  RunInfo improved = finished_run();
  improved.labels = "/somewhere/half.csv";
  show(improved);
  EXPECT_TRUE(row_.accessibleName().contains("improved with half.csv")) << row_.accessibleName().toStdString();
  show(finished_run(), {.busy = true});
  EXPECT_FALSE(button("improve")->isEnabled());
}

TEST_F(RunRowTest, IsImprovedWithEveryOptionOfRunsThatLearnFromLabels) {
  std::optional<TrainRequest> improvement;
  QObject::connect(&row_, &RunRow::improve_requested, &row_, [&](const TrainRequest& asked) { improvement = asked; });
  button("improve")->click();
  EXPECT_EQ(row_.findChild<QWidget*>("label_fields_a"), nullptr) << "folded";
  button("label_options")->click();
  const auto field = [&](const std::string& key) { return row_.findChild<QLineEdit*>(QString::fromStdString(key)); };
  const TrainRequest usual = improvement_of(finished_run(), {});
  for (const Option& option : options()) {
    if (option.group != Option::Group::labels) continue;
    ASSERT_TRUE(field(option.key())) << option.key();
    EXPECT_TRUE(field(option.key())->isVisible());
    EXPECT_EQ(field(option.key())->text().toStdString(), to_text(option.get({usual.model, usual.train})));
  }
  field("triplet")->setText("0.5");
  field("per_label")->setText("8");
  field("margin")->setText("3");
  button("confirm")->click();
  EXPECT_FALSE(improvement) << "a margin of 3 is impossible";
  EXPECT_EQ(row_.focusWidget(), field("margin"));
  EXPECT_TRUE(field("margin")->accessibleDescription().contains("from 0 to 2"));
  field("margin")->setText("0.4");
  button("confirm")->click();
  ASSERT_TRUE(improvement);
  EXPECT_EQ(improvement->train.triplet, 0.5);
  EXPECT_EQ(improvement->train.margin, 0.4);
  EXPECT_EQ(improvement->train.per_label, 8);
  EXPECT_FALSE(field("margin")->isVisible());

  button("improve")->click();
  button("confirm")->click();
  EXPECT_EQ(improvement->train.margin, usual.train.margin) << "what is folded counts for nothing";
}

TEST_F(RunRowTest, WhatIsNotPossibleIsOff) {
  show(finished_run(), {.editable = false});
  for (const char* name : {"more", "improve", "rename", "delete"}) EXPECT_FALSE(button(name)->isEnabled()) << name;
  show(finished_run(), {.training = true, .busy = true});
  EXPECT_FALSE(button("more")->isEnabled());
  EXPECT_FALSE(button("delete")->isEnabled());
  EXPECT_TRUE(button("rename")->isEnabled());
  show(finished_run(), {.current = true});
  EXPECT_FALSE(button("use")->isVisible());
  show(finished_run(), {.occupied = true});
  EXPECT_FALSE(button("use")->isEnabled()) << "it would end what the library is doing";
  EXPECT_FALSE(button("use")->toolTip().isEmpty());
  RunInfo unembedded = finished_run();
  unembedded.embedded = false;
  show(unembedded);
  EXPECT_TRUE(button("use")->isVisible() && button("use")->isEnabled()) << "its embedding was interrupted, say";
  show(unembedded, {.editable = false});
  EXPECT_FALSE(button("use")->isEnabled());
  RunInfo stillborn = finished_run();
  stillborn.epochs_done = stillborn.best_epoch = 0;
  stillborn.finished = stillborn.embedded = false;
  stillborn.best_val_loss = std::numeric_limits<double>::quiet_NaN();
  show(stillborn);
  for (const char* name : {"open", "compare"}) EXPECT_FALSE(button(name)->isEnabled()) << name;
  EXPECT_TRUE(button("resume")->isEnabled());
  for (const char* name : {"improve", "use"}) EXPECT_FALSE(button(name)->isVisible()) << "it has learned nothing yet";
}

TEST(TrainRuns, ListsTheNewestFirstAndKeepsWhatIsChosenWhenRunsComeAndGo) {
  TrainRuns list;
  auto collection = test::sample_collection();
  collection->runs = {finished_run("a"), finished_run("b")};
  list.show_collection(collection.get(), {}, false);
  list.resize(1000, 600);
  list.show();
  ASSERT_EQ(list.count(), 2);
  const auto row = [&](const char* name) { return list.findChild<RunRow*>(name); };
  EXPECT_LT(row("run_b")->y(), row("run_a")->y());
  int changes = 0;
  QObject::connect(&list, &TrainRuns::compare_changed, &list, [&] { ++changes; });
  list.findChild<QPushButton*>("compare_a")->click();
  EXPECT_EQ(list.compared(), std::vector<std::string>{"a"});
  collection->runs.push_back(finished_run("c"));
  list.show_collection(collection.get(), "c", true);
  EXPECT_EQ(list.count(), 3);
  EXPECT_EQ(list.compared(), std::vector<std::string>{"a"});
  collection->runs.erase(collection->runs.begin());
  list.show_collection(collection.get(), {}, false);
  EXPECT_EQ(list.count(), 2);
  EXPECT_TRUE(list.compared().empty());
  EXPECT_EQ(changes, 2);
  list.show_collection(nullptr, {}, false);
  EXPECT_EQ(list.count(), 0);
}

}  // namespace
}  // namespace lookalike
