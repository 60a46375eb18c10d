#include "app/cli/command_line.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <string_view>

#include "app/cli/cancellation.h"
#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace lookalike::cli {
namespace {

constexpr int cancelled_code = 130;

void print_error(const std::string& message, int code) {
  print({{"error", to_valid_utf8(message)}, {"exit_code", code}});
}

int fail(const Context& context, const std::string& message, int code) {
  std::fprintf(stderr, "lookalike-cli: %s\n", to_valid_utf8(message).c_str());
  if (context.json) print_error(message, code);
  return code;
}

int perform(const Action& action, const Context& context) {
  try {
    const bool done = action(context);
    std::cout.flush();
    if (!std::cout) return fail(context, "Standard output cannot be written (closed, or the disk is full).", 4);
    return done ? 0 : cancelled_code;
  } catch (const Error& error) {
    return fail(context, error.what(), exit_code(error.code()));
  } catch (const std::bad_alloc&) {
    return fail(context, "There is not enough memory for this. Close other programs, or use a smaller input size.", 5);
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(context, error.what(), exit_code(ErrorCode::io));
  } catch (const std::exception& error) {
    return fail(context, std::string("Internal error: ") + error.what(), 5);
  }
}

}  // namespace

void print(const nlohmann::json& document) {
  std::cout << document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n' << std::flush;
}

nlohmann::json number(double value) {
  return std::isnan(value) ? nlohmann::json() : nlohmann::json(value);
}

std::string loss_text(double value) {
  if (std::isnan(value)) return "–";
  char text[64];
  std::snprintf(text, sizeof text, "%.5f", value);
  return text;
}

CLI::App* add_command(CLI::App& app, Action& chosen, const std::string& name, const std::string& summary,
                      Action action) {
  CLI::App* command = app.add_subcommand(name, summary);
  command->callback([&chosen, action = std::move(action)] { chosen = action; });
  return command;
}

std::shared_ptr<Library> open_existing(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "library.sqlite3", ignored)) {
    throw Error(ErrorCode::bad_input, "There is no library in this folder", display_path(folder),
                "Make one with: lookalike-cli scan FOLDER --library LIB");
  }
  auto library = Library::open(folder);
  if (library->read_only()) std::fprintf(stderr, "%s.\n", library->read_only_reason().c_str());
  return library;
}

void tell_inherited(const Collection& collection) {
  const Clustering* clusters = collection.clustering.get();
  if (clusters && !clusters->inherited.empty()) std::fprintf(stderr, "%s\n", clusters->inherited.c_str());
}

void choose_run(Library& library, const std::string& run) {
  if (!run.empty() && library.snapshot()->current_run != run) library.select_run(run);
}

int run(int argc, char** argv) {
  const Cancellation cancellation;
  CLI::App app("Learns an image search engine from a folder of pictures, on this machine.", "lookalike-cli");
  Context context;
  Action chosen;
  app.set_version_flag("--version", "lookalike-cli " LOOKALIKE_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag("--json", context.json, "Print JSON on standard output and nothing else there");
  app.add_flag("-q,--quiet", context.quiet, "No progress on standard error");
  app.footer("Exit codes: 0 done, 2 usage, 3 bad input, 4 input/output, 5 internal, 130 cancelled.");
  add_work_commands(app, chosen);
  add_cluster_commands(app, chosen);
  add_export_command(app, chosen);
  add_map_command(app, chosen);
  add_train_command(app, chosen);
  add_finetune_commands(app, chosen);
  add_encoder_command(app, chosen);
  add_run_commands(app, chosen);
  add_list_commands(app, chosen);
  add_search_command(app, chosen);
  add_browse_commands(app, chosen);
  add_presets_command(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (app.exit(error) == 0) return 0;  // help was asked for
    const int code = exit_code(ErrorCode::usage);
    context.json =
        std::any_of(argv + 1, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; });
    if (context.json) print_error(error.what(), code);
    return code;
  }
  context.stop = cancellation.token();
  context.progress = make_progress_bar(context.quiet);
  return perform(chosen, context);
}

}  // namespace lookalike::cli
