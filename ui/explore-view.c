/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is computed, and the properties. The walk through a network is made once for a
 * model and a photo; a step asks it for one layer's maps. A pattern has no weights: its
 * table of sizes is all there is of it. */
#include "explore-map.h"
#include "explore-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  EXPLORE_LAYER = 1,
  EXPLORE_SORT,
  EXPLORE_RANGE,
  EXPLORE_COLOURS,
  EXPLORE_MAP,
  EXPLORE_OPACITY,
  EXPLORE_N
};

static GParamSpec *explore_properties[EXPLORE_N];

G_DEFINE_FINAL_TYPE (FoveaExploreView, fovea_explore_view, FOVEA_TYPE_VIEW)

typedef struct
{
  char      *layer, *pattern;
  FoveaWalk *walk;
} ExploreSettings;

static void
explore_answer_free (gpointer data)
{
  ExploreAnswer *answer = data;

  g_clear_pointer (&answer->graph, fovea_graph_unref);
  g_clear_pointer (&answer->pattern, fovea_description_free);
  g_clear_pointer (&answer->walk, fovea_walk_unref);
  g_clear_pointer (&answer->maps, fovea_layer_maps_unref);
  g_clear_pointer (&answer->first, fovea_first_layer_free);
  g_free (answer->problem);
  g_free (answer);
}

static gpointer
explore_settings (FoveaView *view)
{
  FoveaExploreView *self = FOVEA_EXPLORE_VIEW (view);
  ExploreSettings  *settings = g_new0 (ExploreSettings, 1);

  settings->layer = g_strdup (self->layer);
  settings->walk = self->walk ? fovea_walk_ref (self->walk) : NULL;
  g_object_get (view, "model", &settings->pattern, NULL);
  return settings;
}

static void
explore_settings_free (gpointer data)
{
  ExploreSettings *settings = data;

  g_clear_pointer (&settings->walk, fovea_walk_unref);
  g_free (settings->layer);
  g_free (settings->pattern);
  g_free (settings);
}

/* ---- In the thread ------------------------------------------------------------------ */

/* The first convolution, behind the activation that follows it; else the first layer
 * that has maps. */
static int
explore_first_row (FoveaWalk *walk)
{
  const FoveaDescription *table = fovea_walk_description (walk);
  int                     first = -1;

  for (guint i = 0; i < table->n_layers; i++)
    {
      gboolean conv = g_str_equal (table->layers[i].layer, "conv");

      if (! fovea_walk_has_maps (walk, i))
        continue;
      if (conv && i + 1 < table->n_layers &&
          fovea_layer_is_function (table->layers[i + 1].layer))
        return (int) i + 1;
      if (conv)
        return (int) i;
      if (first < 0)
        first = (int) i;
    }
  return first;
}

/* A layer without maps is shown in the network, and said to have none. */
static gboolean
explore_take_layer (ExploreAnswer          *answer,
                    const ExploreSettings  *settings,
                    const FoveaRunOptions  *options,
                    GError                **error)
{
  FoveaWalk          *walk = answer->walk;
  g_autoptr (GError)  problem = NULL;
  const FoveaLayerRow *row;

  answer->row = *settings->layer ? fovea_walk_row (walk, settings->layer, &problem) :
                                   explore_first_row (walk);
  if (problem)
    {
      answer->problem = g_strdup (problem->message);
      return TRUE;
    }
  if (answer->row < 0)
    {
      answer->problem = g_strdup (_ ("this network has no layers with maps"));
      return TRUE;
    }
  row = &fovea_walk_description (walk)->layers[answer->row];
  if (fovea_walk_has_maps (walk, (guint) answer->row) || row->output.rank == 2)
    answer->maps = fovea_walk_maps (walk, (guint) answer->row, options, &problem);
  if (g_error_matches (problem, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED) || (! answer->maps && ! problem))
    {
      g_autofree char *shape = fovea_shape_to_string (&row->output);

      answer->problem = g_strdup_printf (_ ("%s gives %s: no maps"), row->layer, shape);
      return TRUE;
    }
  if (problem)
    g_propagate_error (error, g_steal_pointer (&problem));
  return answer->maps != NULL;
}

static gboolean
explore_take_pattern (ExploreAnswer *answer, const char *text, GError **error)
{
  answer->pattern = fovea_describe_pattern (text, &answer->graph, error);
  answer->row = -1;
  answer->problem = g_strdup (_ ("a pattern has sizes and no trained weights: there are no maps"));
  return answer->pattern != NULL;
}

