/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:pool, pooling that keeps the layer's size: each result fills its
 * block. */
/* clang-format off */ /* the property macros are not C */
#include <glib/gi18n-lib.h>

#include "operation.h"

#ifdef GEGL_PROPERTIES

property_enum (kind, _("Kind"), FoveaPoolKind, fovea_pool_kind, FOVEA_POOL_MAX)
  description (_("What is taken from each window"))

property_double (p, _("Power p"), 2.0)
  description (_("(mean of |v|^p)^(1/p): 1 is the average, a large p nears the maximum"))
  value_range (0.5, 32.0)
  ui_range (1.0, 16.0)
  ui_meta ("visible", "kind {lp}")

property_boolean (global, _("Whole picture"), FALSE)
  description (_("One window as large as the picture: global pooling"))

property_int (window, _("Window"), 2)
  description (_("Pixels a side that one result is taken from"))
  value_range (1, 64)
  ui_range (1, 32)
  ui_meta ("unit", "pixel-distance")
  ui_meta ("visible", "! global")

property_int (window_y, _("Window, rows"), 0)
  description (_("Its height, where that is not its width; 0 is the same"))
  value_range (0, 64)
  ui_range (0, 32)
  ui_meta ("unit", "pixel-distance")
  ui_meta ("visible", "! global")

property_int (stride, _("Stride"), 0)
  description (_("Pixels from one window to the next; 0 is the window's size"))
  value_range (0, 64)
  ui_range (0, 32)
  ui_meta ("unit", "pixel-distance")
  ui_meta ("visible", "! global")

property_int (stride_y, _("Stride, rows"), 0)
  description (_("The stride down the picture; 0 is the same as across"))
  value_range (0, 64)
  ui_range (0, 32)
  ui_meta ("unit", "pixel-distance")
  ui_meta ("visible", "! global")

property_int (times, _("Times"), 1)
  description (_("The result is pooled again, so many times in all"))
  value_range (1, FOVEA_POOL_MAX_TIMES)
  ui_range (1, 6)

property_string (error, _("Problem"), "")
  description (_("What is wrong with the options"))
  ui_meta ("error", "true")
  ui_meta ("visible", "wrong")

/* GIMP would open with an empty box: this, which it does not show, hides it. */
property_boolean (wrong, _("Something is wrong"), FALSE)
  ui_meta ("role", "output-extent")

property_boolean (linear, _("In linear light"), FALSE)
  description (_("Compute with light intensities instead of perceptual values"))

#else

#define GEGL_OP_FILTER
#define GEGL_OP_NAME     fovea_pool
#define GEGL_OP_C_SOURCE pool.c

#include <gegl-op.h>

static FoveaFilter *
pool_make (GeglOperation    *operation,
           FoveaFilterLayer *layer,
           GError          **error)
{
  GeglProperties *o = GEGL_PROPERTIES (operation);
  FoveaPool       pool = { .kind = o->kind, .keep_size = TRUE };

  layer->linear = o->linear;
  pool.p = o->p;
  pool.times = o->times;
  if (! o->global)
    {
      pool.width = o->window;
      pool.height = o->window_y > 0 ? o->window_y : o->window;
      pool.stride_x = o->stride;
      pool.stride_y = o->stride_y > 0 ? o->stride_y : o->stride;
    }
  return fovea_filter_new_pool (&pool, layer, error);
}

static void
gegl_op_class_init (GeglOpClass *klass)
{
  static const FoveaOperation functions = { pool_make, NULL };
  GeglOperationClass         *operation_class = GEGL_OPERATION_CLASS (klass);

  fovea_operation_setup (operation_class, &functions);
  gegl_operation_class_set_keys (operation_class,
    "name",            "fovea:pool",
    "title",           _("Pool"),
    "categories",      "generic:blur",
    "description",     _("Pooling as in neural networks: maximum, minimum, average, "
                         "median or Lp mean of each window, once or again and again, "
                         "shown as blocks (pixelate, mosaic)"),
    "gimp:menu-path",  "<Image>/Filters/Fovea",
    "gimp:menu-label", _("_Pool…"),
    NULL);
}

#endif
