#include <algorithm>
#include <cstdio>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/jobs.h"
#include "engine/library/own_encoder_run.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

struct EncoderOptions {
  fs::path library;
  OwnEncoderRequest request;
  std::vector<std::pair<const OwnEncoderOption*, std::string>> changes;  ///< What the command line sets, unread.
  std::string run;
};

json described(const Collection& c, const RunInfo& run) {
  json document{{"run", run.id}, {"images", c.row_count()}, {"stamp", c.embeddings->stamp}};
  document["encoder"] = {{"name", run.own->name}, {"format", to_string(run.own->format)}, {"sha256", run.own->sha256}};
  for (const OwnEncoderOption& option : own_encoder_options()) {
    document["encoder"][option.name] = option.get(run.own->options);
  }
  for (const PartBlock& block : c.embeddings->blocks) document["parts"][block.name] = block.dims;
  return document;
}

/// The run's id; nullopt when cancelled.
std::optional<std::string> make_ready(const Context& context, Library& library, EncoderOptions o) {
  if (o.run.empty()) {
    for (const auto& [option, text] : o.changes) set_option(o.request.options, *option, text);
    return add_own_encoder(library, o.request, context.progress, context.stop);
  }
  allow_own_encoder(library, o.run, o.request.trust_code);
  const bool done =
      embed(library, o.run, context.progress, context.stop) && refresh(library, context.progress, context.stop);
  return done ? std::optional(o.run) : std::nullopt;
}

bool encoder_action(const Context& context, const EncoderOptions& o) {
  if (o.run.empty() == o.request.file.empty()) {
    throw Error(ErrorCode::usage, "Name either the encoder's file, or a run by --run");
  }
  const auto library = open_existing(o.library);
  if (o.request.trust_code) std::fprintf(stderr, "%s\n", torchscript_warning);
  const auto run = make_ready(context, *library, o);
  if (!run) return false;
  const auto c = library->snapshot();
  const auto info = std::ranges::find(c->runs, *run, &RunInfo::id);
  if (context.json) {
    print(described(*c, *info));
  } else {
    std::printf("%lld pictures embedded by run %s: %s (%s)\n", static_cast<long long>(c->row_count()), run->c_str(),
                info->own->name.c_str(), to_string(info->own->format).c_str());
  }
  return !context.stop.stop_requested();
}

}  // namespace

void add_encoder_command(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<EncoderOptions>();
  auto* c = add_command(app, chosen, "encoder",
                        "Use a feature extractor of your own, TorchScript or ONNX, in place of a trained network",
                        [o](const Context& context) { return encoder_action(context, *o); });
  c->add_option("--library", o->library, "The library's folder")->required();
  auto* file = c->add_option("FILE", o->request.file, "Saved by torch.jit.save(), or an ONNX model; it is copied");
  auto* run = c->add_option("--run", o->run, "Allow the encoder of this run, which came from another computer");
  run->excludes(file);
  c->add_option("--name", o->request.title, "What the run is called")->excludes(run);
  c->add_flag("--trust-code", o->request.trust_code, "TorchScript is a program, and you trust this one");
  for (const OwnEncoderOption& option : own_encoder_options()) {
    const auto note = [o, &option](const std::string& text) { o->changes.emplace_back(&option, text); };
    const std::string standard = option.get({});
    c->add_option_function<std::string>("--" + option.name, note,
                                        option.help + " (" + option.allowed + "; default: " + standard + ")")
        ->excludes(run);
  }
}

}  // namespace lookalike::cli
