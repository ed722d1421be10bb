/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread leaves each picture, drawn already, where a timer of the window finds it. */
#include "dream-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dream-rows.h"
#include "dream-work.h"
#include "model-picker.h"
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
  char *class; /* that was typed last */

  GtkWidget *notice, *progress, *picture, *sentence, *start;
  GtkWidget *layer, *map, *hint, *three, *of_map, *of_class, *class_entry;
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
    fovea_notice_bar_say (self->notice, GTK_MESSAGE_ERROR, error->message, NULL, NULL, NULL, NULL);
  dream_update (self);
  g_signal_emit (self, dream_changed, 0);
}

void
fovea_dream_view_start (FoveaDreamView *self)
{
  g_autoptr (GError) error = NULL;
  FoveaSoughtRequest *request = self->ask (self->data, &error);

  fovea_notice_bar_clear (self->notice);
  if (! request)
    {
      fovea_notice_bar_say (self->notice, GTK_MESSAGE_ERROR, error->message, NULL, NULL, NULL,
                            NULL);
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

gboolean
fovea_dream_view_is_busy (FoveaDreamView *self)
{
  return fovea_worker_is_busy (self->worker);
}

FoveaSoughtSet *
fovea_dream_view_get_set (FoveaDreamView *self)
{
  return self->set;
}

static void
dream_start_clicked (GtkButton *button, FoveaDreamView *self)
{
  if (fovea_dream_view_is_busy (self))
    fovea_dream_view_stop (self);
  else
    fovea_dream_view_start (self);
}

/* ---- What goes with what ------------------------------------------------------------------- */

static void
dream_update (FoveaDreamView *self)
{
  const gboolean   busy = fovea_dream_view_is_busy (self);
  g_autofree char *layer = NULL, *class = NULL, *hint = NULL;

  g_object_get (self->config, "layer", &layer, NULL);
  if (! self->deep)
    g_object_get (self->config, "class", &class, NULL);
  hint = fovea_dream_facts_hint (self->facts, layer);
  gtk_label_set_text (GTK_LABEL (self->hint), hint);
  gtk_button_set_label (GTK_BUTTON (self->start), busy ? _ ("_Stop") : _ ("_Start"));
  fovea_progress_row_update (self->progress);
  if (self->deep)
    return;
  gtk_widget_set_sensitive (self->three, self->facts != NULL);
  gtk_widget_set_sensitive (self->layer, ! class || ! *class);
  gtk_widget_set_sensitive (self->map, ! class || ! *class);
  gtk_widget_set_sensitive (self->class_entry, class && *class);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (class && *class ? self->of_class : self->of_map),
                                TRUE);
}

static void
dream_config_changed (GObject *config, GParamSpec *spec, FoveaDreamView *self)
{
  g_autofree char *text = NULL;

  if (strcmp (spec->name, "class") == 0)
    {
      g_object_get (config, "class", &text, NULL);
      if (text && *text)
        g_set_str (&self->class, text);
    }
  if (strcmp (spec->name, "class") == 0 || strcmp (spec->name, "layer") == 0)
    dream_update (self);
}

/* One of the two is what is looked for; the class is kept in mind. */
static void
dream_kind_toggled (GtkToggleButton *button, FoveaDreamView *self)
{
  g_autofree char *class = NULL;

  if (! gtk_toggle_button_get_active (button))
    return;
  g_object_get (self->config, "class", &class, NULL);
  if (GTK_WIDGET (button) == self->of_map && class && *class)
    g_object_set (self->config, "class", "", NULL);
  else if (GTK_WIDGET (button) == self->of_class && (! class || ! *class))
    g_object_set (self->config, "class", self->class ? self->class : "0", NULL);
}

/* Edges, textures, parts: a first, a middle and a last layer. */
static void
dream_three_clicked (GtkButton *button, FoveaDreamView *self)
{
  g_autofree char *layers = g_strjoinv (",", self->facts->three);

  g_object_set (self->config, "layer", layers, "map", "0,1,2", "class", "", "size", 128, "steps",
                96, NULL);
  fovea_dream_view_start (self);
}

static void
dream_facts_done (gpointer result, const GError *error, gpointer data)
{
  FoveaDreamView *self = data;

  fovea_dream_facts_free (self->facts);
  self->facts = result;
  gtk_combo_box_text_remove_all (GTK_COMBO_BOX_TEXT (self->layer));
  if (error && ! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    fovea_notice_bar_say (self->notice, GTK_MESSAGE_ERROR, error->message, NULL, NULL, NULL, NULL);
  for (char **layer = result ? self->facts->layers : NULL; layer && *layer; layer++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (self->layer), *layer);
  dream_update (self);
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
dream_model_picked (GtkWidget *picker, FoveaDreamView *self)
{
  g_object_set (self->config, "layer", "", NULL);
  dream_read_model (self);
}

/* ---- Making --------------------------------------------------------------------------------- */

static GtkWidget *
dream_picker (FoveaDreamView *self)
{
  GtkWidget *picker = fovea_model_picker_new (NULL);

  g_object_bind_property (self->config, "model", picker, "model",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect (picker, "picked", G_CALLBACK (dream_model_picked), self);
  return picker;
}

static GtkWidget *
dream_layer_box (FoveaDreamView *self)
{
  GtkWidget *entry;

  self->layer = gtk_combo_box_text_new_with_entry ();
  entry = gtk_bin_get_child (GTK_BIN (self->layer));
  gtk_entry_set_width_chars (GTK_ENTRY (entry), 18);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("chosen by itself"));
  gtk_combo_box_set_popup_fixed_width (GTK_COMBO_BOX (self->layer), FALSE);
  g_object_bind_property (self->config, "layer", entry, "text",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  atk_object_set_name (gtk_widget_get_accessible (entry), _ ("Layer"));
  self->hint = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->hint), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->hint), "dim-label");
  return self->layer;
}

static GtkWidget *
dream_radio (FoveaDreamView *self, GtkWidget *group, const char *label)
{
  GtkWidget *radio = gtk_radio_button_new_with_mnemonic_from_widget (
      group ? GTK_RADIO_BUTTON (group) : NULL, label);

  g_signal_connect (radio, "toggled", G_CALLBACK (dream_kind_toggled), self);
  return radio;
}

static GtkWidget *
dream_from_box (FoveaDreamView *self)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "noise", _ ("Noise"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "photo", _ ("The photo"));
  g_object_bind_property (self->config, "from", combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return combo;
}

/* Rows for all of `names`, from `row` on. */
static int
dream_add_rows (FoveaDreamView *self, GtkGrid *grid, int row, const char *const *names)
{
  for (; *names; names++)
    fovea_dream_row (grid, row++, self->config, *names);
  return row;
}

static GtkWidget *
dream_grid (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  return grid;
}

static GtkWidget *
dream_more (FoveaDreamView *self, const char *label, const char *const *names)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (label), *grid = dream_grid ();

  dream_add_rows (self, GTK_GRID (grid), 0, names);
  gtk_widget_set_margin_top (grid, 6);
  gtk_container_add (GTK_CONTAINER (expander), grid);
  return expander;
}

