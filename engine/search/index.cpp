#include "engine/search/index.h"
