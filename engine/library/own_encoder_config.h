#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/library/collection.h"

// How config.json of a run describes an encoder of the user's own.

namespace lookalike {

nlohmann::json own_encoder_to_json(const OwnEncoderInfo& encoder);
/// Throws Error, or nlohmann::json::exception, for anything else. `allowed` stays false.
OwnEncoderInfo own_encoder_from_json(const nlohmann::json& encoder);

/// "encoder.pt" or "encoder.onnx", in the run's folder.
std::string own_encoder_file(EncoderFormat format);

}  // namespace lookalike
