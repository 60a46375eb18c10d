#include <cstdio>

#include "app/cli/command.h"
#include "engine/model/options.h"
#include "engine/model/preset.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

/// 101001667 as "101,001,667".
std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

/// What the preset sets otherwise than a plain run: "flips true, schedule linear". Sizes and epochs are shown anyway.
std::string particulars(const Preset& preset, const std::string& quote) {
  std::string text;
  for (const Option& option : options()) {
    if (option.group == Option::Group::network || option.name == "epochs" || option.name == "batch") continue;
    const OptionValue value = option.get({preset.model, preset.train});
    if (value == option.get({preset.model, TrainConfig{}})) continue;
    text += (text.empty() ? "" : ", ") + quote + option.name + " " + to_text(value) + quote;
  }
  return text;
}

/// " (or a multiple of 16 from 32 to 256)"; empty where the network has one size.
std::string other_sizes(const ModelConfig& model) {
  const Option& size = option_named("input-size");
  return size.applies(model) ? " (or " + option_for(size, model).allowed() + ")" : std::string();
}

json to_json(const Preset& preset) {
  json entry = json::parse(config_to_json(preset.name, preset.model, preset.train));
  entry["title"] = preset.title;
  entry["summary"] = preset.summary;
  entry["parameters"] = preset.parameters;
  return entry;
}

void print_markdown() {
  std::printf(
      "| preset | input | latent | parameters | epochs | batch | particulars |\n|---|---|---|---|---|---|---|\n");
  for (const Preset& p : presets()) {
    const std::string note = &p == &presets().front() ? " (default)" : "";
    std::printf("| `%s`%s | %d² | %s | %s | %d | %d | %s |\n", p.name.c_str(), note.c_str(), p.model.input_size,
                with_commas(p.model.latent).c_str(), with_commas(p.parameters).c_str(), p.train.epochs, p.train.batch,
                particulars(p, "`").c_str());
  }
}

void print_text() {
  for (const Preset& p : presets()) {
    std::printf("%-13s %s\n%13s %d px%s, latent %d, %d epochs, batch %d, %s parameters\n", p.name.c_str(),
                p.summary.c_str(), "", p.model.input_size, other_sizes(p.model).c_str(), p.model.latent, p.train.epochs,
                p.train.batch, with_commas(p.parameters).c_str());
    const std::string more = particulars(p, "");
    if (!more.empty()) std::printf("%13s %s\n", "", more.c_str());
  }
}

bool list_presets(const Context& context, bool markdown) {
  if (context.json) {
    json list = json::array();
    for (const Preset& preset : presets()) list.push_back(to_json(preset));
    print(list);
  } else if (markdown) {
    print_markdown();
  } else {
    print_text();
  }
  return true;
}

}  // namespace

void add_presets_command(CLI::App& app, Action& chosen) {
  auto markdown = std::make_shared<bool>(false);
  auto* c = add_command(app, chosen, "presets", "List the presets and their values",
                        [markdown](const Context& context) { return list_presets(context, *markdown); });
  c->add_flag("--markdown", *markdown, "As the table in the README");
}

}  // namespace lookalike::cli
