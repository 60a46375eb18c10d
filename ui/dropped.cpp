#include "ui/dropped.h"

#include <QFileInfo>
#include <QMimeData>
#include <QTextBlock>
#include <QTextDocument>
#include <QUrl>

#include "engine/data/web_picture.h"
#include "ui/qt_convert.h"
#include "ui/translate.h"

namespace lookalike {

namespace {

/// The content of a picture file as browsers and file managers hand it over.
QByteArray encoded_picture(const QMimeData& data) {
  for (const char* format : {"image/png", "image/jpeg", "image/webp", "image/tiff", "image/bmp", "image/gif"}) {
    if (QByteArray bytes = data.data(QString::fromLatin1(format)); !bytes.isEmpty()) return bytes;
  }
  return {};
}

bool is_address(const QUrl& url) {
  return url.isValid() && is_web_address(url.toEncoded().toStdString());
}

/// The sources of the pictures in a piece of a web page.
QStringList pictures_in(const QString& html) {
  constexpr qsizetype longest = 1 << 20;
  if (html.size() > longest) return {};
  QTextDocument page;
  page.setHtml(html);
  QStringList sources;
  for (QTextBlock block = page.begin(); block.isValid(); block = block.next()) {
    for (auto part = block.begin(); !part.atEnd(); ++part) {
      const QTextCharFormat format = part.fragment().charFormat();
      if (format.isImageFormat()) sources << format.toImageFormat().name();
    }
  }
  return sources;
}

/// "data:image/png;base64,…", which pages use for small pictures.
QByteArray picture_within(const QString& source) {
  const qsizetype comma = source.indexOf(QLatin1Char(','));
  if (!source.startsWith(QLatin1String("data:image/")) || comma < 0) return {};
  return source.left(comma).endsWith(QLatin1String(";base64"))
             ? QByteArray::fromBase64(source.mid(comma + 1).toLatin1())
             : QByteArray();
}

void look_for_addresses(const QMimeData& data, Dropped& dropped) {
  for (QString source : data.hasHtml() ? pictures_in(data.html()) : QStringList()) {
    source.replace(QLatin1String("&amp;"), QLatin1String("&"));  // which Qt leaves in single quotes
    if (is_address(QUrl(source))) dropped.addresses << source;
    if (dropped.bytes.isEmpty()) dropped.bytes = picture_within(source);
  }
  if (dropped.addresses.isEmpty() && dropped.bytes.isEmpty()) {
    for (const QUrl& url : data.urls()) {
      if (is_address(url)) dropped.addresses << url.toString(QUrl::FullyEncoded);
    }
    const QString text = data.text().trimmed();
    const bool one = is_web_address(text.toStdString()) && is_address(QUrl(text));  // and nothing else
    if (dropped.addresses.isEmpty() && one) dropped.addresses << text;
  }
  dropped.addresses.removeDuplicates();
  if (dropped.addresses.size() > Dropped::most_addresses) dropped.addresses.resize(Dropped::most_addresses);
  if (!dropped.addresses.isEmpty()) {
    dropped.kind = Dropped::Kind::address;
  } else if (!dropped.bytes.isEmpty()) {
    dropped.kind = Dropped::Kind::encoded;
  }
}

QString refusal_of(const QMimeData& data) {
  for (const QUrl& url : data.urls()) {
    if (!url.isLocalFile()) return tr("Pictures can be fetched from http and https addresses only.");
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

QMimeData* files_mime(const std::vector<std::filesystem::path>& files) {
  QList<QUrl> urls;
  for (const auto& file : files) urls << QUrl::fromLocalFile(to_qstring(file));
  auto* data = new QMimeData;
  data->setUrls(urls);
  return data;
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
  if (dropped.kind == Dropped::Kind::nothing) look_for_addresses(data, dropped);
  if (dropped.kind == Dropped::Kind::nothing) dropped.refusal = refusal_of(data);
  return dropped;
}

}  // namespace lookalike
