#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/cli/command.h"
#include "engine/library/jobs.h"
#include "engine/model/options.h"

// What the commands that train have in common.

namespace lookalike::cli {

/// What the command line sets of a run's options, unread.
using Changes = std::vector<std::pair<const Option*, std::string>>;

/// One command line option for each option of a run that `wanted` says yes to; what is given goes into `changes`, which
/// must outlive the command. Those but for --epochs, --device and --threads exclude `resume`, where there is one.
void add_run_options(CLI::App& command, bool (*wanted)(const Option&), Changes& changes, CLI::Option* resume = nullptr);

/// Sets what was given. Throws Error(usage).
void apply(const Changes& changes, Configuration& config);

/// Trains with a line or a JSON object an epoch. `on_run`: called with the run's id before the first batch.
bool train_and_report(const Context& context, Library& library, const TrainRequest& request,
                      const std::function<void(const std::string& run)>& on_run);

}  // namespace lookalike::cli
