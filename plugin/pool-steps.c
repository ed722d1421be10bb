/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each step pools the float pixels that the one before it gave: a side of
 * floor ((in - window) / stride) + 1. The shift test of lectures pools the picture
 * moved to the right, its left edge repeated, and counts the values that differ. */
#include "pool-steps.h"

#include <glib/gi18n.h>

#include "filter.h"
#include "message.h"

#define STEPS_BAND         64 /* rows read at once */
#define STEPS_AGAINST_NONE -1

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

/* "none", then the kinds. */
static const FoveaWord *
steps_against_words (void)
{
  static FoveaWord *words;

  if (g_once_init_enter (&words))
    {
      g_autoptr (GArray) list = g_array_new (TRUE, TRUE, sizeof (FoveaWord));
      FoveaWord          none = { STEPS_AGAINST_NONE, "none", N_("Nothing") };

      g_array_append_val (list, none);
      for (const FoveaWord *w = fovea_pool_words; w->nick; w++)
        g_array_append_val (list, *w);
      g_once_init_leave (&words, (FoveaWord *) g_array_steal (list, NULL));
    }
  return words;
}

/* What pooling in place can be told, and what only new images can. */
const FoveaOption *
fovea_pool_image_options (void)
{
  static const FoveaOption own[] = {
    { .name = "against", .kind = FOVEA_OPTION_CHOICE, .label = N_("A_gainst"),
      .blurb = N_("A second kind, shown at the right of the first"), .text = "none",
      .make_choices = steps_against_words },
    FOVEA_OPTION_SWITCH ("steps", N_("K_eep every step"),
                         N_("Each step as a layer, or as a numbered file where the format has no layers"), FALSE),
    FOVEA_OPTION_SWITCH ("apart", N_("Steps _apart"), N_("Steps as images of their own instead of layers"), FALSE),
    FOVEA_OPTION_COUNT ("shift", N_("Shi_ft test"),
                        N_("Move the picture to the right by so many pixels and tell how many values change; 0 is no test"),
                        0, 64, 0),
  };
  static FoveaOption *options;

  if (g_once_init_enter (&options))
    {
      g_autoptr (GArray) all = g_array_new (TRUE, TRUE, sizeof (FoveaOption));

      for (const FoveaOption *o = fovea_operation_pool.options; o->name; o++)
        g_array_append_val (all, *o);
      g_array_append_vals (all, own, G_N_ELEMENTS (own));
      g_once_init_leave (&options, (FoveaOption *) g_array_steal (all, NULL));
    }
  return options;
}

/* ---- One step ---------------------------------------------------------------- */

static FoveaPool
steps_request (FoveaSettings *settings, int kind)
{
  FoveaPool pool = fovea_pool_request (settings, FALSE);

  pool.kind = kind;
  pool.times = 1;
  return pool;
}

static GeglBuffer *
steps_pool (FoveaSettings *settings, int kind, GeglBuffer *from, FoveaProgressBar *bar, GError **error)
{
  FoveaFilterLayer        layer = fovea_filter_layer (from, fovea_settings_bool (settings, "linear"));
  FoveaPool               pool = steps_request (settings, kind);
  g_autoptr (FoveaFilter) filter = fovea_filter_new_pool (&pool, &layer, error);

  return filter ? fovea_filter_pixels (filter, from, bar, error) : NULL;
}

/* The picture moved to the right, in the format that filters read. (transfer full) */
static GeglBuffer *
steps_moved (GeglBuffer *from, const Babl *format, int shift, GError **error)
{
  const GeglRectangle   *box = gegl_buffer_get_extent (from);
  guint                  components = babl_format_get_n_components (format);
  g_autoptr (GeglBuffer) to = gegl_buffer_new (box, format);
  g_autoptr (float)      band = fovea_alloc ((gsize) STEPS_BAND * box->width, components * sizeof (float));

  if (! band)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"),
                   box->width, box->height);
      return NULL;
    }
  for (int y = 0; y < box->height; y += STEPS_BAND)
    {
      GeglRectangle part = { box->x, box->y + y, box->width, MIN (STEPS_BAND, box->height - y) };
      GeglRectangle read = { box->x - shift, part.y, part.width, part.height };

      gegl_buffer_get (from, &read, 1.0, format, band, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
      gegl_buffer_set (to, &part, 0, format, band, GEGL_AUTO_ROWSTRIDE);
    }
  return g_steal_pointer (&to);
}

/* Counts the numbers of colours (not of alpha) that differ. */
static gboolean
steps_count (FoveaPoolResult *result, GeglBuffer *moved, GError **error)
{
  const GeglRectangle *box = gegl_buffer_get_extent (result->pixels);
  const Babl          *format = gegl_buffer_get_format (moved);
  guint                components = babl_format_get_n_components (format);
  guint                colours = components - babl_format_has_alpha (format);
  gsize                row = (gsize) box->width * components;
  g_autoptr (float)    rows = fovea_alloc (2 * row, sizeof (float));

  if (! rows)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"),
                   box->width, box->height);
      return FALSE;
    }
  result->values = (guint64) box->width * box->height * colours;
  for (int y = 0; y < box->height; y++)
    {
      GeglRectangle part = { box->x, box->y + y, box->width, 1 };

      gegl_buffer_get (result->pixels, &part, 1.0, format, rows, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (moved, &part, 1.0, format, rows + row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gsize i = 0; i < row; i++)
        result->changed += i % components < colours && rows[i] != rows[row + i];
    }
  return TRUE;
}

/* ---- All steps --------------------------------------------------------------- */

