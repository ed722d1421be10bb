/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In the thread of Learned Kernels. */
#include "learned-kernels-work.h"

#include <glib/gi18n-lib.h>

#include "sheet.h"
#include "surface.h"

#define LEARNED_MAPS 16 /* that are shown at most */

static void
learned_shared_clear (gpointer data)
{
  fovea_first_layer_free (((LearnedShared *) data)->layer);
}

void
learned_shared_unref (gpointer shared)
{
  g_atomic_rc_box_release_full (shared, learned_shared_clear);
}

void
learned_answer_free (gpointer data)
{
  LearnedAnswer *answer = data;

  g_clear_pointer (&answer->shared, learned_shared_unref);
  g_clear_pointer (&answer->chosen, g_array_unref);
  g_clear_pointer (&answer->maps, fovea_maps_free);
  g_clear_pointer (&answer->surface, cairo_surface_destroy);
  g_free (answer->problem);
  g_free (answer);
}

void
learned_settings_free (gpointer data)
{
  LearnedSettings *settings = data;

  g_clear_pointer (&settings->shared, learned_shared_unref);
  g_free (settings->kernels);
  g_free (settings);
}

static const char *
learned_model_name (const FoveaFirstLayer *layer)
{
  const FoveaCard *card = fovea_model_card (layer->model);

  return card->name ? card->name : fovea_model_id (layer->model);
}

static LearnedShared *
learned_share (FoveaModel *model, const LearnedSettings *settings, GError **error)
{
  FoveaFirstLayer *layer;
  LearnedShared   *shared;

  if (settings->shared && settings->shared->layer->model == model)
    return g_atomic_rc_box_acquire (settings->shared);
  layer = fovea_first_layer_new (model, error);
  if (! layer)
    return NULL;
  shared = g_atomic_rc_box_new0 (LearnedShared);
  shared->layer = layer;
  return shared;
}

/* The first map, a pixel a number. */
static cairo_surface_t *
learned_map_surface (const FoveaMaps *maps, GError **error)
{
  float           *grey = fovea_alloc ((gsize) maps->width * maps->height, sizeof (float));
  FoveaShape       shape = fovea_shape (3, 1, maps->height, maps->width);
  FoveaTensor      view = fovea_tensor_view (&shape, grey);
  cairo_surface_t *surface = NULL;

  if (grey)
    {
      fovea_maps_to_grey (maps, 0, grey);
      surface = fovea_surface_new_photo (&view, (int) MAX (maps->width, maps->height), error);
    }
  else
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _ ("not enough memory for the feature maps"));
  fovea_free (grey);
  return surface;
}

/* One map fills the place; several are one labelled picture. */
static gboolean
learned_draw (LearnedAnswer *answer, const FoveaTensor *photo, const FoveaRunOptions *options,
              GError **error)
{
  const FoveaFirstLayer *layer = answer->shared->layer;

  answer->maps = fovea_first_layer_maps (layer, photo, (const guint *) answer->chosen->data,
                                         MIN (answer->chosen->len, LEARNED_MAPS), options, error);
  if (answer->maps)
    answer->surface = answer->maps->n_maps == 1 ?
                          learned_map_surface (answer->maps, error) :
                          fovea_sheet_new (answer->maps, learned_model_name (layer), NULL, error);
  return answer->surface != NULL;
}

/* A list that is wrong for this network is no reason to show no tiles. */
gpointer
learned_compute (FoveaModel            *model,
                 const FoveaTensor     *photo,
                 gpointer               data,
                 const FoveaRunOptions *options,
                 GError               **error)
{
  const LearnedSettings *settings = data;
  LearnedAnswer         *answer = g_new0 (LearnedAnswer, 1);
  g_autoptr (GError)     problem = NULL;

  answer->shared = learned_share (model, settings, error);
  if (! answer->shared)
    {
      learned_answer_free (answer);
      return NULL;
    }
  if (*settings->kernels != '\0')
    answer->chosen =
        fovea_first_layer_choose (answer->shared->layer, settings->kernels, &problem);
  if (! answer->chosen)
    answer->problem = g_strdup (problem ? problem->message : _ ("choose a tile, or several"));
  else if (! learned_draw (answer, photo, options, error))
    g_clear_pointer (&answer, learned_answer_free);
  return answer;
}
