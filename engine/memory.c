/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory for what users size: it may fail, and tests can make it fail. */
#include <stdlib.h>
#include <string.h>

#include "checked.h"
#include "fovea.h"

#define ALIGNMENT 64

static gint fail_countdown = -1;

void
fovea_alloc_fail_after (int n)
{
  g_atomic_int_set (&fail_countdown, n < 0 ? -1 : n);
}

static gboolean
memory_must_fail (void)
{
  gint left = g_atomic_int_get (&fail_countdown);

  if (left < 0)
    return FALSE;
  g_atomic_int_set (&fail_countdown, left - 1);
  return left == 0;
}

gpointer
fovea_alloc (guint64 n, gsize size)
{
  gsize    bytes, rounded;
  gpointer memory;

  if (memory_must_fail () || __builtin_mul_overflow (n, size, &bytes) ||
      __builtin_add_overflow (bytes, (gsize) ALIGNMENT, &rounded) ||
      bytes > G_MAXSSIZE)
    return NULL;
  memory = aligned_alloc (ALIGNMENT, rounded / ALIGNMENT * ALIGNMENT);
  if (memory)
    memset (memory, 0, bytes);
  return memory;
}

void
fovea_free (gpointer memory)
{
  free (memory);
}
