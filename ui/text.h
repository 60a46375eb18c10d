#pragma once

#include <QString>
#include <filesystem>

#include "engine/core/progress.h"

// Numbers, times and paths as people read them.

namespace lookalike {

struct ExportUndo;

QString number_text(qint64 number);  ///< "1,360"
/// `one` or `many` with %1 replaced by the number: counted(3, tr("%1 picture"), tr("%1 pictures")).
QString counted(qint64 number, const QString& one, const QString& many);
QString percent_text(double share);  ///< "72%" of 0.72.
/// "87.9%". Always rounded down: "100%" is kept for what is more alike than every pair of the collection.
QString score_text(double score);
/// A score with as many decimals as it has: a lowest one that was set, or one that is asked for more closely.
QString exact_score_text(double score);
QString duration_text(double seconds);                  ///< "0.4 s", "24 s", "4 min 10 s", "2 h 5 min"
QString ago_text(const std::string& iso_utc);           ///< "just now", "5 minutes ago", "on 3 May 2026"
QString short_path(const std::filesystem::path& path);  ///< The home folder as "~".
QString folder_name(const std::filesystem::path& path);
/// What of an export its undoing has left, and why; empty when nothing.
QString kept_text(const ExportUndo& undone);
/// Why a task of the library cannot begin now.
QString busy_text();
/// "430 of 1,360 · 58/s · 16 s left", as far as known.
QString progress_text(const Progress& progress);

}  // namespace lookalike
