/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be said of running a plan in tiles, before it is run. */
#pragma once

#include "plan.h"

/* From one picture to one picture, and no layer between them needs all of its
 * input; else *whole is the name of the first that does (or NULL). */
gboolean fovea_plan_is_local (FoveaPlan *plan, const char **whole);
/* What one output rectangle (NULL: all of everything) is computed in: the arena,
 * the threads' scratch, and what weights are packed to beyond the model's own;
 * known of a plan of shapes alone, too. The plan keeps the arena for its next
 * run (fovea/plans.h). Errors: MEMORY. */
gboolean fovea_plan_region_bytes (FoveaPlan       *plan,
                                  const FoveaRect *output,
                                  guint            threads,
                                  guint64         *bytes,
                                  GError         **error);
