/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From one type to another: what cast and castlike share. Not a layer itself. */
#pragma once

#include "layers/numbers.h"
#include "layers/steps.h"

/* n numbers from src, of step->in_type[0], to dst, of step->out_type[0]; both as
 * held; data is not read. */
void fovea_cast_row (const FoveaStep *step,
                     gconstpointer    src,
                     gpointer         dst,
                     gsize            n,
                     gconstpointer    data);
/* The nearest number of that float type, halves to the even one; what is too
 * large becomes infinite. */
float fovea_round_to (float value, FoveaDType type);
