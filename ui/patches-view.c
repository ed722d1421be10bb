/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is changed in the form starts the search anew: of photos that are in the index
 * only the patches are read again. */
#include "patches-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "notice-bar.h"
#include "patches-form.h"
#include "patches-grid.h"
#include "patches-work.h"
#include "progress-row.h"
#include "worker.h"

#define VIEW_TICK   100 /* ms */
#define VIEW_WAIT   350 /* ms that the last change waits for another one */
#define VIEW_WIDTH  900
#define VIEW_HEIGHT 460

struct _FoveaPatchesView
{
  GtkBox parent_instance;

  GObject         *config;
  FoveaPatchesAsk  ask;
  FoveaPatchesOpen open;
  gpointer         data;

  FoveaWorker      *worker, *reader; /* searches; layers of models */
  FoveaPatchKeeper *keeper;
  FoveaPatchesLive *live;
  FoveaPatchSet    *set;
  guint             timer, waiting;

  GtkWidget *notice, *form, *stack, *empty, *grid, *progress, *sentence;
};

G_DEFINE_FINAL_TYPE (FoveaPatchesView, fovea_patches_view, GTK_TYPE_BOX)

static guint view_changed;

/* ---- What is shown ------------------------------------------------------------------ */

void
fovea_patches_view_say (FoveaPatchesView *self, const char *sentence, gboolean error)
{
  fovea_notice_bar_say (self->notice, error ? GTK_MESSAGE_ERROR : GTK_MESSAGE_INFO, sentence, NULL,
                        NULL, NULL, NULL);
}

static gboolean
view_has_folder (FoveaPatchesView *self)
{
  g_autoptr (GFile) folder = NULL;

  g_object_get (self->config, "folder", &folder, NULL);
  return folder != NULL;
}

/* "Layer head, 1280 maps: the best of 30 photos, 12 of them looked at just now". */
static char *
view_sentence (FoveaPatchesView *self)
{
  const FoveaPatchSet *set = self->set;
  g_autofree char     *layer = NULL, *photos = NULL, *more = NULL;

  if (! set)
    return g_strdup ("");
  layer = g_strdup_printf (ngettext ("Layer %s, %u map", "Layer %s, %u maps", set->n_maps),
                           set->layer, set->n_maps);
  if (set->photos + set->failed < set->asked)
    photos = g_strdup_printf (_ ("the best so far, of %u of %u photos"), set->photos, set->asked);
  else if (set->looked == 0)
    photos = g_strdup_printf (ngettext ("the best of %u photo, looked at before",
                                        "the best of %u photos, all looked at before", set->photos),
                              set->photos);
  else
    photos = g_strdup_printf (ngettext ("the best of %u photo, %u of them looked at just now",
                                        "the best of %u photos, %u of them looked at just now",
                                        set->photos),
                              set->photos, set->looked);
  if (set->rows->len > FOVEA_PATCHES_ROWS)
    more = g_strdup_printf (_ ("; %u maps are shown here, New Image has all %u"),
                            FOVEA_PATCHES_ROWS, set->rows->len);
  return g_strdup_printf ("%s: %s%s", layer, photos, more ? more : "");
}

static void
view_update (FoveaPatchesView *self)
{
  const gboolean   busy = fovea_patches_view_is_busy (self);
  g_autofree char *sentence = view_sentence (self);

  gtk_label_set_text (GTK_LABEL (self->sentence), sentence);
  gtk_label_set_text (GTK_LABEL (self->empty),
                      busy ? _ ("Looking through the photos…") :
                      view_has_folder (self) ?
                             _ ("There are no patches") :
                             _ ("Choose a folder of your photos: the parts of them that excite a "
                                "map most will be shown here"));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                    self->set && self->set->photos > 0 ? "patches" : "empty");
  fovea_patches_form_set_busy (FOVEA_PATCHES_FORM (self->form), busy);
  fovea_progress_row_update (self->progress);
}

/* Takes it. */
static void
view_take (FoveaPatchesView *self, FoveaPatchSet *set)
{
  const gboolean had = fovea_patches_view_get_set (self) != NULL;

  fovea_patch_set_unref (self->set);
  self->set = set;
  fovea_patches_grid_show (FOVEA_PATCHES_GRID (self->grid), set);
  fovea_patches_form_set_found (FOVEA_PATCHES_FORM (self->form), set);
  view_update (self);
  if (had != (fovea_patches_view_get_set (self) != NULL))
    g_signal_emit (self, view_changed, 0);
}

