/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that are run together, a band of rows at a time. */
#pragma once

#include "run.h"

/* Fills layout->until and layout->band; the rectangles are known. */
void fovea_bands_choose (Layout *layout, FoveaPlan *plan);
/* Bytes a thread needs for the steps that begin at place `first` of the plan's
 * order. */
gint64 fovea_bands_scratch (const Layout *layout, FoveaPlan *plan, guint first);
/* Runs them; the last one's output has its tile. seconds: [n_steps] or NULL,
 * shared out among the steps by what each thread needed. */
void fovea_bands_run (FoveaPlan       *plan,
                      const Layout    *layout,
                      guint            first,
                      const FoveaTile *tiles,
                      StepRun         *run,
                      guint            threads,
                      double          *seconds);
