/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-pool: in place, for scripts. The menu entry of the same name is
 * the operation fovea:pool. */
#include <glib/gi18n.h>

#include "procedure.h"

static const FoveaOption pool_options[] = {
  FOVEA_OPTION_ONE_OF ("kind", N_("_Kind"), N_("What is taken from each window"),
                       fovea_pool_words, "max"),
  FOVEA_OPTION_NUMBER ("p", N_("_Power p"),
                       N_("(mean of |v|^p)^(1/p): 1 is the average, a large p nears the maximum"), 0.5, 32, 2),
  FOVEA_OPTION_SWITCH ("global", N_("Whole picture (_global)"),
                       N_("One window as large as the picture: global pooling"), FALSE),
  FOVEA_OPTION_COUNT ("window", N_("_Window"), N_("Pixels a side that one result is taken from"), 1, 64, 2),
  FOVEA_OPTION_COUNT ("window-y", N_("Wi_ndow, rows"),
                      N_("Its height, where that is not its width; 0 is the same"), 0, 64, 0),
  FOVEA_OPTION_COUNT ("stride", N_("Str_ide"),
                      N_("Pixels from one window to the next; 0 is the window's size"), 0, 64, 0),
  FOVEA_OPTION_COUNT ("stride-y", N_("Stri_de, rows"),
                      N_("The stride down the picture; 0 is the same as across"), 0, 64, 0),
  FOVEA_OPTION_COUNT ("times", N_("_Times"), N_("The result is pooled again, so many times in all"),
                      1, FOVEA_POOL_MAX_TIMES, 1),
  FOVEA_OPTION_LINEAR,
  { NULL }
};

const FoveaOption *
fovea_pool_options (void)
{
  return pool_options;
}

FoveaPool
fovea_filter_pool (FoveaSettings *settings, gboolean keep_size)
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
pool_make (FoveaSettings *settings, const FoveaFilterLayer *layer, gboolean keep_size, GError **error)
{
  FoveaPool pool = fovea_filter_pool (settings, keep_size);

  return fovea_filter_new_pool (&pool, layer, error);
}

const FoveaProcedure fovea_procedure_pool = {
  .name = "plug-in-fovea-pool",
  .blurb = N_("Pool layers: the maximum, minimum or mean of each window"),
  .help = N_("Fills each block with what pooling makes of it and keeps the size. The same as the operation fovea:pool, merged; plug-in-fovea-pool-image really shrinks."),
  .options = fovea_pool_options,
  .run = fovea_procedure_filter,
  .title = N_("Pool"),
  .command = "pool",
  .filter = pool_make,
};
