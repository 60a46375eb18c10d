#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>

#include "app/cli/progress_bar.h"
#include "engine/library/library.h"

namespace lookalike::cli {

/// What every command gets: how to report, how to be cancelled, whether to speak JSON.
struct Context {
  bool json = false;
  bool quiet = false;
  std::stop_token stop;
  ProgressCallback progress;
};

/// A command's work. Returns false when it was cancelled.
using Action = std::function<bool(const Context&)>;

/// Adds a subcommand; when it is the one given on the command line, `action` ends up in `chosen`.
CLI::App* add_command(CLI::App& app, Action& chosen, const std::string& name, const std::string& summary,
                      Action action);

/// Opens a library that must exist already. Throws Error(bad_input) naming the folder otherwise.
std::shared_ptr<Library> open_existing(const std::filesystem::path& folder);

/// Makes `run` the current one first, when it is named and is not.
void choose_run(Library& library, const std::string& run);

/// Says on standard error what became of the clusters when their pictures were described anew, if there is anything.
void tell_inherited(const Collection& collection);

/// The number of the cluster of this name, or with this number, in the current clustering. Throws Error(usage).
int cluster_named(const Collection& collection, const std::string& text);

/// The content hash of the picture of this path, relative to the folder of pictures or to where the command is run.
/// Throws Error(usage).
const std::string& content_of(const Collection& collection, const std::filesystem::path& path);

/// One JSON document on standard output.
void print(const nlohmann::json& document);

/// Null for NaN, which has no place in JSON.
nlohmann::json number(double value);

/// "0.01234", and – for NaN: there is none.
std::string loss_text(double value);

// The commands, by file.
void add_work_commands(CLI::App& app, Action& chosen);      // demo, scan, embed
void add_cluster_commands(CLI::App& app, Action& chosen);   // cluster, clusters
void add_map_command(CLI::App& app, Action& chosen);        // map
void add_export_command(CLI::App& app, Action& chosen);     // export
void add_train_command(CLI::App& app, Action& chosen);      // train
void add_finetune_commands(CLI::App& app, Action& chosen);  // finetune, marks
void add_encoder_command(CLI::App& app, Action& chosen);    // encoder
void add_run_commands(CLI::App& app, Action& chosen);       // runs
void add_list_commands(CLI::App& app, Action& chosen);      // outliers, duplicates, tags
void add_search_command(CLI::App& app, Action& chosen);     // search, searches
void add_browse_commands(CLI::App& app, Action& chosen);    // evaluate, info
void add_presets_command(CLI::App& app, Action& chosen);    // presets

}  // namespace lookalike::cli
