#pragma once

#include <string>

// Which encoders of a person's own may be loaded on this computer: those that were chosen here. The list is kept apart
// from any library ($XDG_CONFIG_HOME/lookalike/allowed-encoders, a SHA-256 a line), so that a library from elsewhere
// cannot have its encoder loaded by being opened, embedded or searched.

namespace lookalike {

bool encoder_allowed(const std::string& sha256);  ///< False also when the list cannot be read.
void allow_encoder(const std::string& sha256);    ///< Throws Error(io).

}  // namespace lookalike
