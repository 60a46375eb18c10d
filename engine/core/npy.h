#pragma once

#include "engine/core/files.h"
#include "engine/core/matrix.h"

namespace lookalike {

/// NumPy's .npy format 1.0 (numpy.lib.format), little-endian float32, C order, two dimensions. Written atomically.
void write_npy(const fs::path& path, const Matrix& matrix);

/// Reads what write_npy() or numpy.save() of a float32 2-D C-order array wrote. The header and the file's size are
/// checked against each other before anything is allocated; throws Error(bad_input) naming the file otherwise.
Matrix read_npy(const fs::path& path);

}  // namespace lookalike
