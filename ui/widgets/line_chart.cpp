#include "ui/widgets/line_chart.h"

#include <QCategoryAxis>
#include <QChart>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLineSeries>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ui/widgets/axis_ticks.h"
#include "ui/widgets/chart_tag.h"

namespace lookalike {
namespace {

constexpr int label_pixels = 11;

void set_ticks(QCategoryAxis& axis, const std::vector<double>& at, const std::vector<double>& values) {
  for (const QString& label : axis.categoriesLabels()) axis.remove(label);
  for (std::size_t i = 0; i < at.size(); ++i) axis.append(QString::number(values[i], 'g', 4), at[i]);
}

QCategoryAxis* make_axis() {
  auto* axis = new QCategoryAxis;
  axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
  axis->setTruncateLabels(false);
  axis->setLineVisible(false);
  axis->setGridLineVisible(false);  // It would draw lines at both ends too, which are no ticks.
  return axis;
}

}  // namespace

LineChart::LineChart(const std::vector<Token>& colours, QWidget* parent) : QChartView(parent) {
  chart()->legend()->hide();
  chart()->setMargins(QMargins(0, 2, 10, 0));  // Half of the last label reaches beyond the plot.
  chart()->layout()->setContentsMargins(0, 0, 0, 0);
  chart()->setBackgroundVisible(false);
  chart()->setAnimationOptions(QChart::NoAnimation);
  x_axis_ = make_axis();
  y_axis_ = make_axis();
  chart()->addAxis(x_axis_, Qt::AlignBottom);
  chart()->addAxis(y_axis_, Qt::AlignLeft);
  for (const Token colour : colours) data_.push_back({colour, {}, 2, Qt::SolidLine, {}});
  make_series();
  setRenderHint(QPainter::Antialiasing);
  setFrameShape(QFrame::NoFrame);
  setBackgroundBrush(Qt::NoBrush);
  viewport()->setAutoFillBackground(false);
  setMouseTracking(true);
  viewport()->setMouseTracking(true);
  setMinimumSize(180, 110);
  refresh();
  restyle();
}

/// As many series as lines; those that are there are kept, because making one lays out the whole chart anew.
void LineChart::make_series() {
  while (lines_.size() > data_.size()) {
    chart()->removeSeries(lines_.back());
    delete lines_.back();
    lines_.pop_back();
  }
  while (lines_.size() < data_.size()) {
    lines_.push_back(new QLineSeries);
    chart()->addSeries(lines_.back());
    lines_.back()->attachAxis(x_axis_);
    lines_.back()->attachAxis(y_axis_);
  }
}

void LineChart::set_lines(std::vector<Line> lines) {
  data_ = std::move(lines);
  if (data_.empty()) data_.emplace_back();  // Positions are found by a series.
  make_series();
  refresh();
  restyle();
}

void LineChart::set_points(std::size_t line, QList<QPointF> points) {
  data_[line].points = std::move(points);
  refresh();
}

void LineChart::set_x_range(int low, int high) {
  if (low == x_low_ && high == x_high_) return;
  x_low_ = low;
  x_high_ = std::max(low + 1, high);
  refresh();
}

void LineChart::set_logarithmic(bool logarithmic) {
  logarithmic_ = logarithmic;
  refresh();
}

void LineChart::set_linear_floor(std::optional<double> floor) {
  linear_floor_ = floor;
  refresh();
}

void LineChart::set_marker(std::optional<MarkerLine> marker) {
  marker_ = std::move(marker);
  viewport()->update();
}

bool LineChart::showable(double value) const {
  return std::isfinite(value) && (!logarithmic_ || value > 0);
}
double LineChart::to_axis(double value) const {
  return logarithmic_ ? std::log10(value) : value;
}

void LineChart::fit_range() {
  low_ = std::numeric_limits<double>::infinity();
  high_ = -low_;
  for (const Line& line : data_) {
    for (const QPointF& point : line.points) {
      if (!showable(point.y())) continue;
      low_ = std::min(low_, point.y());
      high_ = std::max(high_, point.y());
    }
  }
  empty_ = !(low_ <= high_);
  if (empty_) {
    low_ = 0.1;
    high_ = 1;
  }
  if (logarithmic_) {
    low_ /= 1.1;
    high_ *= 1.1;
    return;
  }
  if (linear_floor_) low_ = std::min(low_, *linear_floor_);
  const double pad = high_ > low_ ? (high_ - low_) * 0.06 : std::max(1e-9, std::abs(high_) * 0.1);
  if (!linear_floor_ || low_ < *linear_floor_) low_ -= pad;
  high_ += pad;
}

void LineChart::refresh() {
  fit_range();
  x_axis_->setRange(x_low_, x_high_);
  y_axis_->setRange(to_axis(low_), to_axis(high_));
  std::vector<double> x_ticks = linear_ticks(x_low_, x_high_, 8);
  std::erase_if(x_ticks, [](double tick) { return tick != std::floor(tick); });
  set_ticks(*x_axis_, x_ticks, x_ticks);
  std::vector<double> values;  // None without points: they would look like measured ones.
  if (!empty_) values = logarithmic_ ? log_ticks(low_, high_, 7) : linear_ticks(low_, high_, 6);
  y_ticks_.clear();
  for (const double value : values) y_ticks_.push_back(to_axis(value));
  set_ticks(*y_axis_, y_ticks_, values);
  for (std::size_t i = 0; i < data_.size(); ++i) {
    QList<QPointF> shown;
    for (const QPointF& point : data_[i].points) {
      if (showable(point.y())) shown.append({point.x(), to_axis(point.y())});
    }
    lines_[i]->setPointsVisible(shown.size() == 1);  // One point makes no line.
    lines_[i]->replace(shown);
  }
}

void LineChart::restyle() {
  const Palette& colours = palette_of(this);
  QFont font = this->font();
  font.setPixelSize(label_pixels);
  for (QCategoryAxis* axis : {x_axis_, y_axis_}) {
    axis->setLabelsBrush(colours.muted);
    axis->setLabelsFont(font);
  }
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = data_[i];
    const QPen pen(colour_of(line), line.width, line.style, Qt::RoundCap, Qt::RoundJoin);
    if (lines_[i]->pen() != pen) lines_[i]->setPen(pen);
  }
  viewport()->update();
}

