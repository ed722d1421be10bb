/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One number of the large map: what it is and what it sees of the photo. Under the
 * pointer that is what could reach it; where one clicks, also what really does, by its
 * gradient, which takes a run backwards through the network. */
#include <inttypes.h>

#include <glib/gi18n-lib.h>

#include "explore-map.h"
#include "explore-private.h"

typedef struct
{
  FoveaWalk *walk;
  guint      row, map;
  int        x, y;
} FieldRequest;

typedef struct
{
  FoveaHeat *heat;
  FoveaRect  extent;
} FieldResult;

static void
field_request_free (gpointer data)
{
  FieldRequest *request = data;

  fovea_walk_unref (request->walk);
  g_free (request);
}

static void
field_result_free (gpointer data)
{
  FieldResult *result = data;

  fovea_heat_free (result->heat);
  g_free (result);
}

static gpointer
field_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  FieldRequest *request = data;
  FieldResult  *result;
  FoveaHeat    *heat = fovea_walk_real_field (request->walk, request->row, request->map, request->x,
                                              request->y, options, error);

  if (! heat)
    return NULL;
  result = g_new0 (FieldResult, 1);
  result->heat = heat;
  result->extent = fovea_walk_extent (request->walk, heat);
  return result;
}

/* ---- In words ------------------------------------------------------------------------- */

static char *
place_words (FoveaExploreView *self, int x, int y, const FoveaRect *field)
{
  const FoveaLayerMaps *maps = self->shown->maps;
  char                  value[32];

  fovea_explore_number (fovea_explore_values (maps, self->at)[(gsize) y * maps->width + (gsize) x],
                        value, sizeof value);
  return g_strdup_printf (_ ("(%d, %d) = %s\nsees %" PRId64 "x%" PRId64 " pixels of the photo"), x, y,
                          value, field->width, field->height);
}

static void
field_done (gpointer data, const GError *error, gpointer user)
{
  FoveaExploreView *self = user;
  FieldResult      *result = data;
  FoveaRect         field;
  g_autofree char  *words = NULL, *text = NULL;

  if (result && self->shown && self->shown->maps && self->place[0] >= 0)
    {
      field = fovea_walk_field (self->shown->walk, (guint) self->shown->row, self->place[0],
                                self->place[1]);
      words = place_words (self, self->place[0], self->place[1], &field);
      text = result->heat->maximum > 0 ?
                 g_strdup_printf (_ ("%s; here %" PRId64 "x%" PRId64 " of them matter (bright: more)"),
                                  words, result->extent.width, result->extent.height) :
                 g_strdup_printf (_ ("%s; here none matters: it is cut off at 0"), words);
      gtk_label_set_text (GTK_LABEL (self->sees), text);
      g_free (self->matters);
      self->matters = g_steal_pointer (&text);
      fovea_explore_map_set_heat (FOVEA_EXPLORE_MAP (self->large), result->heat);
    }
  else if (error && ! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    fovea_explore_view_say (self, error->message, TRUE);
  if (result)
    field_result_free (result);
}

FoveaWorker *
fovea_explore_field_worker_new (FoveaExploreView *self)
{
  return fovea_worker_new (field_work, field_request_free, field_result_free, field_done, self);
}

/* ---- Under the pointer ------------------------------------------------------------------ */

void
fovea_explore_place (FoveaExploreView *self, int x, int y)
{
  g_autofree char *words = NULL;
  FoveaRect        field;
  gboolean         chosen = x < 0;

  if (! self->shown || ! self->shown->maps)
    x = -1;
  else if (chosen)
    {
      x = self->place[0];
      y = self->place[1];
    }
  if (x < 0)
    {
      fovea_explore_map_set_place (FOVEA_EXPLORE_MAP (self->large), -1, -1, NULL);
      gtk_label_set_text (GTK_LABEL (self->sees),
                          self->shown && self->shown->maps ?
                              _ ("Point at a number to see where it looks; click for what matters to it") :
                              "");
      return;
    }
  field = fovea_walk_field (self->shown->walk, (guint) self->shown->row, x, y);
  words = place_words (self, x, y, &field);
  fovea_explore_map_set_place (FOVEA_EXPLORE_MAP (self->large), x, y, &field);
  gtk_label_set_text (GTK_LABEL (self->sees), chosen && self->matters ? self->matters : words);
}

void
fovea_explore_place_chosen (FoveaExploreView *self, int x, int y)
{
  FieldRequest *request;

  if (! self->shown || ! self->shown->maps)
    x = y = -1;
  fovea_explore_map_set_heat (FOVEA_EXPLORE_MAP (self->large), NULL);
  g_clear_pointer (&self->matters, g_free);
  self->place[0] = x;
  self->place[1] = y;
  fovea_explore_place (self, x, y);
  fovea_explore_value_show (self, x, y);
  if (fovea_worker_is_busy (self->field))
    fovea_worker_cancel (self->field);
  if (x < 0 || self->at < 0)
    return;
  request = g_new0 (FieldRequest, 1);
  request->walk = fovea_walk_ref (self->shown->walk);
  request->row = (guint) self->shown->row;
  request->map = (guint) self->at;
  request->x = x;
  request->y = y;
  fovea_worker_start (self->field, request);
}
