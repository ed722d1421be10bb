/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture is drawn in the thread that has made it: the window only shows it. */
#include "dream-work.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "surface.h"

static void
dream_live_clear (gpointer data)
{
  FoveaDreamLive *live = data;

  fovea_sought_set_unref (live->set);
  g_clear_pointer (&live->surface, cairo_surface_destroy);
  g_mutex_clear (&live->lock);
}

void
fovea_dream_live_unref (FoveaDreamLive *live)
{
  g_atomic_rc_box_release_full (live, dream_live_clear);
}

void
fovea_dream_job_free (gpointer data)
{
  FoveaDreamJob *job = data;

  fovea_sought_request_free (job->request);
  fovea_dream_live_unref (job->live);
  g_free (job);
}

/* Of one picture what the screen has room for; of several the sheet. */
static cairo_surface_t *
dream_draw (const FoveaSoughtSet *set)
{
  if (set->asked > 1)
    return fovea_sought_surface (set, NULL);
  return fovea_surface_new_photo (((FoveaSought *) set->items->pdata[0])->picture,
                                  FOVEA_DREAM_LONGEST, NULL);
}

static void
dream_leave (FoveaSoughtSet *set, gpointer data)
{
  FoveaDreamLive  *live = data;
  cairo_surface_t *surface = dream_draw (set);

  g_mutex_lock (&live->lock);
  fovea_sought_set_unref (live->set);
  g_clear_pointer (&live->surface, cairo_surface_destroy);
  live->set = set;
  live->surface = surface;
  live->fresh = TRUE;
  g_mutex_unlock (&live->lock);
}

gpointer
fovea_dream_job_run (gpointer request, const FoveaRunOptions *options, GError **error)
{
  FoveaDreamJob  *job = request;
  FoveaSoughtSet *set = fovea_sought_run (job->request, dream_leave, job->live, options, error);

  if (set)
    dream_leave (fovea_sought_set_ref (set), job->live);
  return set;
}

void
fovea_dream_facts_free (gpointer data)
{
  FoveaDreamFacts *facts = data;

  if (! facts)
    return;
  fovea_description_free (facts->description);
  g_strfreev (facts->layers);
  g_strfreev (facts->three);
  g_clear_pointer (&facts->labels, g_ptr_array_unref);
  g_free (facts);
}

static GPtrArray *
dream_labels (FoveaModel *model)
{
  const guint n = fovea_model_card (model)->classes;
  GPtrArray  *labels = g_ptr_array_new_with_free_func (g_free);
  const char *label;

  for (guint i = 0; i < n && (label = fovea_model_label (model, i)); i++)
    g_ptr_array_add (labels, g_strdup (label));
  return labels;
}

/* Of a network without maps a class can be looked for all the same. */
gpointer
fovea_dream_facts_read (gpointer request, const FoveaRunOptions *options, GError **error)
{
  g_autoptr (FoveaModel) model = fovea_model_find (request, error);
  FoveaDreamFacts *facts = g_new0 (FoveaDreamFacts, 1);

  if (model)
    facts->description = fovea_model_describe (model, 0, 0, error);
  if (! facts->description)
    {
      fovea_dream_facts_free (facts);
      return NULL;
    }
  facts->labels = dream_labels (model);
  facts->layers = fovea_model_map_layers (model, NULL);
  if (facts->layers)
    facts->three = fovea_dream_layers (model, 3, NULL);
  return facts;
}

FoveaDreamLive *
fovea_dream_live_new (void)
{
  FoveaDreamLive *live = g_atomic_rc_box_new0 (FoveaDreamLive);

  g_mutex_init (&live->lock);
  return live;
}

FoveaDreamJob *
fovea_dream_job_new (FoveaSoughtRequest *request, FoveaDreamLive *live)
{
  FoveaDreamJob *job = g_new0 (FoveaDreamJob, 1);

  job->request = request;
  job->live = g_atomic_rc_box_acquire (live);
  return job;
}

gboolean
fovea_dream_facts_has_maps (const FoveaDreamFacts *facts)
{
  return facts && facts->three && *facts->three;
}

/* The layer that is taken where none is named, as the engine chooses it; "" when unknown. */
static const char *
facts_chosen (const FoveaDreamFacts *facts)
{
  char *const *three = facts ? facts->three : NULL;

  if (! fovea_dream_facts_has_maps (facts))
    return "";
  return three[g_strv_length ((char **) three) / 2];
}

char *
fovea_dream_facts_hint (const FoveaDreamFacts *facts, const char *layer)
{
  const FoveaDescription *d = facts ? facts->description : NULL;
  const gboolean          own = ! layer || ! *layer;
  const char             *name = own ? facts_chosen (facts) : layer;

  if (facts && ! fovea_dream_facts_has_maps (facts))
    return g_strdup (_ ("no maps: look for a class"));
  for (guint i = 0; d && i < d->n_layers; i++)
    {
      const FoveaShape *shape = &d->layers[i].output;
      g_autofree char  *maps = NULL;

      if (strcmp (d->layers[i].name, name) != 0 || shape->rank != 4)
        continue;
      maps = g_strdup_printf (ngettext ("%d map of %dx%d", "%d maps of %dx%d", shape->size[1]),
                              (int) shape->size[1], (int) shape->size[3], (int) shape->size[2]);
      return own ? g_strdup_printf ("%s: %s", name, maps) : g_steal_pointer (&maps);
    }
  return g_strdup ("");
}

char *
fovea_dream_facts_class (const FoveaDreamFacts *facts, const char *text)
{
  gint64 number;

  if (! facts || ! text || ! facts->labels->len ||
      ! g_ascii_string_to_signed (text, 10, 0, facts->labels->len - 1, &number, NULL))
    return g_strdup ("");
  return g_strdup (facts->labels->pdata[number]);
}
