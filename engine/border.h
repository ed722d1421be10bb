/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read outside a picture: the one rule of layers, filters and the
 * arithmetic that is shown. */
#pragma once

#include "fovea.h"

/* Which of n places, 0 .. n-1, is read at place `at`; -1: none of them but the
 * border's value. */
gint64 fovea_border_place (FoveaBorder border, gint64 at, gint64 n);

/* The mode of a layer `pad` that reads so; "constant" for the rest. */
const char *fovea_border_pad_mode (FoveaBorder border);