static gboolean
view_tick (gpointer data)
{
  FoveaPatchesView *self = data;
  FoveaPatchSet    *set = fovea_patches_live_take (self->live);

  if (set)
    view_take (self, set);
  return G_SOURCE_CONTINUE;
}

/* Some photos could not be read: which, and why the first. */
static void
view_warn (FoveaPatchesView *self)
{
  g_autofree char *text = NULL;

  if (! self->set || self->set->failed == 0)
    return;
  text = g_strdup_printf (ngettext ("%u photo cannot be read: %s",
                                    "%u photos cannot be read, the first: %s", self->set->failed),
                          self->set->failed, self->set->problem);
  fovea_notice_bar_say (self->notice, GTK_MESSAGE_WARNING, text, NULL, NULL, NULL, NULL);
}

static void
view_done (gpointer result, const GError *error, gpointer data)
{
  FoveaPatchesView *self = data;
  FoveaPatchSet    *left = fovea_patches_live_take (self->live);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    {
      g_clear_handle_id (&self->waiting, g_source_remove);
      view_take (self, left ? left : self->set ? fovea_patch_set_ref (self->set) : NULL);
    }
  else
    {
      fovea_patch_set_unref (left);
      view_take (self, result);
    }
  if (result)
    view_warn (self);
  else if (! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    fovea_patches_view_say (self, error->message, TRUE);
  g_signal_emit (self, view_changed, 0);
}

/* ---- Searching ------------------------------------------------------------------------- */

static void
view_start (FoveaPatchesView *self, gboolean again)
{
  FoveaPatchRequest *request;

  g_clear_handle_id (&self->waiting, g_source_remove);
  fovea_notice_bar_clear (self->notice);
  if (! view_has_folder (self))
    {
      fovea_patches_view_stop (self);
      view_take (self, NULL);
      return;
    }
  request = self->ask (self->data);
  request->again = again;
  request->large = FOVEA_PATCHES_LARGE * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  /* What a search that is on its way still leaves is nobody's. */
  g_clear_pointer (&self->live, fovea_patches_live_unref);
  self->live = fovea_patches_live_new ();
  fovea_worker_start (self->worker, fovea_patches_job_new (request, self->keeper, self->live));
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (VIEW_TICK, view_tick, self);
  view_update (self);
}

void
fovea_patches_view_stop (FoveaPatchesView *self)
{
  g_clear_handle_id (&self->waiting, g_source_remove);
  fovea_worker_cancel (self->worker);
}

gboolean
fovea_patches_view_is_busy (FoveaPatchesView *self)
{
  return self->waiting || fovea_worker_is_busy (self->worker);
}

FoveaPatchSet *
fovea_patches_view_get_set (FoveaPatchesView *self)
{
  return self->set && self->set->photos > 0 ? self->set : NULL;
}

static gboolean
view_waited (gpointer data)
{
  FoveaPatchesView *self = data;

  self->waiting = 0;
  view_start (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
view_config_changed (GObject *config, GParamSpec *spec, FoveaPatchesView *self)
{
  static const char *const of_search[] = { "folder", "recursive", "model", "layer",
                                           "maps",   "patches",   "size",  NULL };

  if (! g_strv_contains (of_search, spec->name))
    return;
  g_clear_handle_id (&self->waiting, g_source_remove);
  self->waiting = g_timeout_add (VIEW_WAIT, view_waited, self);
}

static void
view_start_clicked (GtkWidget *form, FoveaPatchesView *self)
{
  view_start (self, TRUE);
}

/* ---- Layers ------------------------------------------------------------------------------- */

static void
view_layers_done (gpointer result, const GError *error, gpointer data)
{
  FoveaPatchesView *self = data;
  g_auto (GStrv) layers = result;

  fovea_patches_form_set_layers (FOVEA_PATCHES_FORM (self->form), layers);
  if (error && ! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    fovea_patches_view_say (self, error->message, TRUE);
}

static void
view_read_model (FoveaPatchesView *self)
{
  char *model = NULL;

  g_object_get (self->config, "model", &model, NULL);
  fovea_worker_start (self->reader, model ? model : g_strdup (""));
}

/* ---- The grid ------------------------------------------------------------------------------ */

static void
view_photo_chosen (GtkWidget *grid, const char *path, FoveaPatchesView *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *said = NULL;

  if (self->open (path, self->data, &error))
    said = g_strdup_printf (_ ("%s is open in GIMP"), name);
  else
    said = g_strdup_printf (_ ("%s cannot be opened: %s"), name, error->message);
  fovea_patches_view_say (self, said, error != NULL);
}

static void
view_map_chosen (GtkWidget *grid, guint map, FoveaPatchesView *self)
{
  g_autofree char *text = g_strdup_printf ("%u", map);

  g_object_set (self->config, "maps", text, NULL);
}

/* ---- Making ---------------------------------------------------------------------------------- */

static GtkWidget *
view_make_label (gboolean selectable)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_label_set_selectable (GTK_LABEL (label), selectable);
  gtk_widget_set_can_focus (label, FALSE);
  return label;
}

static GtkWidget *
view_make_stack (FoveaPatchesView *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->grid = fovea_patches_grid_new ();
  self->empty = view_make_label (FALSE);
  self->stack = gtk_stack_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_container_add (GTK_CONTAINER (scrolled), self->grid);
  gtk_widget_set_size_request (scrolled, VIEW_WIDTH, VIEW_HEIGHT);
  gtk_stack_add_named (GTK_STACK (self->stack), self->empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), scrolled, "patches");
  g_signal_connect (self->grid, "photo-chosen", G_CALLBACK (view_photo_chosen), self);
  g_signal_connect (self->grid, "map-chosen", G_CALLBACK (view_map_chosen), self);
  return self->stack;
}

static void
fovea_patches_view_dispose (GObject *object)
{
  FoveaPatchesView *self = FOVEA_PATCHES_VIEW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->waiting, g_source_remove);
  if (self->config)
    g_signal_handlers_disconnect_by_data (self->config, self);
  G_OBJECT_CLASS (fovea_patches_view_parent_class)->dispose (object);
  g_clear_pointer (&self->worker, fovea_worker_free);
  g_clear_pointer (&self->reader, fovea_worker_free);
  g_clear_pointer (&self->keeper, fovea_patch_keeper_unref);
  g_clear_pointer (&self->live, fovea_patches_live_unref);
  g_clear_pointer (&self->set, fovea_patch_set_unref);
  g_clear_object (&self->config);
}

static void
fovea_patches_view_class_init (FoveaPatchesViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_patches_view_dispose;
  view_changed = g_signal_new ("result-changed", FOVEA_TYPE_PATCHES_VIEW, G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_patches_view_init (FoveaPatchesView *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->worker = fovea_worker_new (fovea_patches_job_run, fovea_patches_job_free,
                                   (GDestroyNotify) fovea_patch_set_unref, view_done, self);
  self->reader = fovea_worker_new (fovea_patches_layers_read, g_free, (GDestroyNotify) g_strfreev,
                                   view_layers_done, self);
  self->keeper = fovea_patch_keeper_new ();
  self->live = fovea_patches_live_new ();
}

GtkWidget *
fovea_patches_view_new (GObject *config, FoveaPatchesAsk ask, FoveaPatchesOpen open, gpointer data)
{
  FoveaPatchesView *self = g_object_new (FOVEA_TYPE_PATCHES_VIEW, NULL);

  self->config = g_object_ref (config);
  self->ask = ask;
  self->open = open;
  self->data = data;
  self->notice = fovea_notice_bar_new ();
  fovea_notice_bar_set_wide (self->notice);
  self->form = fovea_patches_form_new (config);
  self->progress = fovea_progress_row_new (self->worker);
  self->sentence = view_make_label (TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->sentence), 0);
  gtk_box_pack_start (GTK_BOX (self), self->form, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->notice, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), view_make_stack (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->progress, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->sentence, FALSE, FALSE, 0);
  g_signal_connect (config, "notify", G_CALLBACK (view_config_changed), self);
  g_signal_connect (self->form, "start", G_CALLBACK (view_start_clicked), self);
  /* Not the picker's "picked": then the config has the model before still. */
  g_signal_connect_swapped (config, "notify::model", G_CALLBACK (view_read_model), self);
  view_read_model (self);
  view_start (self, FALSE);
  return GTK_WIDGET (self);
}
