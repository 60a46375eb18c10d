#include "ui/dropped.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

#include "ui/qt_convert.h"

namespace lookalike {

namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("dropped", text);
}

/// The content of a picture file as browsers and file managers hand it over.
QByteArray encoded_picture(const QMimeData& data) {
  for (const char* format : {"image/png", "image/jpeg", "image/webp", "image/tiff", "image/bmp", "image/gif"}) {
    if (QByteArray bytes = data.data(QString::fromLatin1(format)); !bytes.isEmpty()) return bytes;
  }
  return {};
}

QString refusal_of(const QMimeData& data) {
  for (const QUrl& url : data.urls()) {
    if (!url.isLocalFile()) return tr("This is an address, not a picture. Save the picture and drop its file instead.");
  }
  if (data.hasText()) return tr("This is text, not a picture. Drop, paste or choose a picture file.");
  return tr("This holds no picture. Drop, paste or choose a picture file.");
}

}  // namespace

std::optional<std::filesystem::path> dropped_folder(const QMimeData& data) {
  for (const QUrl& url : data.urls()) {
    if (url.isLocalFile() && QFileInfo(url.toLocalFile()).isDir()) return to_path(url.toLocalFile());
  }
  return std::nullopt;
}

Dropped read_dropped(const QMimeData& data) {
  Dropped dropped;
  if (const auto folder = dropped_folder(data)) {
    dropped.kind = Dropped::Kind::folder;
    dropped.paths = QStringList{QString::fromStdString(folder->native())};
    return dropped;
  }
  for (const QUrl& url : data.urls()) {
    if (url.isLocalFile()) dropped.paths << url.toLocalFile();
  }
  dropped.name = tr("Picture from the clipboard or a drop");
  if (!dropped.paths.isEmpty()) {
    dropped.kind = Dropped::Kind::files;
  } else if (dropped.bytes = encoded_picture(data); !dropped.bytes.isEmpty()) {
    dropped.kind = Dropped::Kind::encoded;
  } else if (data.hasImage()) {
    dropped.image = data.imageData().value<QImage>();
    dropped.kind = dropped.image.isNull() ? Dropped::Kind::nothing : Dropped::Kind::image;
  }
  if (dropped.kind == Dropped::Kind::nothing) dropped.refusal = refusal_of(data);
  return dropped;
}

}  // namespace lookalike
