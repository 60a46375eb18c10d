#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

class QApplication;
class QWidget;

namespace lookalike {

/// The colour tokens of the design, light or dark.
struct Palette {
  bool dark = false;
  QColor background, surface, sunken, border, grid, text, muted, accent, accent_wash, good, warning, error;
  QColor train, validation;  ///< Chart lines: orange and blue of Okabe–Ito, legible on the surface.
};

const Palette& light_palette();
const Palette& dark_palette();
/// The palette in use where `widget` is shown.
const Palette& palette_of(const QWidget* widget);

enum class ThemeChoice { system, light, dark };
/// Sets palette, font and style sheet of the whole program; may be called again at any time.
void apply_theme(QApplication& app, ThemeChoice choice);

/// Okabe–Ito colour of a cluster (8, then the same again with another marker shape).
QColor cluster_colour(int cluster);
enum class Marker { circle, square, triangle, diamond };
Marker cluster_marker(int cluster);

/// A line icon from the resources (":/icons/NAME.svg") drawn in `colour`, sharp at any scale.
QIcon themed_icon(const QString& name, const QColor& colour);

// Spacing of the design, in logical pixels.
inline constexpr int page_margin = 24, gap = 12, small_gap = 8, card_radius = 10, control_radius = 6, thumb_radius = 7;

}  // namespace lookalike
