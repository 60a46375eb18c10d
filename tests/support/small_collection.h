#pragma once

#include "engine/core/files.h"

namespace lookalike::test {

/// Writes kinds×each patterned pictures (96×80 PNM) as kindK/pictureN.ppm. Pictures of one kind are alike.
void write_small_collection(const fs::path& folder, int kinds = 3, int each = 8);

}  // namespace lookalike::test
