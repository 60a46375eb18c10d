#include "app/cli/train_command.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/model/preset.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

struct TrainOptions {
  fs::path library;
  std::string preset = presets().front().name;
  Changes changes;
  std::string resume;
  bool no_embed = false;
};

/// The preset's values with what the command line changed.
TrainRequest request_of(const TrainOptions& options) {
  const Preset& preset = preset_named(options.preset);
  Configuration config{preset.model, preset.train};
  apply(options.changes, config);
  TrainRequest request;
  request.preset = preset.name;
  request.model = config.model;
  request.train = config.train;
  request.resume = options.resume;
  request.embed_after = !options.no_embed;
  if (request.resume.empty()) return request;
  const auto given = [&options](std::string_view name) {
    return std::ranges::any_of(options.changes, [name](const auto& change) { return change.first->name == name; });
  };
  if (!given("epochs")) request.train.epochs = 0;  // As many as the run was planned for.
  if (given("device")) request.device = config.train.device;
  if (given("threads")) request.threads = config.train.threads;
  return request;
}

/// Prints a line an epoch and draws the bar in between.
class Printer : public TrainObserver {
 public:
  Printer(const Context& context, std::string run) : context_(context), run_(std::move(run)) {}
  void set_run(const std::string& run) { run_ = run; }

  void on_batch(const BatchReport& b) override {
    if (!context_.progress) return;
    context_.progress({"Epoch " + std::to_string(b.epoch), b.batch, b.batches, b.images_per_s, b.seconds_left});
  }

  void on_epoch(std::shared_ptr<const EpochReport> report) override {
    const EpochRecord& e = report->last();
    if (context_.json) {
      print({{"event", "epoch"},
             {"run", run_},
             {"epoch", e.epoch},
             {"train_loss", e.train_loss},
             {"val_loss", number(e.val_loss)},
             {"train_mse", e.train_mse},
             {"lr", e.learning_rate},
             {"images_per_s", e.images_per_s},
             {"data_wait", e.data_wait},
             {"p_at_10", number(e.p_at_10)},
             {"nmi", number(e.nmi)},
             {"neighbour_stability", number(e.neighbour_stability)},
             {"seconds", e.seconds}});
    } else {
      std::printf("epoch %3d of %d  train %.5f  validation %s%s  lr %.2g  %.0f images/s  %s left\n", e.epoch,
                  report->epochs, e.train_loss, loss_text(e.val_loss).c_str(),
                  e.epoch == report->best_epoch ? " *" : "  ", e.learning_rate, e.images_per_s,
                  duration_text(report->seconds_left).c_str());
      std::fflush(stdout);
    }
  }

  void on_note(const std::string& note) override {
    if (context_.json)
      print({{"event", "note"}, {"run", run_}, {"text", note}});
    else
      std::fprintf(stderr, "%s\n", note.c_str());
  }

 private:
  const Context& context_;
  std::string run_;
};

const char* end_text(TrainEnd end) {
  switch (end) {
    case TrainEnd::finished:
      return "Done";
    case TrainEnd::early:
      return "Ended early, as patience asked";
    case TrainEnd::stopped:
      break;
  }
  return "Stopped";
}

/// "best epoch 3, validation loss 0.01234", or the training loss of a run that keeps no pictures back.
std::string best_in_words(const TrainResult& result) {
  if (result.best_epoch == 0) return "no epoch was finished";
  const EpochRecord& best = result.history[static_cast<std::size_t>(result.best_epoch - 1)];
  return "best epoch " + std::to_string(result.best_epoch) +
         (std::isnan(best.val_loss) ? ", training loss " : ", validation loss ") + loss_text(result.best_val_loss);
}

bool train_action(const Context& context, const TrainOptions& options) {
  const TrainRequest request = request_of(options);
  const auto library = open_existing(options.library);
  return train_and_report(context, *library, request, {});
}

/// "; by lookalike a multiple of 16 from 32 to 256", where networks differ.
std::string narrowed_by_default(const Option& option) {
  if (!option.narrow) return {};
  const Preset& preset = presets().front();
  return "; by " + preset.name + " " + option_for(option, preset.model).allowed();
}

