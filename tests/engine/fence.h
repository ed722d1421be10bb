/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory between two pages that nobody may touch: one float too far ends the
 * program. */
#pragma once

#include <glib.h>

typedef struct
{
  char *base; /* behind the first forbidden page */
  gsize room; /* bytes between the fences */
} Fence;

Fence fence_new (gsize n_floats);
void  fence_free (Fence *fence);
/* n floats that begin `offset` floats behind the first fence, or end `offset`
 * floats before the second. */
float *fence_at_start (const Fence *fence, gsize offset);
float *fence_at_end (const Fence *fence, gsize n, gsize offset);
