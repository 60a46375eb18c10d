#include "ui/qt_convert.h"

#include <QFile>
#include <QPainter>
#include <cstring>

#include "engine/core/files.h"

namespace lookalike {

QImage to_qimage(const Image& image) {
  if (image.empty()) return {};
  const QImage borrowed(image.rgb.data(), image.width, image.height, static_cast<qsizetype>(image.width) * 3,
                        QImage::Format_RGB888);
  return borrowed.convertToFormat(QImage::Format_RGB32);  // what painting needs
}

Image from_qimage(const QImage& image) {
  if (image.isNull()) return {};
  QImage opaque = image;
  if (image.hasAlphaChannel()) {
    opaque = QImage(image.size(), QImage::Format_RGB888);
    opaque.fill(QColor(128, 128, 128));
    QPainter(&opaque).drawImage(QPoint(0, 0), image);
  }
  opaque.convertTo(QImage::Format_RGB888);
  Image result{opaque.width(), opaque.height(), {}};
  const auto line = static_cast<std::size_t>(opaque.width()) * 3;
  result.rgb.resize(line * static_cast<std::size_t>(opaque.height()));
  for (int y = 0; y < opaque.height(); ++y) {  // Qt pads its lines, the engine does not
    std::memcpy(result.rgb.data() + line * static_cast<std::size_t>(y), opaque.constScanLine(y), line);
  }
  return result;
}

QString to_qstring(const std::string& utf8) {
  return QString::fromStdString(utf8);
}

QString to_qstring(const std::filesystem::path& path) {
  return QString::fromStdString(display_path(path));
}

std::filesystem::path to_path(const QString& text) {
  return QFile::encodeName(text).toStdString();
}

}  // namespace lookalike
