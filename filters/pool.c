/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pool: as an operation it keeps the layer's size, and each result fills its
 * block. */
#include <glib/gi18n-lib.h>

#include "operation.h"

/* One window as large as the picture has no size. */
#define POOL_SIDE(...) .visible = "! global", .unit = "pixel-distance", .slide = { __VA_ARGS__ }

static const FoveaOption pool_options[] = {
  FOVEA_OPTION_ONE_OF ("kind", N_ ("_Kind"), N_ ("What is taken from each window"),
                       fovea_pool_words, "max"),
  FOVEA_OPTION_NUMBER ("p", N_ ("_Power p"),
                       N_ ("(mean of |v|^p)^(1/p): 1 is the average, a large p nears the maximum"),
                       0.5, 32, 2, .visible = "kind {lp}", .slide = { 1, 16 }),
  FOVEA_OPTION_SWITCH ("global", N_ ("Whole picture (_global)"),
                       N_ ("One window as large as the picture: global pooling"), FALSE),
  FOVEA_OPTION_COUNT ("window", N_ ("_Window"),
                      N_ ("Pixels a side that one result is taken from"), 1, 64, 2,
                      POOL_SIDE (1, 32)),
  FOVEA_OPTION_COUNT ("window-y", N_ ("Wi_ndow, rows"),
                      N_ ("Its height, where that is not its width; 0 is the same"), 0, 64, 0,
                      POOL_SIDE (0, 32), .zero = N_ ("the same")),
  FOVEA_OPTION_COUNT ("stride", N_ ("Str_ide"),
                      N_ ("Pixels from one window to the next; 0 is the window's size"), 0, 64, 0,
                      POOL_SIDE (0, 32), .zero = N_ ("as the window")),
  FOVEA_OPTION_COUNT ("stride-y", N_ ("Stri_de, rows"),
                      N_ ("The stride down the picture; 0 is the same as across"), 0, 64, 0,
                      POOL_SIDE (0, 32), .zero = N_ ("the same")),
  FOVEA_OPTION_COUNT ("times", N_ ("_Times"),
                      N_ ("The result is pooled again, so many times in all"), 1,
                      FOVEA_POOL_MAX_TIMES, 1, .slide = { 1, 6 }),
  FOVEA_OPTION_LINEAR,
  { NULL }
};

FoveaPool
fovea_pool_request (FoveaSettings *settings, gboolean keep_size)
{
  guint     window_y = fovea_settings_int (settings, "window-y");
  guint     stride_y = fovea_settings_int (settings, "stride-y");
  FoveaPool pool = {
    .kind = fovea_settings_choice (settings, "kind"),
    .p = fovea_settings_double (settings, "p"),
    .times = fovea_settings_int (settings, "times"),
    .keep_size = keep_size,
  };

  if (fovea_settings_bool (settings, "global"))
    return pool; /* its window is the layer */
  pool.width = fovea_settings_int (settings, "window");
  pool.height = window_y > 0 ? window_y : pool.width;
  pool.stride_x = fovea_settings_int (settings, "stride");
  pool.stride_y = stride_y > 0 ? stride_y : pool.stride_x;
  return pool;
}

static FoveaFilter *
pool_make (FoveaSettings          *settings,
           const FoveaFilterLayer *layer,
           FoveaFilterFor          purpose,
           GError                **error)
{
  FoveaPool pool = fovea_pool_request (settings, purpose != FOVEA_FOR_PICTURE);

  return fovea_filter_new_pool (&pool, layer, error);
}

const FoveaOperation fovea_operation_pool = {
  .name = "pool",
  .title = N_ ("Pool"),
  .menu_label = N_ ("_Pool…"),
  .categories = "generic:blur",
  .description = N_ ("Pooling as in neural networks: maximum, minimum, average, "
                     "median or Lp mean of each window, once or again and again, "
                     "shown as blocks (pixelate, mosaic); the layer keeps its size"),
  .blurb = N_ ("Pool layers: the maximum, minimum or mean of each window"),
  .options = pool_options,
  .problem = "linear",
  .make = pool_make,
};
