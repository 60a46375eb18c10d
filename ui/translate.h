#pragma once

#include <QCoreApplication>
#include <string>

// The words of functions that belong to no QObject.

namespace lookalike {

inline QString tr(const char* text) {
  return QCoreApplication::translate("lookalike", text);
}

/// A title, help or choice of the engine's tables of options.
inline QString translated(const std::string& text) {
  return QCoreApplication::translate("options", text.c_str());
}

}  // namespace lookalike
