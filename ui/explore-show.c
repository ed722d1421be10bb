/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an answer to what is seen: network, layer, map. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "explore-kernels.h"
#include "explore-legend.h"
#include "explore-map.h"
#include "explore-maps.h"
#include "explore-private.h"
#include "layer-words.h"
#include "network-picture.h"

/* ---- Words -------------------------------------------------------------------------- */

FoveaMapsLook
fovea_explore_view_get_look (FoveaExploreView *self)
{
  return fovea_maps_look_of (self->sort, self->range, self->colours);
}

const FoveaDescription *
fovea_explore_description (FoveaExploreView *self)
{
  if (! self->shown)
    return NULL;
  return self->shown->walk ? fovea_walk_description (self->shown->walk) : self->shown->pattern;
}

/* 11.7 M reads better than 11689512. */
static char *
show_count (gint64 count)
{
  if (count < 100000)
    return g_strdup_printf ("%" PRId64, count);
  if (count < 1000000)
    return g_strdup_printf ("%.1f k", (double) count / 1e3);
  if (count < 1000000000)
    return g_strdup_printf ("%.2f M", (double) count / 1e6);
  return g_strdup_printf ("%.2f G", (double) count / 1e9);
}

/* "conv1 · conv · 64 maps of 112x112 · window 7x7, stride 2 · 9.4 k parameters" */
void
fovea_explore_show_title (FoveaExploreView *self)
{
  const FoveaDescription *table = fovea_explore_description (self);
  const FoveaLayerRow    *row;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *valid = NULL;

  if (! table || self->shown->row < 0)
    {
      gtk_label_set_text (GTK_LABEL (self->title), "");
      return;
    }
  row = &table->layers[self->shown->row];
  valid = g_markup_escape_text (row->name, -1);
  g_string_append_printf (text, "<b>%s</b> · %s", valid, row->type);
  if (row->output.rank == 4)
    g_string_append_printf (text,
                            ngettext (" · %" PRId64 " map of %" PRId64 "x%" PRId64,
                                      " · %" PRId64 " maps of %" PRId64 "x%" PRId64,
                                      (gulong) row->output.size[1]),
                            row->output.size[1], row->output.size[3], row->output.size[2]);
  if (row->window[0] > 0)
    g_string_append_printf (text, _ (" · window %" PRId64 "x%" PRId64 ", stride %g"), row->window[1],
                            row->window[0], row->stride[0]);
  if (row->parameters > 0)
    {
      g_autofree char *count = show_count (row->parameters);

      g_string_append_printf (text, _ (" · %s parameters"), count);
    }
  if (self->seconds && self->seconds[self->shown->row] > 0)
    g_string_append_printf (text, _ (" · %.3g ms"), 1e3 * self->seconds[self->shown->row]);
  gtk_label_set_markup (GTK_LABEL (self->title), text->str);
  gtk_widget_set_tooltip_text (self->title, gtk_label_get_text (GTK_LABEL (self->title)));
}

static void
show_says (FoveaExploreView *self)
{
  const FoveaLayerMaps *maps = self->shown ? self->shown->maps : NULL;
  FoveaMapsLook      look = fovea_explore_view_get_look (self);
  g_autofree char      *name = maps ? fovea_explore_name (maps, self->at) : NULL;
  g_autoptr (GString)   text = g_string_new (NULL);

  if (maps)
    {
      g_string_printf (text, look.range == FOVEA_MAP_OWN && maps->width * maps->height > 1 ? _ ("each by its own range (%s)") :
                                                           _ ("all maps by one range"),
                       name);
      if (maps->n_zero > 0)
        g_string_append_printf (text, ngettext (" · %u map is 0 everywhere", " · %u maps are 0 everywhere", maps->n_zero),
                                maps->n_zero);
      if (maps->n_bad > 0)
        g_string_append_printf (text, ngettext (" · %u map has NaN or infinity (red)", " · %u maps have NaN or infinity (red)", maps->n_bad),
                                maps->n_bad);
    }
  gtk_label_set_text (GTK_LABEL (self->says), text->str);
}

/* ---- The map that is large ------------------------------------------------------------ */

/* Evenly over what the network sees, as heat maps lie (docs/decisions.md). */
static void
show_find_over (FoveaExploreView *self, double over[4])
{
  const FoveaRect seen = fovea_walk_seen (self->shown->walk);

  over[0] = (double) seen.x;
  over[1] = (double) seen.y;
  over[2] = (double) seen.width;
  over[3] = (double) seen.height;
}

static gsize
show_largest (const float *values, gsize n)
{
  gsize at = 0;

  for (gsize i = 1; i < n; i++)
    if (values[i] > values[at] || isnan (values[at]))
      at = i;
  return at;
}

static void
show_name_and_facts (FoveaExploreView *self, const char *name, const char *facts)
{
  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->facts), facts);
}

