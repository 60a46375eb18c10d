#pragma once

#include <QStringList>
#include <filesystem>

namespace lookalike {

/// The folders that were opened lately, newest first, kept in QSettings: folders of pictures, or of a library that is
/// not in its default place.
QStringList recent_folders();
void add_recent_folder(const std::filesystem::path& folder);

}  // namespace lookalike
