#pragma once

#include <QString>
#include <filesystem>
#include <functional>

class QWidget;

namespace lookalike {

/// Asks for a folder without stopping the window; `chosen` is called unless the person changes their mind.
void ask_for_folder(QWidget* parent, const QString& title, std::function<void(const std::filesystem::path&)> chosen);

}  // namespace lookalike
