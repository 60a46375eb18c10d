#include "engine/analysis/linear_algebra.h"