static gpointer
explore_compute (FoveaModel            *model,
                 const FoveaTensor     *photo,
                 gpointer               data,
                 const FoveaRunOptions *options,
                 GError               **error)
{
  const ExploreSettings *settings = data;
  ExploreAnswer         *answer = g_new0 (ExploreAnswer, 1);
  gboolean               done;

  if (! model)
    done = explore_take_pattern (answer, settings->pattern, error);
  else
    {
      answer->graph = fovea_graph_ref (fovea_model_graph (model));
      if (settings->walk && fovea_walk_model (settings->walk) == model)
        answer->walk = fovea_walk_ref (settings->walk);
      else
        {
          answer->walk = fovea_walk_new (model, photo, 0, options, error);
          answer->first = answer->walk ? fovea_first_layer_new (model, NULL) : NULL;
        }
      done = answer->walk && explore_take_layer (answer, settings, options, error);
    }
  if (! done)
    g_clear_pointer (&answer, explore_answer_free);
  return answer;
}

/* ---- On the main thread ---------------------------------------------------------------- */

/* Another photo: another walk. */
static void
explore_show_photo (FoveaView *view, FoveaSubject *photo)
{
  FoveaExploreView *self = FOVEA_EXPLORE_VIEW (view);

  g_clear_pointer (&self->walk, fovea_walk_unref);
  fovea_explore_show_photo (self, photo);
}

static void
explore_show_answer (FoveaView *view, FoveaModel *model, gpointer data)
{
  fovea_explore_show_answer (FOVEA_EXPLORE_VIEW (view), model, data);
}

/* A layer's name means nothing to another model. */
static void
explore_model_picked (FoveaView *view)
{
  g_object_set (view, "layer", "", "map", EXPLORE_STRONGEST, NULL);
}

/* ---- The class ----------------------------------------------------------------------------- */

static void
explore_set_layer (FoveaExploreView *self, const char *layer)
{
  if (g_strcmp0 (self->layer, layer) == 0)
    return;
  g_free (self->layer);
  self->layer = g_strdup (layer);
  self->map = EXPLORE_STRONGEST;
  fovea_explore_extras_later (self);
  fovea_view_refresh (FOVEA_VIEW (self));
  g_object_notify_by_pspec (G_OBJECT (self), explore_properties[EXPLORE_LAYER]);
}

/* `field` of the view is one of three words for how maps look. */
static void
explore_set_word (FoveaExploreView *self, char **field, const GValue *value)
{
  if (g_strcmp0 (*field, g_value_get_string (value)) == 0)
    return;
  g_free (*field);
  *field = g_value_dup_string (value);
  fovea_explore_show_look (self);
}

