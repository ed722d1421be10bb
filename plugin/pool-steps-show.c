/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a repeated pooling in words, as JSON and as images. */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "image.h"
#include "json.h"
#include "pool-steps.h"

/* ---- What is told ------------------------------------------------------------ */

char *
fovea_pool_steps_sizes (FoveaPoolSteps *steps)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i <= steps->n_steps; i++)
    g_string_append_printf (text, "%s%dx%d", i ? " → " : "", steps->steps[i].width, steps->steps[i].height);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const char *
fovea_pool_steps_kind (FoveaPoolSteps *steps, guint step, guint k)
{
  return step ? fovea_word_nick (fovea_pool_words, steps->steps[step].results[k].kind) : "none";
}

static double
steps_percent (const FoveaPoolResult *result)
{
  return 100.0 * result->changed / MAX (result->values, 1);
}

char *
fovea_pool_steps_report (FoveaPoolSteps *steps)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (steps->shift == 0)
    return NULL;
  for (guint i = 0; i <= steps->n_steps; i++)
    for (guint k = 0; k < (i ? steps->n_kinds : 1); k++)
      {
        const FoveaPoolStep   *step = &steps->steps[i];
        const FoveaPoolResult *result = &step->results[k];
        g_autofree char       *name = i ? g_strdup_printf (_("step %u, %s"), i, fovea_pool_steps_kind (steps, i, k))
                                        : g_strdup (_("the picture"));

        /* Translators: "step 1, max", width, height, numbers, a percentage. */
        g_string_append_printf (text, _("%s%s (%dx%d): %" PRIu64 " of %" PRIu64 " values change, %.1f %%"),
                                text->len ? "\n" : "", name, step->width, step->height,
                                result->changed, result->values, steps_percent (result));
      }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
fovea_pool_steps_json (FoveaPoolSteps *steps)
{
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i <= steps->n_steps; i++)
    for (guint k = 0; k < (i ? steps->n_kinds : 1); k++)
      {
        const FoveaPoolResult *result = &steps->steps[i].results[k];

        g_string_append (json, json->len > 1 ? ", {" : "{");
        fovea_json_name (json, "step");
        fovea_json_number (json, i);
        fovea_json_name (json, "kind");
        fovea_json_text (json, fovea_pool_steps_kind (steps, i, k));
        fovea_json_name (json, "width");
        fovea_json_number (json, steps->steps[i].width);
        fovea_json_name (json, "height");
        fovea_json_number (json, steps->steps[i].height);
        if (steps->shift)
          {
            fovea_json_name (json, "values");
            fovea_json_number (json, result->values);
            fovea_json_name (json, "changed");
            fovea_json_number (json, result->changed);
          }
        g_string_append_c (json, '}');
      }
  g_string_append_c (json, ']');
  return g_string_free (g_steal_pointer (&json), FALSE);
}

/* ---- Images ------------------------------------------------------------------ */

/* The pixels of a step from 1 on: of two kinds side by side. (transfer full) */
static GeglBuffer *
steps_pixels (FoveaPoolSteps *steps, guint step)
{
  const float            white[] = { 1.0f, 1.0f, 1.0f, 1.0f };
  const FoveaPoolStep   *s = &steps->steps[step];
  int                    gap = 1 + s->width / 16;
  g_autoptr (GeglBuffer) both = NULL;

  if (steps->n_kinds == 1)
    return g_object_ref (s->results[0].pixels);
  both = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 2 * s->width + gap, s->height),
                          gegl_buffer_get_format (s->results[0].pixels));
  gegl_buffer_set_color_from_pixel (both, NULL, white, babl_format ("R'G'B'A float"));
  for (guint k = 0; k < 2; k++)
    {
      const GeglRectangle *box = gegl_buffer_get_extent (s->results[k].pixels);

      gegl_buffer_copy (s->results[k].pixels, box, GEGL_ABYSS_NONE, both,
                        GEGL_RECTANGLE (k * (s->width + gap), 0, 0, 0));
    }
  return g_steal_pointer (&both);
}

static char *
steps_layer_name (FoveaPoolSteps *steps, guint i)
{
  const FoveaPoolStep *s = &steps->steps[i];
  const char          *first = fovea_pool_steps_kind (steps, i, 0);
  g_autofree char     *name = NULL;

  if (steps->n_kinds == 1)
    name = g_strdup_printf (_("Step %u: %dx%d, %s"), i, s->width, s->height, first);
  else
    /* Translators: two kinds of pooling side by side, "max | average". */
    name = g_strdup_printf (_("Step %u: %dx%d, %s | %s"), i, s->width, s->height, first,
                            fovea_pool_steps_kind (steps, i, 1));
  if (steps->shift == 0)
    return g_steal_pointer (&name);
  /* Translators: a layer's name, then a percentage. */
  return g_strdup_printf (_("%s (%.1f %% change)"), name, steps_percent (&s->results[0]));
}

GimpImage *
fovea_pool_steps_image (FoveaPoolSteps *steps, guint step, GimpImage *image)
{
  g_autoptr (GeglBuffer) pixels = steps_pixels (steps, step);
  g_autofree char       *name = steps_layer_name (steps, step);

  return fovea_image_like (image, pixels, name);
}

GimpImage *
fovea_pool_steps_layers (FoveaPoolSteps *steps, GimpImage *image)
{
  GimpImage *made = NULL;
  int        gap = 1 + steps->steps[1].width / 16;
  int        right = 0, bottom = 1;

  for (guint i = 1; i <= steps->n_steps; i++)
    {
      g_autoptr (GeglBuffer) pixels = steps_pixels (steps, i);
      g_autofree char       *name = steps_layer_name (steps, i);
      GimpLayer             *layer;

      if (! made)
        made = fovea_image_like_empty (image, 1, 1, gimp_image_get_base_type (image) == GIMP_GRAY ? GIMP_GRAY : GIMP_RGB);
      layer = fovea_image_add (made, NULL, pixels, name);
      gimp_layer_set_offsets (layer, right, 0);
      right += gegl_buffer_get_width (pixels) + (i < steps->n_steps ? gap : 0);
      bottom = MAX (bottom, gegl_buffer_get_height (pixels));
    }
  gimp_image_resize (made, right, bottom, 0, 0);
  gimp_image_undo_enable (made);
  return made;
}
