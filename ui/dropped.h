#pragma once

#include <QByteArray>
#include <QImage>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <optional>
#include <vector>

class QMimeData;

namespace lookalike {

/// What a drop or the clipboard holds, as far as this program cares.
struct Dropped {
  static constexpr qsizetype most_addresses = 16;  ///< A piece of a page can hold any number; the first are kept.

  enum class Kind {
    nothing,  ///< `refusal` says why.
    folder,   ///< paths.first()
    files,    ///< `paths`; whether each is a picture only its content tells.
    image,    ///< `image`: picture data that was decoded by the program it comes from.
    encoded,  ///< `bytes`: a picture file's content.
    address,  ///< `addresses`: http and https only, not fetched yet.
  };
  Kind kind = Kind::nothing;
  QStringList paths, addresses;
  QImage image;
  QByteArray bytes;
  QString name;     ///< For image and encoded data: what to call it.
  QString refusal;  ///< A sentence or two.
};

/// Looks into `data`; a folder wins over files, files over picture data, and that over the address it may have come
/// from. Of a piece of a web page the picture is meant, not the page that it leads to.
Dropped read_dropped(const QMimeData& data);

/// The other direction: files as a drag carries them. The caller's.
QMimeData* files_mime(const std::vector<std::filesystem::path>& files);

/// Only the question that a drag over the window asks many times a second: the folder in `data`, if there is one.
std::optional<std::filesystem::path> dropped_folder(const QMimeData& data);

}  // namespace lookalike
