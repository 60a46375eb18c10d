#pragma once

#include <filesystem>

class QMenu;

namespace lookalike {

// What can be done with a picture's file from any page.

void open_in_viewer(const std::filesystem::path& file);
/// In the file manager, with the file selected where the desktop can do that.
void show_in_folder(const std::filesystem::path& file);
void copy_path(const std::filesystem::path& file);
/// All of these.
void add_file_actions(QMenu& menu, const std::filesystem::path& file);

}  // namespace lookalike
