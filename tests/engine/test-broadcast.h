/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests that add and multiply share. */
#pragma once

#include <math.h>
#include <string.h>

#include "support.h"

/* Adds /engine/LAYER/... */
void test_broadcast_add (const char *layer, gboolean multiply);
