/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread leaves each picture, drawn already, where a timer of the window finds it. */
#include "dream-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dream-form.h"
#include "dream-work.h"
#include "notice-bar.h"
#include "picture-area.h"
#include "progress-row.h"
#include "surface.h"
#include "worker.h"

#define DREAM_TICK 100 /* ms */
#define DREAM_SIDE 440 /* logical pixels of its place */

struct _FoveaDreamView
{
  GtkBox parent_instance;

  GObject      *config;
  gboolean      deep;
  FoveaDreamAsk ask;
  gpointer      data;

  FoveaWorker     *worker, *reader; /* pictures; facts of models */
  FoveaDreamLive  *live;
  FoveaSoughtSet  *set;
  FoveaDreamFacts *facts;
  guint            timer;

  GtkWidget *notice, *form, *progress, *picture, *sentence;
};

G_DEFINE_FINAL_TYPE (FoveaDreamView, fovea_dream_view, GTK_TYPE_BOX)

static guint dream_changed;

static void dream_update (FoveaDreamView *self);

/* ---- The picture ------------------------------------------------------------------------ */

static void
dream_say (FoveaDreamView *self)
{
  const GPtrArray   *items = self->set ? self->set->items : NULL;
  const FoveaSought *last = items && items->len ? items->pdata[items->len - 1] : NULL;
  g_autofree char   *sentence = last ? fovea_sought_sentence (last) : g_strdup ("");

  gtk_label_set_text (GTK_LABEL (self->sentence), sentence);
  fovea_picture_area_describe (FOVEA_PICTURE_AREA (self->picture),
                               *sentence ? sentence : _ ("Nothing has been looked for yet"));
}

/* Takes over what the thread has left. */
static void
dream_fetch (FoveaDreamView *self)
{
  FoveaDreamLive *live = self->live;

  if (! live)
    return;
  g_mutex_lock (&live->lock);
  if (live->fresh)
    {
      fovea_sought_set_unref (self->set);
      self->set = fovea_sought_set_ref (live->set);
      fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture), live->surface, FALSE);
      live->fresh = FALSE;
    }
  g_mutex_unlock (&live->lock);
  dream_say (self);
}

static gboolean
dream_tick (gpointer data)
{
  FoveaDreamView *self = data;
  const gboolean  had = self->set != NULL;

  dream_fetch (self);
  if (! had && self->set)
    g_signal_emit (self, dream_changed, 0);
  return G_SOURCE_CONTINUE;
}

static void
dream_stop_timer (FoveaDreamView *self)
{
  if (self->timer)
    g_source_remove (self->timer);
  self->timer = 0;
}

static void
dream_done (gpointer result, const GError *error, gpointer data)
{
  FoveaDreamView *self = data;

  dream_stop_timer (self);
  dream_fetch (self);
  fovea_sought_set_unref (result);
  if (error && ! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    fovea_dream_view_say (self, error->message);
  dream_update (self);
  g_signal_emit (self, dream_changed, 0);
}

static void
dream_start (FoveaDreamView *self)
{
  g_autoptr (GError) error = NULL;
  FoveaSoughtRequest *request = self->ask (self->data, &error);

  fovea_notice_bar_clear (self->notice);
  if (! request)
    {
      fovea_dream_view_say (self, error->message);
      return;
    }
  g_clear_pointer (&self->live, fovea_dream_live_unref);
  self->live = fovea_dream_live_new ();
  fovea_worker_start (self->worker, fovea_dream_job_new (request, self->live));
  dream_stop_timer (self);
  self->timer = g_timeout_add (DREAM_TICK, dream_tick, self);
  dream_update (self);
}

void
fovea_dream_view_stop (FoveaDreamView *self)
{
  fovea_worker_cancel (self->worker);
}

FoveaSoughtSet *
fovea_dream_view_get_set (FoveaDreamView *self)
{
  return self->set;
}

void
fovea_dream_view_say (FoveaDreamView *self, const char *problem)
{
  fovea_notice_bar_say (self->notice, GTK_MESSAGE_ERROR, problem, NULL, NULL, NULL, NULL);
}

static void
dream_update (FoveaDreamView *self)
{
  fovea_dream_form_set_busy (FOVEA_DREAM_FORM (self->form), fovea_worker_is_busy (self->worker));
  fovea_progress_row_update (self->progress);
}

/* ---- The model ------------------------------------------------------------------------------ */

static void
dream_facts_done (gpointer result, const GError *error, gpointer data)
{
  FoveaDreamView *self = data;

  fovea_dream_form_set_facts (FOVEA_DREAM_FORM (self->form), result);
  fovea_dream_facts_free (self->facts);
  self->facts = result;
  if (error && ! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    fovea_dream_view_say (self, error->message);
}

static void
dream_read_model (FoveaDreamView *self)
{
  char *model = NULL;

  g_object_get (self->config, "model", &model, NULL);
  fovea_notice_bar_clear (self->notice);
  fovea_worker_start (self->reader, model ? model : g_strdup (""));
}

/* Another network has other layers. */
static void
dream_model_changed (GObject *config, GParamSpec *spec, FoveaDreamView *self)
{
  g_object_set (config, "layer", "", NULL);
  dream_read_model (self);
}

/* ---- Making --------------------------------------------------------------------------------- */

/* Its room is there before it is seen: the picture does not jump. */
static GtkWidget *
dream_progress (FoveaDreamView *self)
{
  GtkWidget *room = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  int        height;

  self->progress = fovea_progress_row_new (self->worker);
  fovea_progress_row_hide_cancel (self->progress);
  gtk_box_pack_start (GTK_BOX (room), self->progress, FALSE, FALSE, 0);
  gtk_widget_show (self->progress);
  gtk_widget_get_preferred_height (self->progress, NULL, &height);
  gtk_widget_hide (self->progress);
  gtk_widget_set_size_request (room, -1, height);
  return room;
}

static GtkWidget *
dream_left (FoveaDreamView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->picture = fovea_picture_area_new (_ ("Picture"), DREAM_SIDE, DREAM_SIDE);
  self->sentence = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->sentence), 0);
  gtk_label_set_yalign (GTK_LABEL (self->sentence), 0);
  gtk_label_set_lines (GTK_LABEL (self->sentence), 2);
  gtk_label_set_line_wrap (GTK_LABEL (self->sentence), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->sentence), 50);
  gtk_label_set_selectable (GTK_LABEL (self->sentence), TRUE);
  gtk_widget_set_can_focus (self->sentence, FALSE);
  gtk_box_pack_start (GTK_BOX (box), self->picture, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), dream_progress (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->sentence, FALSE, FALSE, 0);
  return box;
}

