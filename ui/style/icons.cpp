#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include "ui/style/theme.h"

namespace lookalike {

namespace {

/// Draws an SVG anew at every size, so that lines stay sharp at any scale.
class LineIconEngine : public QIconEngine {
 public:
  explicit LineIconEngine(QByteArray svg) : svg_(std::move(svg)), renderer_(svg_) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    painter->save();
    if (mode == QIcon::Disabled) painter->setOpacity(painter->opacity() * 0.45);
    renderer_.render(painter, rect);
    painter->restore();
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return pixmap;
  }

  QIconEngine* clone() const override { return new LineIconEngine(svg_); }

 private:
  QByteArray svg_;
  QSvgRenderer renderer_;
};

}  // namespace

QIcon themed_icon(const QString& name, const QColor& colour) {
  static QHash<QString, QIcon> made;  // they are painted over and over
  QIcon& icon = made[name + colour.name()];
  if (!icon.isNull()) return icon;
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  icon = QIcon(new LineIconEngine(file.readAll().replace("currentColor", colour.name().toLatin1())));
  return icon;
}

}  // namespace lookalike
