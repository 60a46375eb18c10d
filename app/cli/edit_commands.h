#pragma once

#include "app/cli/command.h"

namespace lookalike::cli {

/// A line for each cluster: number, name, how many pictures, the most central one.
void print_clusters(const Collection& collection);

/// clusters list, rename, colour, merge, split, move, undo, redo.
void add_edit_commands(CLI::App& app, Action& chosen);

}  // namespace lookalike::cli