static void
show_facts (FoveaExploreView *self)
{
  const FoveaLayerMaps *maps = self->shown->maps;
  const float          *values = fovea_explore_values (maps, self->at);
  gsize                 n = (gsize) maps->width * maps->height, at = show_largest (values, n);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = fovea_explore_name (maps, self->at);
  g_autofree char *problem = NULL;
  float            low, high;
  char             least[32], most[32], mean[32], strength[32];

  problem = self->at >= 0 ? fovea_layer_maps_problem (maps, (guint) self->at) : NULL;
  if (fovea_explore_bad (maps, self->at) == (gint64) n)
    {
      /* Nor is there a least and a mean of them. */
      show_name_and_facts (self, name, problem ? problem : _ ("all NaN"));
      fovea_explore_histogram_set (FOVEA_EXPLORE_HISTOGRAM (self->histogram), NULL, 0, 0, 0);
      return;
    }
  fovea_explore_range (maps, self->at, &low, &high);
  fovea_explore_number (low, least, sizeof least);
  fovea_explore_number (high, most, sizeof most);
  g_string_printf (text, _ ("min %s, max %s at (%u, %u)"), least, most, (guint) (at % maps->width),
                   (guint) (at / maps->width));
  if (self->at >= 0)
    {
      const FoveaMapFacts *facts = &maps->facts[self->at];

      fovea_explore_number (facts->mean, mean, sizeof mean);
      fovea_explore_number (facts->strength, strength, sizeof strength);
      g_string_append_printf (text, _ ("\nmean %s, %.1f %% zeros\nstrength (mean |x|) %s"), mean,
                              100.0 * facts->zeros, strength);
      if (problem)
        g_string_append_printf (text, "\n%s", problem);
    }
  show_name_and_facts (self, name, text->str);
  fovea_explore_histogram_set (FOVEA_EXPLORE_HISTOGRAM (self->histogram), values, n, low, high);
}

static void
show_kernels (FoveaExploreView *self)
{
  const ExploreAnswer *answer = self->shown;
  const FoveaTensor   *weights = NULL;
  const char          *convolution = NULL;
  gboolean             first = FALSE;

  if (answer && answer->maps && self->at >= 0 && self->opened)
    {
      weights = fovea_explore_kernels_find (
          self->opened, fovea_walk_description (answer->walk)->layers[answer->row].name, &convolution);
      first = self->first && g_strcmp0 (convolution, self->first->layer) == 0;
    }
  fovea_explore_kernels_set (self->kernels, weights, first ? self->first : NULL, (guint) MAX (self->at, 0));
}

/* Without maps there is the photo, and no numbers. */
static void
show_no_map (FoveaExploreView *self)
{
  fovea_explore_map_set_map (FOVEA_EXPLORE_MAP (self->large), NULL, NULL);
  fovea_explore_histogram_set (FOVEA_EXPLORE_HISTOGRAM (self->histogram), NULL, 0, 0, 0);
  fovea_explore_legend_set (FOVEA_EXPLORE_LEGEND (self->legend), NULL);
  gtk_label_set_text (GTK_LABEL (self->name), "");
  gtk_label_set_text (GTK_LABEL (self->facts), "");
  fovea_explore_place (self, -1, -1);
  show_kernels (self);
}

static void
show_large (FoveaExploreView *self)
{
  const FoveaLayerMaps *maps = self->shown->maps;
  FoveaMapsLook      look = fovea_explore_view_get_look (self);
  FoveaMapScale         scale;
  cairo_surface_t      *surface;

  fovea_explore_scale (maps, self->at, &look, self->large, &scale);
  surface = fovea_map_scale_surface (&scale, fovea_explore_values (maps, self->at), maps->width,
                                     maps->height);
  show_find_over (self, self->over);
  fovea_explore_map_set_map (FOVEA_EXPLORE_MAP (self->large), surface, self->over);
  fovea_explore_map_set_opacity (FOVEA_EXPLORE_MAP (self->large), self->opacity / 100.0);
  fovea_explore_legend_set (FOVEA_EXPLORE_LEGEND (self->legend), &scale);
  g_clear_pointer (&surface, cairo_surface_destroy);
}

void
fovea_explore_show_map (FoveaExploreView *self, int map)
{
  const FoveaLayerMaps *maps = self->shown ? self->shown->maps : NULL;
  g_autofree guint     *strongest = NULL;

  if (! maps)
    return;
  if (map == EXPLORE_STRONGEST || map >= (int) maps->n)
    {
      strongest = fovea_layer_maps_order (maps, FOVEA_MAPS_BY_STRENGTH);
      map = (int) strongest[0];
    }
  self->at = map;
  fovea_explore_maps_select (FOVEA_EXPLORE_MAPS (self->grid), map);
  show_large (self);
  show_facts (self);
  show_kernels (self);
  show_says (self);
  /* The place stays, and what it sees; its number is another. */
  fovea_explore_place_chosen (self, self->place[0], self->place[1]);
}

