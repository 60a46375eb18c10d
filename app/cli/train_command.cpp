#include <cmath>
#include <cstdio>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/jobs.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

struct TrainOptions {
  fs::path library;
  TrainRequest request;
  std::optional<std::string> preset;
  std::optional<int> epochs, input_size, latent, batch, threads;
  std::optional<double> learning_rate, invariance, l1_activity, l2_latent;
  std::optional<std::uint64_t> seed;
  bool no_embed = false;
};

template <typename T>
void override_with(T& value, const std::optional<T>& given) {
  if (given) value = *given;
}

/// The preset's values with what the command line changed.
TrainRequest request_of(const TrainOptions& options) {
  TrainRequest request = options.request;
  request.embed_after = !options.no_embed;
  const Preset& preset = options.preset ? preset_named(*options.preset) : presets().front();
  request.preset = preset.name;
  request.model = preset.model;
  request.train = preset.train;
  override_with(request.model.input_size, options.input_size);
  override_with(request.model.latent, options.latent);
  override_with(request.train.epochs, options.epochs);
  override_with(request.train.batch, options.batch);
  override_with(request.train.threads, options.threads);
  override_with(request.train.learning_rate, options.learning_rate);
  override_with(request.train.invariance, options.invariance);
  override_with(request.train.l1_activity, options.l1_activity);
  override_with(request.train.l2_latent, options.l2_latent);
  override_with(request.train.seed, options.seed);
  if (!request.resume.empty() && !options.epochs) request.train.epochs = 0;  // As many as the run was planned for.
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
             {"val_loss", e.val_loss},
             {"train_mse", e.train_mse},
             {"lr", e.learning_rate},
             {"images_per_s", e.images_per_s},
             {"seconds", e.seconds}});
    } else {
      std::printf("epoch %3d of %d  train %.5f  validation %.5f%s  lr %.2g  %.0f images/s  %s left\n", e.epoch,
                  report->epochs, e.train_loss, e.val_loss, e.epoch == report->best_epoch ? " *" : "  ",
                  e.learning_rate, e.images_per_s, duration_text(report->seconds_left).c_str());
      std::fflush(stdout);
    }
  }

 private:
  const Context& context_;
  std::string run_;
};

bool train_action(const Context& context, const TrainOptions& options) {
  const TrainRequest request = request_of(options);
  const auto library = open_existing(options.library);
  Printer printer(context, {});
  PauseControl pause;
  const auto on_run = [&](const std::string& run) {
    printer.set_run(run);
    if (!context.json) std::printf("run %s\n", run.c_str());
  };
  const TrainOutcome outcome = train_run(*library, request, printer, pause, context.progress, context.stop, on_run);
  const bool finished = outcome.result.end == TrainEnd::finished;
  if (context.json) {
    print({{"event", finished ? "done" : "stopped"},
           {"run", outcome.run},
           {"best_epoch", outcome.result.best_epoch},
           {"best_val_loss", outcome.result.best_val_loss}});
  } else {
    std::printf("%s: best epoch %d, validation loss %.5f\n", finished ? "Done" : "Stopped", outcome.result.best_epoch,
                outcome.result.best_val_loss);
    if (!finished) std::printf("Continue with: train --library … --resume %s\n", outcome.run.c_str());
  }
  return finished && !context.stop.stop_requested();
}

}  // namespace

void add_train_command(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<TrainOptions>();
  auto* c = add_command(app, chosen, "train", "Train on the library's pictures; then embed, cluster and index them",
                        [o](const Context& context) { return train_action(context, *o); });
  c->add_option("--library", o->library, "The library's folder")->required();
  auto* preset =
      c->add_option("--preset", o->preset, "Where the values start from (`presets` lists them; default: lookalike)");
  c->add_option("--epochs", o->epochs, "Passes over the training side");
  c->add_option("--input-size", o->input_size, "Pixels a side");
  c->add_option("--latent", o->latent, "Units of the latent");
  c->add_option("--batch", o->batch, "Pictures a step");
  c->add_option("--lr", o->learning_rate, "Learning rate");
  c->add_option("--invariance", o->invariance, "Weight of the invariance term");
  c->add_option("--l1-activity", o->l1_activity, "Weight of the latent's L1 activity");
  c->add_option("--l2-latent", o->l2_latent, "Weight of the latent kernel's L2");
  c->add_option("--seed", o->seed, "Seed of all that is random");
  c->add_option("--threads", o->threads, "Threads (0: all cores)");
  c->add_option("--resume", o->request.resume, "Continue this run; --epochs may raise its epochs")->excludes(preset);
  c->add_flag("--no-embed", o->no_embed, "Only train");
}

}  // namespace lookalike::cli