static FoveaPoolSteps *
steps_begin (FoveaSettings *settings, GeglBuffer *picture)
{
  FoveaPoolSteps      *steps = g_new0 (FoveaPoolSteps, 1);
  const GeglRectangle *box = gegl_buffer_get_extent (picture);
  int                  against = fovea_settings_choice (settings, "against");

  steps->n_steps = fovea_settings_int (settings, "times");
  steps->n_kinds = against == STEPS_AGAINST_NONE ? 1 : 2;
  steps->shift = fovea_settings_int (settings, "shift");
  for (guint i = 0; i <= steps->n_steps; i++)
    {
      steps->steps[i].results[0].kind = fovea_settings_choice (settings, "kind");
      steps->steps[i].results[1].kind = against;
    }
  steps->steps[0].width = box->width;
  steps->steps[0].height = box->height;
  return steps;
}

static FoveaPoolSteps *
steps_fit (FoveaSettings *settings, GeglBuffer *picture, GError **error)
{
  g_autoptr (FoveaPoolSteps) steps = steps_begin (settings, picture);
  FoveaFilterLayer layer = fovea_filter_layer (picture, fovea_settings_bool (settings, "linear"));

  if (fovea_settings_bool (settings, "global") && steps->n_steps > 1)
    {
      fovea_failed_error (error, _("pool: the whole picture becomes one value, which cannot be pooled %u times"), steps->n_steps);
      return NULL;
    }
  for (guint i = 1; i <= steps->n_steps; i++)
    for (guint k = 0; k < steps->n_kinds; k++)
      {
        FoveaPool               pool = steps_request (settings, steps->steps[i].results[k].kind);
        g_autoptr (FoveaFilter) filter = fovea_filter_new_pool (&pool, &layer, error);

        if (! filter)
          {
            if (steps->n_steps > 1)
              g_prefix_error (error, _("step %u: "), i);
            return NULL;
          }
        if (k + 1 < steps->n_kinds)
          continue;
        layer.box = fovea_filter_output (filter);
        steps->steps[i].width = layer.box.width;
        steps->steps[i].height = layer.box.height;
      }
  return g_steal_pointer (&steps);
}

FoveaPoolSteps *
fovea_pool_steps_measure (FoveaSettings *settings, GimpDrawable *drawable, GError **error)
{
  g_autoptr (GeglBuffer) picture = gimp_drawable_get_buffer (drawable);

  return steps_fit (settings, picture, error);
}

/* All steps of kind number k. */
static gboolean
steps_run_kind (FoveaPoolSteps   *steps,
                FoveaSettings    *settings,
                guint             k,
                FoveaProgressBar *bar,
                GError          **error)
{
  for (guint i = 1; i <= steps->n_steps; i++)
    {
      FoveaPoolResult *result = &steps->steps[i].results[k];

      result->pixels = steps_pool (settings, result->kind, steps->steps[i - 1].results[k].pixels, bar, error);
      if (! result->pixels)
        return FALSE;
    }
  return TRUE;
}

static gboolean
steps_test_kind (FoveaPoolSteps   *steps,
                 FoveaSettings    *settings,
                 guint             k,
                 GeglBuffer       *moved_picture,
                 FoveaProgressBar *bar,
                 GError          **error)
{
  g_autoptr (GeglBuffer) moved = g_object_ref (moved_picture);

  for (guint i = 0; i <= steps->n_steps; i++)
    {
      FoveaPoolResult       *result = &steps->steps[i].results[k];
      g_autoptr (GeglBuffer) before = g_steal_pointer (&moved);

      moved = i == 0 ? g_object_ref (before) : steps_pool (settings, result->kind, before, bar, error);
      if (! moved || ! steps_count (result, moved, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
steps_run (FoveaPoolSteps *steps, FoveaSettings *settings, GeglBuffer *picture, GError **error)
{
  FoveaProgressBar       bar = { .parts = steps->n_steps * steps->n_kinds * (steps->shift ? 2 : 1) };
  g_autoptr (GeglBuffer) moved = NULL;

  for (guint k = 0; k < steps->n_kinds; k++)
    {
      steps->steps[0].results[k].pixels = g_object_ref (picture);
      if (! steps_run_kind (steps, settings, k, &bar, error))
        return FALSE;
    }
  if (steps->shift == 0)
    return TRUE;
  moved = steps_moved (picture, gegl_buffer_get_format (steps->steps[1].results[0].pixels), steps->shift, error);
  for (guint k = 0; moved && k < steps->n_kinds; k++)
    if (! steps_test_kind (steps, settings, k, moved, &bar, error))
      return FALSE;
  return moved != NULL;
}

FoveaPoolSteps *
fovea_pool_steps_new (FoveaSettings *settings, GimpDrawable *drawable, GError **error)
{
  g_autoptr (GeglBuffer)     picture = gimp_drawable_get_buffer (drawable);
  g_autoptr (FoveaPoolSteps) steps = steps_fit (settings, picture, error);
  gboolean                   done;

  if (! steps)
    return NULL;
  gimp_progress_init (_("Filtering"));
  done = steps_run (steps, settings, picture, error);
  gimp_progress_end ();
  return done ? g_steal_pointer (&steps) : NULL;
}

void
fovea_pool_steps_free (FoveaPoolSteps *steps)
{
  if (! steps)
    return;
  for (guint i = 0; i <= FOVEA_POOL_MAX_TIMES; i++)
    for (guint k = 0; k < 2; k++)
      g_clear_object (&steps->steps[i].results[k].pixels);
  g_free (steps);
}