static void
fovea_explore_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaExploreView *self = FOVEA_EXPLORE_VIEW (object);

  switch (id)
    {
    case EXPLORE_LAYER:
      explore_set_layer (self, g_value_get_string (value) ? g_value_get_string (value) : "");
      break;
    case EXPLORE_SORT:
      explore_set_word (self, &self->sort, value);
      break;
    case EXPLORE_RANGE:
      explore_set_word (self, &self->range, value);
      break;
    case EXPLORE_COLOURS:
      explore_set_word (self, &self->colours, value);
      break;
    case EXPLORE_MAP:
      if (self->map == g_value_get_int (value) && self->map != EXPLORE_STRONGEST)
        break;
      self->map = g_value_get_int (value);
      if (self->shown && self->shown->maps)
        fovea_explore_show_map (self, self->map);
      break;
    case EXPLORE_OPACITY:
      self->opacity = g_value_get_double (value);
      if (! self->large)
        break;
      fovea_explore_map_set_opacity (FOVEA_EXPLORE_MAP (self->large), self->opacity / 100.0);
      /* A chosen number's field lies in the map's place; whoever moves this wants to see the map. */
      fovea_explore_map_set_heat (FOVEA_EXPLORE_MAP (self->large), NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_explore_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaExploreView *self = FOVEA_EXPLORE_VIEW (object);

  switch (id)
    {
    case EXPLORE_LAYER:
      g_value_set_string (value, self->layer);
      break;
    case EXPLORE_SORT:
      g_value_set_string (value, self->sort);
      break;
    case EXPLORE_RANGE:
      g_value_set_string (value, self->range);
      break;
    case EXPLORE_COLOURS:
      g_value_set_string (value, self->colours);
      break;
    case EXPLORE_MAP:
      g_value_set_int (value, self->map);
      break;
    case EXPLORE_OPACITY:
      g_value_set_double (value, self->opacity);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_explore_view_constructed (GObject *object)
{
  FoveaExploreView *self = FOVEA_EXPLORE_VIEW (object);

  G_OBJECT_CLASS (fovea_explore_view_parent_class)->constructed (object);
  self->field = fovea_explore_field_worker_new (self);
  self->value = fovea_explore_value_worker_new (self);
  self->extras = fovea_explore_extras_worker_new (self);
  fovea_explore_make (self);
}

static void
fovea_explore_view_dispose (GObject *object)
{
  FoveaExploreView *self = FOVEA_EXPLORE_VIEW (object);

  self->quiet = TRUE;
  self->shown = NULL;
  g_clear_handle_id (&self->extras_wait, g_source_remove);
  g_clear_pointer (&self->field, fovea_worker_free);
  g_clear_pointer (&self->value, fovea_worker_free);
  g_clear_pointer (&self->extras, fovea_worker_free);
  G_OBJECT_CLASS (fovea_explore_view_parent_class)->dispose (object);
}

static void
fovea_explore_view_finalize (GObject *object)
{
  FoveaExploreView *self = FOVEA_EXPLORE_VIEW (object);

  g_clear_pointer (&self->walk, fovea_walk_unref);
  g_clear_pointer (&self->opened, fovea_model_unref);
  g_clear_pointer (&self->photo, fovea_subject_unref);
  g_free (self->layer);
  g_free (self->sort);
  g_free (self->range);
  g_free (self->colours);
  g_free (self->seconds);
  g_free (self->matters);
  g_clear_pointer (&self->first, fovea_first_layer_free);
  G_OBJECT_CLASS (fovea_explore_view_parent_class)->finalize (object);
}

static void
fovea_explore_view_class_init (FoveaExploreViewClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  FoveaViewClass *view_class = FOVEA_VIEW_CLASS (class);
  GParamFlags     flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = fovea_explore_view_constructed;
  object_class->dispose = fovea_explore_view_dispose;
  object_class->finalize = fovea_explore_view_finalize;
  object_class->get_property = fovea_explore_view_get_property;
  object_class->set_property = fovea_explore_view_set_property;
  view_class->settings = explore_settings;
  view_class->free_settings = explore_settings_free;
  view_class->compute = explore_compute;
  view_class->free_answer = explore_answer_free;
  view_class->show_photo = explore_show_photo;
  view_class->show_answer = explore_show_answer;
  view_class->model_picked = explore_model_picked;
  view_class->is_no_model = fovea_is_pattern;

  explore_properties[EXPLORE_LAYER] = g_param_spec_string ("layer", NULL, NULL, "", flags);
  explore_properties[EXPLORE_SORT] = g_param_spec_string ("sort", NULL, NULL, "strength", flags);
  explore_properties[EXPLORE_RANGE] = g_param_spec_string ("range", NULL, NULL, "own", flags);
  explore_properties[EXPLORE_COLOURS] = g_param_spec_string ("colours", NULL, NULL, "grey", flags);
  explore_properties[EXPLORE_MAP] =
      g_param_spec_int ("map", NULL, NULL, EXPLORE_STRONGEST, G_MAXINT, EXPLORE_STRONGEST, flags);
  explore_properties[EXPLORE_OPACITY] =
      g_param_spec_double ("opacity", NULL, NULL, 0, 100, 70, flags);
  g_object_class_install_properties (object_class, EXPLORE_N, explore_properties);
}

static void
fovea_explore_view_init (FoveaExploreView *self)
{
  self->layer = g_strdup ("");
  self->sort = g_strdup ("strength");
  self->range = g_strdup ("own");
  self->colours = g_strdup ("grey");
  self->map = EXPLORE_STRONGEST;
  self->at = FOVEA_EXPLORE_MEAN;
  self->place[0] = self->place[1] = -1;
  self->opacity = 70;
}

/* ---- What hosts use ---------------------------------------------------------------------- */

GtkWidget *
fovea_explore_view_new (FoveaPhotoFunc photo, gpointer data)
{
  FoveaView *view = g_object_new (FOVEA_TYPE_EXPLORE_VIEW, NULL);

  fovea_view_set_photo_func (view, photo, data);
  return GTK_WIDGET (view);
}

FoveaWalk *
fovea_explore_view_get_walk (FoveaExploreView *self)
{
  const ExploreAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (self));

  return answer ? answer->walk : NULL;
}

FoveaLayerMaps *
fovea_explore_view_get_maps (FoveaExploreView *self)
{
  const ExploreAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (self));

  return answer ? answer->maps : NULL;
}

int
fovea_explore_view_get_map (FoveaExploreView *self)
{
  return self->at;
}

const char *
fovea_explore_view_get_layer (FoveaExploreView *self)
{
  const ExploreAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (self));

  return answer && answer->walk && answer->row >= 0 ?
             fovea_walk_description (answer->walk)->layers[answer->row].name :
             NULL;
}

gboolean
fovea_explore_view_get_over (FoveaExploreView *self, double over[4])
{
  memcpy (over, self->over, sizeof self->over);
  return fovea_explore_view_get_maps (self) != NULL;
}

GtkWidget *
fovea_explore_view_get_tools (FoveaExploreView *self)
{
  return self->tools;
}

gboolean
fovea_explore_view_is_first (FoveaExploreView *self)
{
  const char *layer = fovea_explore_view_get_layer (self);

  return layer && self->first && g_str_equal (layer, self->first->layer);
}