void
fovea_explore_show_look (FoveaExploreView *self)
{
  FoveaMapsLook look = fovea_explore_view_get_look (self);

  if (! self->shown || ! self->shown->maps)
    return;
  fovea_explore_maps_set (FOVEA_EXPLORE_MAPS (self->grid), self->shown->maps, &look, NULL);
  fovea_explore_maps_select (FOVEA_EXPLORE_MAPS (self->grid), self->at);
  show_large (self);
  show_says (self);
}

/* ---- The network ------------------------------------------------------------------------- */

void
fovea_explore_show_photo (FoveaExploreView *self, FoveaSubject *photo)
{
  fovea_subject_set (&self->photo, photo);
  /* Never empty: until there are maps, the photo that they will be made of. */
  fovea_explore_map_set_map (FOVEA_EXPLORE_MAP (self->large), NULL, NULL);
  fovea_explore_map_set_heat (FOVEA_EXPLORE_MAP (self->large), NULL);
  fovea_explore_map_set_photo (FOVEA_EXPLORE_MAP (self->large), photo, NULL);
}

static void
show_network (FoveaExploreView *self, FoveaModel *model)
{
  const FoveaDescription *table = fovea_explore_description (self);

  if (model && model == self->opened)
    return;
  g_clear_pointer (&self->opened, fovea_model_unref);
  self->opened = model ? fovea_model_ref (model) : NULL;
  fovea_network_picture_set (FOVEA_NETWORK_PICTURE (self->network),
                             self->shown ? self->shown->graph : NULL, table, NULL);
  fovea_explore_extras_start (self);
}

/* The first layer comes with a new walk alone. */
static void
show_take_walk (FoveaExploreView *self, ExploreAnswer *answer)
{
  gboolean new = ! answer || answer->walk != self->walk;

  g_clear_pointer (&self->walk, fovea_walk_unref);
  if (answer && answer->walk)
    self->walk = fovea_walk_ref (answer->walk);
  if (! new)
    return;
  fovea_explore_kernels_set (self->kernels, NULL, NULL, 0);
  g_clear_pointer (&self->first, fovea_first_layer_free);
  if (answer)
    self->first = g_steal_pointer (&answer->first);
}

void
fovea_explore_show_answer (FoveaExploreView *self, FoveaModel *model, ExploreAnswer *answer)
{
  FoveaMapsLook look = fovea_explore_view_get_look (self);
  FoveaRect        seen;

  self->shown = answer;
  self->place[0] = self->place[1] = -1;
  show_take_walk (self, answer);
  self->quiet = TRUE;
  show_network (self, model);
  if (answer && answer->row >= 0)
    fovea_network_picture_set_row (FOVEA_NETWORK_PICTURE (self->network), (guint) answer->row);
  self->quiet = FALSE;
  if (answer && answer->walk)
    seen = fovea_walk_seen (answer->walk);
  fovea_explore_map_set_photo (FOVEA_EXPLORE_MAP (self->large), self->photo, answer && answer->walk ? &seen : NULL);
  if (answer)
    fovea_explore_take_keys (self);
  fovea_explore_show_title (self);
  fovea_explore_maps_set (FOVEA_EXPLORE_MAPS (self->grid), answer ? answer->maps : NULL, &look,
                          answer ? answer->problem : NULL);
  if (answer && answer->maps)
    fovea_explore_show_map (self, self->map);
  else
    show_no_map (self);
  show_says (self);
}

/* ---- For the photo itself ------------------------------------------------------------------ */

cairo_surface_t *
fovea_explore_view_draw_map (FoveaExploreView *self, int corner[2], GError **error)
{
  const FoveaLayerMaps *maps = self->shown ? self->shown->maps : NULL;
  FoveaMapsLook         look = fovea_explore_view_get_look (self);
  int                   sides[2];
  FoveaMapScale         scale;
  cairo_surface_t      *whole, *large;
  cairo_t              *cr;

  g_return_val_if_fail (maps, NULL);
  for (int i = 0; i < 2; i++)
    {
      corner[i] = (int) lround (self->over[i]);
      sides[i] = MAX ((int) lround (self->over[i] + self->over[2 + i]) - corner[i], 1);
    }
  fovea_explore_scale (maps, self->at, &look, self->large, &scale);
  whole = fovea_map_scale_surface (&scale, fovea_explore_values (maps, self->at), maps->width,
                                   maps->height);
  large = cairo_image_surface_create (CAIRO_FORMAT_RGB24, sides[0], sides[1]);
  cr = cairo_create (large);
  if (whole)
    {
      cairo_scale (cr, sides[0] / (double) maps->width, sides[1] / (double) maps->height);
      cairo_set_source_surface (cr, whole, 0, 0);
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
      cairo_paint (cr);
    }
  if (! whole || cairo_status (cr) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _ ("no memory for a layer of %dx%d pixels"),
                   sides[0], sides[1]);
      g_clear_pointer (&large, cairo_surface_destroy);
    }
  g_clear_pointer (&whole, cairo_surface_destroy);
  cairo_destroy (cr);
  return large;
}
