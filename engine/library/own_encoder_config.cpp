#include "engine/library/own_encoder_config.h"

#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace lookalike {

using nlohmann::json;

std::string own_encoder_file(EncoderFormat format) {
  return format == EncoderFormat::torchscript ? "encoder.pt" : "encoder.onnx";
}

json own_encoder_to_json(const OwnEncoderInfo& encoder) {
  json config{{"name", encoder.name}, {"sha256", encoder.sha256}, {"file", own_encoder_file(encoder.format)}};
  for (const OwnEncoderOption& option : own_encoder_options()) config[option.name] = option.get(encoder.options);
  return config;
}

OwnEncoderInfo own_encoder_from_json(const json& config) {
  OwnEncoderInfo encoder;
  encoder.name = to_valid_utf8(config.at("name").get<std::string>());
  encoder.sha256 = config.at("sha256").get<std::string>();
  const auto file = config.at("file").get<std::string>();
  encoder.format = file == own_encoder_file(EncoderFormat::onnx) ? EncoderFormat::onnx : EncoderFormat::torchscript;
  if (file != own_encoder_file(encoder.format)) {
    throw Error(ErrorCode::bad_input, "The configuration of a run names an unknown file", to_valid_utf8(file));
  }
  for (const OwnEncoderOption& option : own_encoder_options()) {
    set_option(encoder.options, option, config.at(option.name).get<std::string>());
  }
  return encoder;
}

}  // namespace lookalike
