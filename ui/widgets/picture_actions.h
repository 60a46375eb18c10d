#pragma once

#include <filesystem>

namespace lookalike {

// What can be done with a picture's file from any page.

void open_in_viewer(const std::filesystem::path& file);
/// In the file manager, with the file selected where the desktop can do that.
void show_in_folder(const std::filesystem::path& file);
void copy_path(const std::filesystem::path& file);

}  // namespace lookalike
