#pragma once

#include <QByteArray>
#include <QImage>
#include <vector>

#include "ui/widgets/chart_lines.h"

namespace lookalike {

/// The chart with a legend above it, in the theme's colours, as large as it is shown. Call in the window's thread.
QImage chart_image(LineChart& chart, const std::vector<ChartLine>& lines, double scale = 2);
QByteArray chart_svg(LineChart& chart, const std::vector<ChartLine>& lines);

}  // namespace lookalike
