#pragma once

#include <QLineEdit>
#include <QLocale>
#include <optional>

namespace lookalike {

/// A line for a number of any magnitude ("1e-3", "0.0004"), which a spin box cannot show. Always with a decimal point.
class NumberField : public QLineEdit {
  Q_OBJECT

 public:
  using QLineEdit::QLineEdit;

  /// The shortest text that reads back as exactly this number.
  void set_number(double number) { setText(QLocale::c().toString(number, 'g', QLocale::FloatingPointShortest)); }
  /// Unset when the text is no finite number.
  std::optional<double> number() const {
    bool good = false;
    const double value = QLocale::c().toDouble(text().trimmed(), &good);
    return good && qIsFinite(value) ? std::optional(value) : std::nullopt;
  }
};

}  // namespace lookalike
