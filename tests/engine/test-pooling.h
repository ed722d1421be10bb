/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests that maxpool, minpool and averagepool share. */
#pragma once

#include <math.h>

#include "support.h"

/* Adds /engine/LAYER/... for every case of the table. */
void test_pooling_add (const char *layer, RefPool pool);
/* One case: shape of the input, window, more attributes. */
void test_pooling_check (const char      *layer,
                         RefPool          pool,
                         const char      *shape,
                         const RefWindow *window,
                         const char      *attrs);
