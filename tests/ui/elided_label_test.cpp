#include "ui/widgets/elided_label.h"

#include <gtest/gtest.h>

#include <QImage>

namespace lookalike {
namespace {

QImage drawn(const QString& text, int width) {
  ElidedLabel label;
  label.set_full_text(text);
  label.resize(width, 20);
  return label.grab().toImage();
}
int width_of(const QString& text) {
  ElidedLabel label;
  label.set_full_text(text);
  return label.sizeHint().width();
}

TEST(ElidedLabel, LeavesOutWholeFactsBeforeItCutsOne) {
  const QString first = QStringLiteral("principal components"),
                second = QStringLiteral("every one of 222 pictures shown");
  const int room = width_of(first) + 30;
  EXPECT_EQ(drawn(first + QStringLiteral(" · ") + second, room), drawn(first, room));
}

TEST(ElidedLabel, SaysNothingWhereNothingCanBeUnderstood) {
  EXPECT_EQ(drawn(QStringLiteral("perplexity 30 · all shown"), 40), drawn(QString(), 40));
  EXPECT_NE(drawn(QStringLiteral("of 222 in 71 ms with one index"), 100), drawn(QString(), 100))
      << "but some of a fact";
  EXPECT_EQ(drawn(QStringLiteral("short"), width_of(QStringLiteral("short"))).isNull(), false);
}

}  // namespace
}  // namespace lookalike
