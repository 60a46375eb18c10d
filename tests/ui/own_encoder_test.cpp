#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <cstdlib>

#include "engine/library/allowed_encoders.h"
#include "tests/support/onnx_file.h"
#include "tests/support/torchscript_file.h"
#include "tests/ui/small_library.h"
#include "ui/pages/train_page.h"
#include "ui/qt_convert.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/own_encoder_panel.h"
#include "ui/widgets/run_row.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/task_view.h"

// Encoders of the user's own on the Train page, driven by hand on a real library.

namespace lookalike {
namespace {

class OwnEncoderTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    config_before_ = qgetenv("XDG_CONFIG_HOME");
    qputenv("XDG_CONFIG_HOME", (folder_ / "config").c_str());
    open();
    page_ = std::make_unique<TrainPage>(context_);
    page_->resize(1200, 760);
    page_->show();
    test::write_onnx(folder_ / "net.onnx", test::small_onnx_encoder());
    test::write_torchscript(folder_ / "net.pt",
                            "def forward(self, x):\n  return torch.adaptive_avg_pool2d(x, [4, 4]).flatten(1)\n");
  }
  void TearDown() override { qputenv("XDG_CONFIG_HOME", config_before_); }

  template <typename Widget = QPushButton>
  Widget* find(const QString& name) {
    auto* widget = page_->findChild<Widget*>(name);
    EXPECT_NE(widget, nullptr) << name.toStdString();
    return widget;
  }
  void open_panel(const char* file) {
    find("use_own_encoder")->click();
    find<QLineEdit>("own_encoder_file")->setText(to_qstring(folder_ / file));
    find<QLineEdit>("own_encoder_size")->setText("32");
  }
  QString problem() { return find<Banner>("own_encoder_banner")->message(); }
  const std::vector<RunInfo>& runs() { return library_.collection()->runs; }
  /// Adds the encoder; its run's id.
  QString add(const char* file) {
    open_panel(file);
    find<QCheckBox>("trust_own_encoder")->setChecked(true);
    find("add_own_encoder")->click();
    EXPECT_TRUE(wait_idle());
    EXPECT_EQ(problem().toStdString(), "");
    return runs().empty() ? QString() : to_qstring(runs().back().id);
  }

  QByteArray config_before_;
  std::unique_ptr<TrainPage> page_;
};

TEST_F(OwnEncoderTest, IsAddedWithItsOptionsAndSearchedWith) {
  EXPECT_FALSE(find<OwnEncoderPanel>("own_encoder_panel")->isVisible());
  open_panel("net.onnx");
  EXPECT_TRUE(find<OwnEncoderPanel>("own_encoder_panel")->isVisible());
  EXPECT_FALSE(find("start_training")->isVisible()) << "one thing at a time";
  EXPECT_FALSE(find<Banner>("own_encoder_warning")->isVisible()) << "ONNX is no program";
  find<QLineEdit>("own_encoder_name")->setText("Mine");
  find<QLineEdit>("own_encoder_mean")->setText("0.5, 0.5, 0.5");
  find<SegmentedControl>("own_encoder_channels")->button(1)->click();
  find("add_own_encoder")->click();
  EXPECT_TRUE(find<TaskView>("own_encoder_task")->isVisible());
  EXPECT_FALSE(find("add_own_encoder")->isEnabled());
  ASSERT_TRUE(wait_idle());
  ASSERT_EQ(runs().size(), 1u) << problem().toStdString();
  const RunInfo& run = runs().back();
  EXPECT_EQ(library_.collection()->current_run, run.id);
  EXPECT_EQ(run.title, "Mine");
  EXPECT_EQ(run.own->options.mean, (std::array{0.5, 0.5, 0.5}));
  EXPECT_EQ(run.own->options.channels, OwnEncoderOptions::Channels::bgr);

  // The list of runs is shown, with what can be done with this one.
  EXPECT_FALSE(find<OwnEncoderPanel>("own_encoder_panel")->isVisible());
  const QString id = to_qstring(run.id);
  auto* row = find<RunRow>("run_" + id);
  EXPECT_TRUE(row->isVisible());
  EXPECT_TRUE(row->accessibleName().contains("own encoder (ONNX)")) << row->accessibleName().toStdString();
  EXPECT_TRUE(row->accessibleName().contains("no decoder")) << row->accessibleName().toStdString();
  for (const char* name : {"open_", "compare_", "resume_", "more_", "allow_"}) {
    EXPECT_FALSE(find(name + id)->isVisible()) << name;
  }
  find("delete_" + id)->click();
  EXPECT_TRUE(find<QLabel>("question_" + id)->text().contains("copy of the encoder"));
  find("confirm_" + id)->click();
  EXPECT_TRUE(test::wait_for([this] { return runs().empty(); }, patience_ms));
  EXPECT_TRUE(fs::exists(folder_ / "net.onnx")) << "the file that was copied";
}

