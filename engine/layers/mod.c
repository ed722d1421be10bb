/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mod: what is left of a division, ONNX Mod; shapes go together as in NumPy.
 * fmod=1: of the dividend's sign, as C's % and fmod; fmod=0: of the divisor's,
 * as Python's % (of floats since opset 28). Of integers by 0 nothing is left: 0. */
#include "layers/broadcast.h"

typedef struct
{
  FoveaBroadcast broadcast;
  gboolean       fmod;
} ModParams;

static gboolean
mod_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ModParams *p = params;

  p->fmod = fovea_attrs_get_int (attrs, "fmod", 0) != 0;
  return fovea_broadcast_parse (attrs, "mod", params, error);
}

static gboolean
mod_fit (FoveaStep *step, GError **error)
{
  return fovea_broadcast_fit (step, 2, 2, FOVEA_TAKES_NUMBERS, error);
}

/* b is -1 where the smallest a would not fit: nothing is left then. */
static gint64
mod_cut (gint64 a, gint64 b, FoveaDType type)
{
  if (b == 0)
    return 0;
  if (type == FOVEA_U64)
    return (gint64) ((guint64) a % (guint64) b);
  return b == -1 ? 0 : a % b;
}

static gint64
mod_floor (gint64 a, gint64 b, FoveaDType type)
{
  gint64 rest = mod_cut (a, b, type);

  return rest != 0 && type != FOVEA_U64 && (rest < 0) != (b < 0) ? rest + b :
                                                                   rest;
}

/* What fmod left, moved to the divisor's side of 0. */
static float
mod_float_floor (float x, float y)
{
  float rest = fmodf (x, y);

  return rest != 0.0f && (rest < 0.0f) != (y < 0.0f) ? rest + y : rest;
}

FOVEA_FLOAT_ROW (mod_floats, fmodf (x, y))
FOVEA_FLOAT_ROW (mod_floor_floats, mod_float_floor (x, y))

static void
mod_row (const FoveaRow *row)
{
  const ModParams *p = row->step->params;

  if (fovea_dtype_is_int (row->type[0]))
    fovea_row_ints (row, p->fmod ? mod_cut : mod_floor);
  else if (p->fmod)
    mod_floats (row);
  else
    mod_floor_floats (row);
}

static void
mod_run (const FoveaStep *step,
         const FoveaWork *work,
         gint64           first,
         gint64           last)
{
  fovea_broadcast_run (step, work, first, last, mod_row);
}

FOVEA_BROADCAST_CLASS (mod, "Mod", ModParams);