/* A dream begins at the photo, which is seen until then. */
static void
dream_show_photo (FoveaDreamView *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaSoughtRequest) request = self->ask (self->data, &error);
  cairo_surface_t *surface = NULL;

  if (request && request->photo)
    surface = fovea_surface_new_photo (request->photo, FOVEA_DREAM_LONGEST, &error);
  if (surface)
    fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture), surface, FALSE);
  g_clear_pointer (&surface, cairo_surface_destroy);
  if (error)
    fovea_dream_view_say (self, error->message);
}

static void
fovea_dream_view_dispose (GObject *object)
{
  FoveaDreamView *self = FOVEA_DREAM_VIEW (object);

  dream_stop_timer (self);
  if (self->config)
    g_signal_handlers_disconnect_by_data (self->config, self);
  g_clear_pointer (&self->live, fovea_dream_live_unref);
  g_clear_pointer (&self->set, fovea_sought_set_unref);
  g_clear_pointer (&self->facts, fovea_dream_facts_free);
  G_OBJECT_CLASS (fovea_dream_view_parent_class)->dispose (object);
  g_clear_pointer (&self->worker, fovea_worker_free);
  g_clear_pointer (&self->reader, fovea_worker_free);
  g_clear_object (&self->config);
}

static void
fovea_dream_view_class_init (FoveaDreamViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_dream_view_dispose;
  dream_changed = g_signal_new ("result-changed", FOVEA_TYPE_DREAM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_dream_view_init (FoveaDreamView *self)
{
  self->worker = fovea_worker_new (fovea_dream_job_run, fovea_dream_job_free,
                                   (GDestroyNotify) fovea_sought_set_unref, dream_done, self);
  self->reader = fovea_worker_new (fovea_dream_facts_read, g_free, fovea_dream_facts_free,
                                   dream_facts_done, self);
}

GtkWidget *
fovea_dream_view_new (GObject *config, gboolean deep, FoveaDreamAsk ask, gpointer data)
{
  FoveaDreamView *self = g_object_new (FOVEA_TYPE_DREAM_VIEW, "orientation",
                                       GTK_ORIENTATION_VERTICAL, "spacing", 12, NULL);
  GtkWidget      *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->config = g_object_ref (config);
  self->deep = deep;
  self->ask = ask;
  self->data = data;
  self->notice = fovea_notice_bar_new ();
  fovea_notice_bar_set_wide (self->notice);
  self->form = fovea_dream_form_new (config, deep);
  gtk_widget_set_hexpand (self->form, FALSE); /* what is wide is the picture */
  g_signal_connect_swapped (self->form, "start", G_CALLBACK (dream_start), self);
  g_signal_connect_swapped (self->form, "stop", G_CALLBACK (fovea_dream_view_stop), self);
  gtk_box_pack_start (GTK_BOX (self), self->notice, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), dream_left (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->form, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), row, TRUE, TRUE, 0);
  g_signal_connect (config, "notify::model", G_CALLBACK (dream_model_changed), self);
  dream_say (self);
  dream_update (self);
  dream_read_model (self);
  if (deep)
    dream_show_photo (self);
  else
    dream_start (self); /* never empty */
  return GTK_WIDGET (self);
}