/// "Add --schedule polynomial, or leave it out."
std::string what_gives_it_use(const Option& option, const Configuration& config) {
  for (const Option& other : options()) {
    for (const std::string& choice : other.choices) {
      Configuration changed = config;
      other.set(changed, choice);
      if (option.used(changed.train)) return "Add --" + other.name + " " + choice + ", or leave it out.";
    }
  }
  return option.help;
}

/// Labels come with a run that starts from another one.
bool is_for_any_run(const Option& option) {
  return option.group != Option::Group::labels;
}

}  // namespace

bool train_and_report(const Context& context, Library& library, const TrainRequest& request,
                      const std::function<void(const std::string& run)>& on_run) {
  Printer printer(context, {});
  PauseControl pause;
  const auto begin = [&](const std::string& run) {
    printer.set_run(run);
    if (!context.json) std::printf("run %s\n", run.c_str());
    if (on_run) on_run(run);
  };
  const TrainOutcome outcome = train_run(library, request, printer, pause, context.progress, context.stop, begin);
  const bool finished = outcome.result.end != TrainEnd::stopped;
  tell_inherited(*library.snapshot());
  if (context.json) {
    print({{"event", finished ? "done" : "stopped"},
           {"run", outcome.run},
           {"early", outcome.result.end == TrainEnd::early},
           {"best_epoch", outcome.result.best_epoch},
           {"best_val_loss", number(outcome.result.best_val_loss)}});
  } else {
    std::printf("%s: %s\n", end_text(outcome.result.end), best_in_words(outcome.result).c_str());
    if (!finished) std::printf("Continue with: train --library … --resume %s\n", outcome.run.c_str());
  }
  return finished && !context.stop.stop_requested();
}

void apply(const Changes& changes, Configuration& config) {
  const Configuration before = config;
  for (const auto& [option, text] : changes) option->set(config, parse_option(option_for(*option, config.model), text));
  for (const auto& [option, text] : changes) {
    if (!option->applies(config.model) && option->get(config) != option->get(before)) {
      const std::string fixed = to_text(option->get(before));
      throw Error(ErrorCode::usage,
                  "The network " + to_text(config.model.architecture) + " does not let this be chosen",
                  "--" + option->name + " " + text,
                  "It is " + fixed + " there: leave the option out, or choose another preset.");
    }
    if (option->used(config.train)) continue;
    throw Error(ErrorCode::usage, "Beside the other values this one would change nothing", "--" + option->name,
                what_gives_it_use(*option, config));
  }
}

void add_run_options(CLI::App& command, bool (*wanted)(const Option&), Changes& changes, CLI::Option* resume) {
  for (const Option& option : options()) {
    if (!wanted(option)) continue;
    const std::string name = "--" + option.name + (option.name == "learning-rate" ? ",--lr" : "");
    const std::string help = option.help + " (" + option.allowed() + narrowed_by_default(option) + ")";
    const auto note = [&changes, &option](const std::string& text) { changes.emplace_back(&option, text); };
    CLI::Option* added = option.kind == Option::Kind::flag
                             ? command.add_flag_function(
                                   name + ",!--no-" + option.name,
                                   [note](std::int64_t count) { note(count > 0 ? "true" : "false"); }, help)
                             : command.add_option_function<std::string>(name, note, help);
    added->group(title_of(option.group));
    const bool may_change = option.name == "epochs" || option.name == "device" || option.name == "threads";
    if (resume && !may_change) added->excludes(resume);
  }
}

void add_train_command(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<TrainOptions>();
  auto* c = add_command(app, chosen, "train", "Train on the library's pictures; then embed, cluster and index them",
                        [o](const Context& context) { return train_action(context, *o); });
  c->add_option("--library", o->library, "The library's folder")->required();
  auto* preset =
      c->add_option("--preset", o->preset, "Where the values start from (`presets` lists them; default: lookalike)");
  auto* resume = c->add_option(
      "--resume", o->resume,
      "Continue this run; --epochs may raise its epochs (a schedule that ends with the run, such as linear, is "
      "then spread over all of them: its rate goes up again), --device and --threads replace its own");
  resume->excludes(preset);
  c->add_flag("--no-embed", o->no_embed, "Only train");
  add_run_options(*c, is_for_any_run, o->changes, resume);
}

}  // namespace lookalike::cli
