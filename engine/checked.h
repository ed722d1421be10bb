/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Size arithmetic that fails instead of wrapping: the only place where sizes
 * from outside are multiplied or added. */
#pragma once

#include <glib.h>

/* TRUE and *out = a * b (a + b), or FALSE when it does not fit. */
static inline gboolean
fovea_checked_mul (gint64 a, gint64 b, gint64 *out)
{
  return ! __builtin_mul_overflow (a, b, out);
}

static inline gboolean
fovea_checked_add (gint64 a, gint64 b, gint64 *out)
{
  return ! __builtin_add_overflow (a, b, out);
}
