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

  explicit LineChart(const std::vector<Token>& colours, QWidget* parent = nullptr);

  /// Replaces a whole line. Points by rising x.
  void set_points(std::size_t line, QList<QPointF> points);
  void set_x_range(int low, int high);
  void set_logarithmic(bool logarithmic);
  bool logarithmic() const { return logarithmic_; }
  /// Lowest value of the linear axis; unset: fitted to the points.
  void set_linear_floor(std::optional<double> floor);

  struct MarkerLine {
    int x = 0;
    QString text;
    Token colour = &Palette::good;
  };
  void set_marker(std::optional<MarkerLine> marker);
  const std::optional<MarkerLine>& marker() const { return marker_; }

  /// Text for the x under the pointer; empty text: none.
  void set_hover_text(std::function<QString(int x)> text) { hover_text_ = std::move(text); }
  QString hover_text(int x) const { return hover_text_ ? hover_text_(x) : QString(); }

  /// The line as drawn: y is log10 of the value on the logarithmic axis.
  const QLineSeries& line(std::size_t index) const { return *lines_[index]; }
  /// Range of values shown.
  double low() const { return low_; }
  double high() const { return high_; }

  /// Where (x, value) lies in the widget, and the whole-numbered x at a place of the widget.
  QPointF position_of(double x, double value) const;
  int x_at(const QPointF& position) const;

 Q_SIGNALS:
  void clicked(int x);

 protected:
  void changeEvent(QEvent* event) override;
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  struct Line {
    Token colour;
    QList<QPointF> points;
  };

  bool showable(double value) const;
  double to_axis(double value) const;
  void refresh();
  void fit_range();
  void restyle();
  void draw_upright(QPainter& painter, int x, const QColor& colour, const QString& text, double y, bool framed) const;

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
  std::optional<int> hovered_;
  std::function<QString(int)> hover_text_;
};

}  // namespace lookalike