QPointF LineChart::position_of(double x, double value) const {
  return mapFromScene(chart()->mapToScene(chart()->mapToPosition({x, to_axis(value)}, lines_.front())));
}

int LineChart::x_at(const QPointF& position) const {
  const QPointF inside = chart()->mapFromScene(mapToScene(position.toPoint()));
  const double x = chart()->mapToValue(inside, lines_.front()).x();
  return std::clamp(static_cast<int>(std::lround(x)), x_low_, x_high_);
}

void LineChart::drawBackground(QPainter* painter, const QRectF& rect) {
  QChartView::drawBackground(painter, rect);
  const QRectF plot = chart()->plotArea();
  painter->setPen(QPen(palette_of(this).grid, 1));
  for (const double tick : y_ticks_) {
    const double y = std::round(chart()->mapToPosition({0, tick}, lines_.front()).y()) + 0.5;
    painter->drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
  }
}

void LineChart::drawForeground(QPainter* painter, const QRectF& rect) {
  QChartView::drawForeground(painter, rect);
  const Palette& colours = palette_of(this);
  QFont font = this->font();
  font.setPixelSize(label_pixels);
  painter->setFont(font);
  const QRectF plot = chart()->plotArea();
  const double top = plot.top();
  if (empty_ && !empty_text_.isEmpty()) {
    painter->setPen(colours.muted);
    painter->drawText(plot, Qt::AlignCenter | Qt::TextWordWrap, empty_text_);
  }
  if (marker_ && marker_->x >= x_low_ && marker_->x <= x_high_) {
    const QColor colour = colours.*marker_->colour;
    draw_chart_tag(*painter, plot, across(marker_->x), top + 1, {colour, colour, {}, {}}, marker_->text);
  }
  if (!hovered_) return;
  const QString text = hover_text(*hovered_);
  const ChartTagColours framed{colours.muted, colours.text, colours.sunken, colours.border};
  if (!text.isEmpty()) draw_chart_tag(*painter, plot, across(*hovered_), top + 18, framed, text);
}

double LineChart::across(int x) const {
  const QRectF plot = chart()->plotArea();
  return plot.left() + (x - x_low_) * plot.width() / (x_high_ - x_low_);
}

void LineChart::changeEvent(QEvent* event) {
  QChartView::changeEvent(event);
  if (event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange) restyle();
}

void LineChart::hover(std::optional<int> x) {
  hovered_ = x;
  viewport()->update();
}

void LineChart::mouseMoveEvent(QMouseEvent* event) {
  QChartView::mouseMoveEvent(event);
  hover(x_at(event->position()));
}

void LineChart::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) Q_EMIT clicked(x_at(event->position()));
}

void LineChart::leaveEvent(QEvent* event) {
  QChartView::leaveEvent(event);
  hover(std::nullopt);
}

/// The last x that there is something to say of.
int LineChart::newest_told() const {
  int x = x_high_;
  while (x > x_low_ && hover_text(x).isEmpty()) --x;
  return x;
}

void LineChart::keyPressEvent(QKeyEvent* event) {
  const int from = hovered_ ? *hovered_ : newest_told() + 1;
  switch (event->key()) {
    case Qt::Key_Left:
      return hover(std::max(x_low_, from - 1));
    case Qt::Key_Right:
      return hover(std::min(x_high_, hovered_ ? from + 1 : from - 1));
    case Qt::Key_Home:
      return hover(x_low_);
    case Qt::Key_End:
      return hover(newest_told());
    default:
      event->ignore();
  }
}

void LineChart::focusOutEvent(QFocusEvent* event) {
  QChartView::focusOutEvent(event);
  hover(std::nullopt);
}

void LineChart::draw(QPainter& painter, const QRectF& place) {
  const auto hovered = std::exchange(hovered_, std::nullopt);
  render(&painter, place, viewport()->rect());
  hovered_ = hovered;
}

}  // namespace lookalike
