/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests that all layers of one function of one number share. */
#pragma once

#include <math.h>

#include "support.h"

/* Adds /engine/LAYER/...: func of each element, within `ulps`. */
void
test_elementwise_add (const char *layer, double (*func) (double), double ulps);