static void
dream_add_neuron_rows (FoveaDreamView *self, GtkGrid *grid)
{
  static const char *const numbers[] = { "steps", "seed", "size", NULL };
  static const char *const more[] = { "neuron",    "rate", "jitter",    "turn", "zoom",
                                      "frequency", "blur", "variation", "l2",   NULL };
  int                      row = 0;

  self->of_map = dream_radio (self, NULL, _ ("Maps of a la_yer"));
  self->of_class = dream_radio (self, self->of_map, _ ("A cl_ass"));
  gtk_grid_attach (grid, self->of_map, 0, row++, 2, 1);
  fovea_dream_row_with (grid, row++, self->config, "layer", dream_layer_box (self));
  gtk_grid_attach (grid, self->hint, 1, row++, 1, 1);
  self->map = fovea_dream_row (grid, row++, self->config, "map");
  self->three = gtk_button_new_with_mnemonic (_ ("Three Layers Side by Si_de"));
  gtk_widget_set_tooltip_text (
      self->three,
      _ ("Maps 0, 1 and 2 of a first, a middle and a last layer: edges, textures, parts"));
  g_signal_connect (self->three, "clicked", G_CALLBACK (dream_three_clicked), self);
  gtk_grid_attach (grid, self->three, 1, row++, 1, 1);
  gtk_grid_attach (grid, self->of_class, 0, row++, 2, 1);
  self->class_entry = fovea_dream_row (grid, row++, self->config, "class");
  gtk_grid_attach (grid, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), 0, row++, 2, 1);
  fovea_dream_row_with (grid, row++, self->config, "from", dream_from_box (self));
  row = dream_add_rows (self, grid, row, numbers);
  gtk_grid_attach (grid, dream_more (self, _ ("Re_gularisers"), more), 0, row, 2, 1);
}

static void
dream_add_deep_rows (FoveaDreamView *self, GtkGrid *grid)
{
  static const char *const numbers[] = { "strength", "octaves", "steps", NULL };
  static const char *const more[] = { "map", "scale", "longest", "seed", NULL };
  int                      row = 0;

  fovea_dream_row_with (grid, row++, self->config, "layer", dream_layer_box (self));
  gtk_grid_attach (grid, self->hint, 1, row++, 1, 1);
  row = dream_add_rows (self, grid, row, numbers);
  gtk_grid_attach (grid, dream_more (self, _ ("_More"), more), 0, row, 2, 1);
}

static GtkWidget *
dream_left (FoveaDreamView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->picture = fovea_picture_area_new (_ ("Picture"), DREAM_SIDE, DREAM_SIDE);
  self->progress = fovea_progress_row_new (self->worker);
  self->sentence = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->sentence), 0);
  gtk_label_set_line_wrap (GTK_LABEL (self->sentence), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->sentence), 50);
  gtk_label_set_selectable (GTK_LABEL (self->sentence), TRUE);
  gtk_widget_set_can_focus (self->sentence, FALSE);
  gtk_box_pack_start (GTK_BOX (box), self->picture, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->progress, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->sentence, FALSE, FALSE, 0);
  return box;
}

static GtkWidget *
dream_right (FoveaDreamView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *grid = dream_grid ();

  if (self->deep)
    dream_add_deep_rows (self, GTK_GRID (grid));
  else
    dream_add_neuron_rows (self, GTK_GRID (grid));
  self->start = gtk_button_new_with_mnemonic (_ ("_Start"));
  gtk_style_context_add_class (gtk_widget_get_style_context (self->start), "suggested-action");
  g_signal_connect (self->start, "clicked", G_CALLBACK (dream_start_clicked), self);
  gtk_box_pack_start (GTK_BOX (box), dream_picker (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), grid, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->start, FALSE, FALSE, 0);
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
    fovea_notice_bar_say (self->notice, GTK_MESSAGE_ERROR, error->message, NULL, NULL, NULL, NULL);
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
  g_clear_pointer (&self->class, g_free);
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
  gtk_box_pack_start (GTK_BOX (self), self->notice, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), dream_left (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), dream_right (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), row, TRUE, TRUE, 0);
  g_signal_connect (config, "notify", G_CALLBACK (dream_config_changed), self);
  dream_say (self);
  dream_update (self);
  dream_read_model (self);
  if (deep)
    dream_show_photo (self);
  else
    fovea_dream_view_start (self); /* never empty */
  return GTK_WIDGET (self);
}
