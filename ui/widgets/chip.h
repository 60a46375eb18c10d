#pragma once

#include <QPushButton>
#include <optional>

#include "ui/style/theme.h"

namespace lookalike {

/// A pill with an optional coloured dot, words and a count; checkable as a filter, or (set_checkable(false)) only
/// information.
class Chip : public QPushButton {
  Q_OBJECT

 public:
  explicit Chip(const QString& words, QWidget* parent = nullptr);

  void set_words(const QString& words);
  void set_count(std::optional<qint64> count);
  /// A token of the theme, e.g. &Palette::warning, so that the dot follows light and dark; null: none.
  void set_dot(QColor Palette::*token);
  /// A fixed colour, e.g. a cluster's.
  void set_dot_colour(const QColor& colour);
  std::optional<qint64> count() const { return count_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();

  QString words_;
  std::optional<qint64> count_;
  QColor Palette::*token_ = nullptr;
  QColor colour_;
};

}  // namespace lookalike
