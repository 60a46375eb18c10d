#include "engine/model/preset.h"
