#pragma once

#include "engine/core/image.h"
#include "engine/data/demo/canvas.h"
#include "engine/data/demo/random.h"

namespace lookalike::demo {

/// What camera and laboratory do: exposure, film curve, white balance, saturation, vignette, grain, 8 bits.
Image develop(const Canvas& canvas, Random& random);

}  // namespace lookalike::demo