TEST_F(OwnEncoderTest, AProgramNeedsTrustInThisVeryFile) {
  open_panel("net.pt");
  EXPECT_TRUE(find<Banner>("own_encoder_warning")->isVisible());
  EXPECT_TRUE(find<Banner>("own_encoder_warning")->message().contains("TorchScript is a program"));
  EXPECT_FALSE(find("add_own_encoder")->isEnabled());
  auto* trust = find<QCheckBox>("trust_own_encoder");
  trust->setChecked(true);
  EXPECT_TRUE(find("add_own_encoder")->isEnabled());
  find<QLineEdit>("own_encoder_file")->setText(to_qstring(folder_ / "other.pt"));
  EXPECT_FALSE(trust->isChecked()) << "it was said of another file";

  // The content counts: a program under another name is refused, and nothing has run.
  fs::copy_file(folder_ / "net.pt", folder_ / "hidden.onnx");
  find<QLineEdit>("own_encoder_file")->setText(to_qstring(folder_ / "hidden.onnx"));
  find("add_own_encoder")->click();
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(problem().contains("hidden.onnx") && problem().contains("is a program")) << problem().toStdString();
  EXPECT_TRUE(runs().empty());

  const QString id = add("net.pt");
  ASSERT_FALSE(id.isEmpty());
  EXPECT_EQ(runs().back().own->format, EncoderFormat::torchscript);
}

TEST_F(OwnEncoderTest, WhatIsWrongIsSaidInThePanel) {
  open_panel("net.onnx");
  find<QLineEdit>("own_encoder_std")->setText("0,1,1");
  find("add_own_encoder")->click();
  EXPECT_FALSE(library_.busy());
  EXPECT_TRUE(problem().contains("std cannot be 0,1,1")) << problem().toStdString();
  find<QLineEdit>("own_encoder_std")->setText("1,1,1");
  find<QLineEdit>("own_encoder_file")->setText(to_qstring(folder_ / "none.onnx"));
  find("add_own_encoder")->click();
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(problem().contains("none.onnx")) << problem().toStdString();
  EXPECT_TRUE(find("add_own_encoder")->isEnabled());
  EXPECT_FALSE(find<TaskView>("own_encoder_task")->isVisible());
  EXPECT_TRUE(runs().empty());
}

TEST_F(OwnEncoderTest, ACancelledOneLeavesNoRun) {
  const std::string before = library_.collection()->current_run;
  open_panel("net.onnx");
  find("add_own_encoder")->click();
  find<TaskView>("own_encoder_task")->findChild<QAbstractButton*>("own_encoder_task_cancel")->click();
  ASSERT_TRUE(wait_idle());
  library_.reload();
  EXPECT_TRUE(runs().empty());
  EXPECT_EQ(library_.collection()->current_run, before);
  EXPECT_TRUE(find<OwnEncoderPanel>("own_encoder_panel")->isVisible());
}

TEST_F(OwnEncoderTest, EscapeClosesThePanelAndGoesNoFurther) {
  class Keys : public QObject {
   public:
    int count = 0;
    bool eventFilter(QObject*, QEvent* event) override { return event->type() == QEvent::KeyPress && ++count > 0; }
  } reached_page;
  page_->installEventFilter(&reached_page);
  open_panel("net.onnx");
  QTest::keyClick(find<QLineEdit>("own_encoder_file"), Qt::Key_Escape);
  EXPECT_FALSE(find<OwnEncoderPanel>("own_encoder_panel")->isVisible());
  EXPECT_EQ(reached_page.count, 0);
  find("use_own_encoder")->click();
  EXPECT_TRUE(find<OwnEncoderPanel>("own_encoder_panel")->isVisible());
  find<SegmentedControl>("train_view")->button(0)->click();
  EXPECT_FALSE(find<OwnEncoderPanel>("own_encoder_panel")->isVisible());
}

TEST_F(OwnEncoderTest, TheFocusStaysWithWhatIsShown) {
  page_->activateWindow();
  ASSERT_TRUE(test::wait_for([&] { return page_->isActiveWindow(); }));
  open_panel("net.onnx");
  find("add_own_encoder")->setFocus();
  QTest::keyClick(find("add_own_encoder"), Qt::Key_Space);
  EXPECT_TRUE(find<OwnEncoderPanel>("own_encoder_panel")->isAncestorOf(QApplication::focusWidget()));
  ASSERT_TRUE(wait_idle());
  const auto* views = find<SegmentedControl>("train_view");
  EXPECT_EQ(QApplication::focusWidget(), views->button(2)) << "the list of runs";
  find("use_own_encoder")->click();
  EXPECT_EQ(QApplication::focusWidget(), find<QLineEdit>("own_encoder_file"));
  QTest::keyClick(find<QLineEdit>("own_encoder_file"), Qt::Key_Escape);
  EXPECT_EQ(QApplication::focusWidget(), views->button(2));
}

TEST_F(OwnEncoderTest, AnEncoderFromAnotherComputerIsAllowedByHand) {
  const QString id = add("net.pt");
  const std::string hash = runs().back().own->sha256;
  fs::remove_all(folder_ / "config");
  library_.rescan();
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  library_.library()->select_run(untrained_run);
  library_.reload();
  find<SegmentedControl>("train_view")->button(2)->click();
  auto* row = find<RunRow>("run_" + id);
  RunInfo foreign = runs().back();
  foreign.own->allowed = false;
  row->show_run(foreign, {});
  EXPECT_TRUE(row->accessibleName().contains("not allowed")) << row->accessibleName().toStdString();
  find("allow_" + id)->click();
  EXPECT_TRUE(find<QLabel>("question_" + id)->text().contains("TorchScript is a program"));
  EXPECT_FALSE(encoder_allowed(hash));
  find("confirm_" + id)->click();
  ASSERT_TRUE(test::wait_for([&] { return encoder_allowed(hash); }, patience_ms));
  ASSERT_TRUE(test::wait_for([&] { return !find("allow_" + id)->isVisible(); }, patience_ms));
  EXPECT_TRUE(runs().back().own->allowed);
}

}  // namespace
}  // namespace lookalike
