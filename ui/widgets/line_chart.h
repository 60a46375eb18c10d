#pragma once

#include <QChartView>
#include <QList>
#include <QPointF>
#include <functional>
#include <optional>
#include <vector>

#include "ui/style/theme.h"

class QCategoryAxis;
class QLineSeries;

namespace lookalike {

/// A few lines over whole-numbered x in the theme's colours: linear or logarithmic y, a dashed marker, values under the
/// pointer, clicks on an x. Points whose y cannot be shown (not finite; not positive on the logarithmic axis) are left
/// out.
class LineChart : public QChartView {
  Q_OBJECT

 public:
  using Token = QColor Palette::*;

  struct Line {
    Token token = nullptr;  ///< The theme's colour; null: `colour`.
    QColor colour;
    double width = 2;
    Qt::PenStyle style = Qt::SolidLine;
    QList<QPointF> points;  ///< By rising x.
  };

  explicit LineChart(const std::vector<Token>& colours, QWidget* parent = nullptr);

  /// Replaces all lines at once; at least one. Later ones are drawn over earlier ones.
  void set_lines(std::vector<Line> lines);
  /// Replaces the points of one line.
  void set_points(std::size_t line, QList<QPointF> points);
  void set_x_range(int low, int high);
  void set_logarithmic(bool logarithmic);
  bool logarithmic() const { return logarithmic_; }
  /// Lowest value of the linear axis; unset: fitted to the points.
  void set_linear_floor(std::optional<double> floor);

  /// What is said in place of lines while there is none.
  void set_empty_text(const QString& text) { empty_text_ = text; }

  struct MarkerLine {
    int x = 0;
    QString text;
    Token colour = &Palette::good;
  };
  void set_marker(std::optional<MarkerLine> marker);
  const std::optional<MarkerLine>& marker() const { return marker_; }

  /// Text, of one or more lines, for the x under the pointer (or moved to with the arrow keys); empty text: none.
  void set_hover_text(std::function<QString(int x)> text) { hover_text_ = std::move(text); }
  QString hover_text(int x) const { return hover_text_ ? hover_text_(x) : QString(); }

  /// As many as were set.
  std::size_t line_count() const { return data_.size(); }
  /// The line as drawn: y is log10 of the value on the logarithmic axis.
  const QLineSeries& line(std::size_t index) const { return *lines_[index]; }
  /// Range of values shown.
  double low() const { return low_; }
  double high() const { return high_; }

  /// Where (x, value) lies in the widget, and the whole-numbered x at a place of the widget.
  QPointF position_of(double x, double value) const;
  int x_at(const QPointF& position) const;

  /// The chart as it is, without what is under the pointer, into a rectangle of any device.
  void draw(QPainter& painter, const QRectF& place);
  QColor colour_of(const Line& line) const { return line.token ? palette_of(this).*line.token : line.colour; }

 Q_SIGNALS:
  void clicked(int x);

 protected:
  void changeEvent(QEvent* event) override;
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void make_series();
  void hover(std::optional<int> x);
  int newest_told() const;
  bool showable(double value) const;
  double to_axis(double value) const;
  void refresh();
  void fit_range();
  void restyle();
  double across(int x) const;  ///< In the scene.

  std::vector<Line> data_;
  std::vector<QLineSeries*> lines_;
  QCategoryAxis* x_axis_;
  QCategoryAxis* y_axis_;
  int x_low_ = 0, x_high_ = 1;
  double low_ = 0, high_ = 1;
  bool empty_ = true;            ///< No point can be shown.
  std::vector<double> y_ticks_;  ///< On the axis: log10 of the values on the logarithmic one.
  bool logarithmic_ = false;
  std::optional<double> linear_floor_;
  std::optional<MarkerLine> marker_;
  QString empty_text_;
  std::optional<int> hovered_;
  std::function<QString(int)> hover_text_;
};

}  // namespace lookalike
