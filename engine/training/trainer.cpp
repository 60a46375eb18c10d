#include "engine/training/trainer.h"
