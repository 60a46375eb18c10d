#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/data/web_picture.h"

namespace lookalike::cli {

/// The content of the picture at an http(s) address, in memory; follows redirects to such addresses only. Nullopt when
/// stopped. Throws Error, usage when it is no such address, otherwise a web_error().
std::optional<std::vector<std::byte>> fetch_address(const std::string& address, const WebLimits& limits,
                                                    const ProgressCallback& progress, std::stop_token stop);

}  // namespace lookalike::cli
