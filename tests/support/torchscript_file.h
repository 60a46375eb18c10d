#pragma once

#include "engine/core/files.h"

namespace lookalike::test {

/// A TorchScript module without weights, from the Python-like source of its forward(self, x).
void write_torchscript(const fs::path& path, const std::string& forward);

}  // namespace lookalike::test
