/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read outside a picture: see border.h. */
#include "border.h"

const char *
fovea_border_pad_mode (FoveaBorder border)
{
  switch (border)
    {
    case FOVEA_BORDER_REFLECT:
      return "reflect";
    case FOVEA_BORDER_SYMMETRIC:
      return "symmetric";
    case FOVEA_BORDER_REPLICATE:
      return "edge";
    case FOVEA_BORDER_WRAP:
      return "wrap";
    default:
      return "constant";
    }
}

/* Reflections go on as often as `at` is far out; where there is one place,
 * reflect repeats it. */
gint64
fovea_border_place (FoveaBorder border, gint64 at, gint64 n)
{
  gint64 period;

  if (at >= 0 && at < n)
    return at;
  switch (border)
    {
    case FOVEA_BORDER_REPLICATE:
      return at < 0 ? 0 : n - 1;
    case FOVEA_BORDER_REFLECT:
      period = MAX (2 * n - 2, 1);
      at = (at % period + period) % period;
      return MIN (at, period - at) % n;
    case FOVEA_BORDER_SYMMETRIC:
      period = 2 * n;
      at = (at % period + period) % period;
      return MIN (at, period - 1 - at);
    case FOVEA_BORDER_WRAP:
      return (at % n + n) % n;
    default:
      return -1;
    }
}
