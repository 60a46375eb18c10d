#pragma once

#include <QImage>
#include <QString>
#include <filesystem>
#include <string>

#include "engine/core/image.h"

// The one place where engine values and Qt values meet.

namespace lookalike {

QImage to_qimage(const Image& image);    ///< Copies; Format_RGB32, which is painted fastest.
Image from_qimage(const QImage& image);  ///< Alpha over mid-grey.
QString to_qstring(const std::string& utf8);
QString to_qstring(const std::filesystem::path& path);  ///< For showing; invalid UTF-8 is replaced.
std::filesystem::path to_path(const QString& text);     ///< What a file dialog or drop gave.

}  // namespace lookalike
