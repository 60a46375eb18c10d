#include "engine/library/library.h"
