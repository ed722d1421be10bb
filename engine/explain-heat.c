/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps as numbers: made, measured, and said when there is nothing to see. */
#include <math.h>

#include "error.h"
#include "explain.h"

FoveaHeat *
fovea_heat_new (gint64 width, gint64 height, GError **error)
{
  g_autoptr (FoveaHeat) heat = g_new0 (FoveaHeat, 1);

  heat->width = (guint) width;
  heat->height = (guint) height;
  heat->values =
      fovea_alloc ((guint64) width * (guint64) height, sizeof *heat->values);
  if (heat->values)
    return g_steal_pointer (&heat);
  fovea_fail (error, FOVEA_ERROR_MEMORY,
              _ ("not enough memory for a map of %ux%u"), heat->width,
              heat->height);
  return NULL;
}

void
fovea_heat_free (FoveaHeat *heat)
{
  if (! heat)
    return;
  fovea_free (heat->values);
  g_free (heat);
}

void
fovea_heat_measure (FoveaHeat *heat)
{
  const gsize n = (gsize) heat->width * heat->height;
  float       low = INFINITY, high = -INFINITY;

  heat->bad = 0;
  heat->total = 0;
  for (gsize i = 0; i < n; i++)
    if (isfinite (heat->values[i]))
      {
        low = MIN (low, heat->values[i]);
        high = MAX (high, heat->values[i]);
        heat->total += heat->values[i];
      }
    else
      heat->bad++;
  heat->minimum = low > high ? 0 : low;
  heat->maximum = low > high ? 0 : high;
}

char *
fovea_heat_problem (const FoveaHeat *heat)
{
  const gint64 n = (gint64) heat->width * heat->height;

  if (heat->bad > 0)
    return g_strdup_printf (
        _ ("%" PRId64 " of the map's %" PRId64
           " numbers are infinite or no numbers at all: the network goes "
           "beyond its range here, look at its input's scale"),
        heat->bad, n);
  if (heat->minimum == 0 && heat->maximum == 0)
    return g_strdup_printf (
        _ ("all %" PRId64
           " numbers of the map are 0: nothing here speaks for this class, "
           "try another class or layer"),
        n);
  return NULL;
}
