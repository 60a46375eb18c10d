#pragma once

#include "ui/widgets/card.h"

class QLabel;
class QProgressBar;

namespace lookalike {

class ElidedLabel;

/// A figure that matters: what it is, its value, and a muted sentence below.
class StatCard : public Card {
  Q_OBJECT

 public:
  /// `name` becomes the object name.
  StatCard(const QString& caption, const QString& name, QWidget* parent = nullptr);

  void set_caption(const QString& caption);
  void show_value(const QString& value, const QString& detail);
  /// A thin bar below the value, 0 … 1; negative: none.
  void set_progress(double share);
  QString value() const;
  QString detail() const;

 private:
  QLabel *caption_, *value_;
  ElidedLabel* detail_;
  QProgressBar* bar_;
};

}  // namespace lookalike
