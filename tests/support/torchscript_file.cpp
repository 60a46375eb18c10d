#include "tests/support/torchscript_file.h"

#include <torch/script.h>

namespace lookalike::test {

void write_torchscript(const fs::path& path, const std::string& forward) {
  torch::jit::Module module("Encoder");
  module.define(forward);
  module.save(path.string());
}

}  // namespace lookalike::test
