/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows come of the settings themselves; what is not asked for is grey. */
#include "dream-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "class-completion.h"
#include "dream-rows.h"
#include "model-picker.h"

#define FORM_HEIGHT 300 /* logical pixels of its rows, at least; the rest scrolls */

struct _FoveaDreamForm
{
  GtkBox parent_instance;

  GObject               *config;
  gboolean               deep, busy;
  const FoveaDreamFacts *facts;
  char *class; /* that was typed last */

  GtkListStore *classes; /* their labels */
  GtkWidget    *layer, *hint, *map, *neuron, *three, *of_map, *of_class, *class_entry, *class_hint;
  GtkWidget    *start;
};

G_DEFINE_FINAL_TYPE (FoveaDreamForm, fovea_dream_form, GTK_TYPE_BOX)

enum
{
  FORM_START,
  FORM_STOP,
  FORM_SIGNALS
};

static guint form_signals[FORM_SIGNALS];

/* ---- What goes with what ------------------------------------------------------------------- */

static void
form_update_class (FoveaDreamForm *self)
{
  g_autofree char *class = NULL, *hint = NULL;
  gboolean asked;

  g_object_get (self->config, "class", &class, NULL);
  asked = class && *class;
  hint = fovea_dream_facts_class (self->facts, class);
  gtk_label_set_text (GTK_LABEL (self->class_hint), hint);
  gtk_widget_set_sensitive (self->three, fovea_dream_facts_has_maps (self->facts));
  gtk_widget_set_sensitive (self->layer, ! asked);
  gtk_widget_set_sensitive (self->map, ! asked);
  gtk_widget_set_sensitive (self->neuron, ! asked);
  gtk_widget_set_sensitive (self->class_entry, asked);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (asked ? self->of_class : self->of_map), TRUE);
}

static void
form_update (FoveaDreamForm *self)
{
  g_autofree char *layer = NULL, *hint = NULL;

  g_object_get (self->config, "layer", &layer, NULL);
  hint = fovea_dream_facts_hint (self->facts, layer);
  gtk_label_set_text (GTK_LABEL (self->hint), hint);
  gtk_button_set_label (GTK_BUTTON (self->start), self->busy ? _ ("_Stop") : _ ("_Start"));
  if (! self->deep)
    form_update_class (self);
}

static void
form_config_changed (GObject *config, GParamSpec *spec, FoveaDreamForm *self)
{
  g_autofree char *text = NULL;

  if (strcmp (spec->name, "class") == 0)
    {
      g_object_get (config, "class", &text, NULL);
      if (text && *text)
        g_set_str (&self->class, text);
    }
  if (strcmp (spec->name, "class") == 0 || strcmp (spec->name, "layer") == 0)
    form_update (self);
}

/* One of the two is what is looked for; the class is kept in mind. */
static void
form_kind_toggled (GtkToggleButton *button, FoveaDreamForm *self)
{
  g_autofree char *class = NULL;

  if (! gtk_toggle_button_get_active (button))
    return;
  g_object_get (self->config, "class", &class, NULL);
  if (GTK_WIDGET (button) == self->of_map && class && *class)
    g_object_set (self->config, "class", "", NULL);
  else if (GTK_WIDGET (button) == self->of_class && (! class || ! *class))
    {
      g_object_set (self->config, "class", self->class ? self->class : "0", NULL);
      gtk_widget_grab_focus (self->class_entry);
    }
}

/* ---- Start and Stop --------------------------------------------------------------------------- */

static void
form_start (FoveaDreamForm *self)
{
  g_signal_emit (self, form_signals[FORM_START], 0);
}

static void
form_start_clicked (GtkButton *button, FoveaDreamForm *self)
{
  g_signal_emit (self, form_signals[self->busy ? FORM_STOP : FORM_START], 0);
}

/* Edges, textures, parts: a first, a middle and a last layer. */
static void
form_three_clicked (GtkButton *button, FoveaDreamForm *self)
{
  g_autofree char *layers = g_strjoinv (",", self->facts->three);

  g_object_set (self->config, "layer", layers, "map", "0,1,2", "neuron", "", "class", "", "size",
                128, "steps", 96, NULL);
  form_start (self);
}

/* ---- Making --------------------------------------------------------------------------------- */

static GtkWidget *
form_hint (void)
{
  GtkWidget *hint = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (hint), 1); /* under what it explains */
  gtk_label_set_ellipsize (GTK_LABEL (hint), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (hint), GTK_STYLE_CLASS_DIM_LABEL);
  return hint;
}

/* Enter in it starts. */
static GtkWidget *
form_row (FoveaDreamForm *self, GtkGrid *grid, int row, const char *name)
{
  GtkWidget *widget = fovea_dream_row (grid, row, self->config, name);

  g_signal_connect_swapped (widget, "activate", G_CALLBACK (form_start), self);
  return widget;
}

/* The same of a text whose emptiness means something. */
static GtkWidget *
form_text (FoveaDreamForm *self, GtkGrid *grid, int row, const char *name, const char *empty)
{
  GtkWidget *entry = form_row (self, grid, row, name);

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), empty);
  return entry;
}

/* Rows for all of `names`, from `row` on. */
static int
form_rows (FoveaDreamForm *self, GtkGrid *grid, int row, const char *const *names)
{
  for (; *names; names++)
    form_row (self, grid, row++, *names);
  return row;
}

static GtkWidget *
form_layer_box (FoveaDreamForm *self)
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
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (form_start), self);
  self->hint = form_hint ();
  return self->layer;
}

static GtkWidget *
form_radio (FoveaDreamForm *self, GtkWidget *group, const char *label)
{
  GtkWidget *radio = gtk_radio_button_new_with_mnemonic_from_widget (
      group ? GTK_RADIO_BUTTON (group) : NULL, label);

  g_signal_connect (radio, "toggled", G_CALLBACK (form_kind_toggled), self);
  return radio;
}

static GtkWidget *
form_from_box (FoveaDreamForm *self)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "noise", _ ("Noise"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "photo", _ ("The photo"));
  g_object_bind_property (self->config, "from", combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return combo;
}

static GtkWidget *
form_grid (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  return grid;
}

static GtkWidget *
form_more (const char *label, GtkWidget *grid)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (label);

  gtk_widget_set_margin_top (grid, 6);
  gtk_container_add (GTK_CONTAINER (expander), grid);
  return expander;
}

static void
form_add_neuron (FoveaDreamForm *self, GtkGrid *grid)
{
  static const char *const numbers[] = { "steps", "seed", "size", NULL };
  static const char *const more[] = { "rate", "jitter",    "turn", "zoom", "frequency",
                                      "blur", "variation", "l2",   NULL };
  GtkWidget               *inner = form_grid ();
  int                      row = 0;

  self->of_map = form_radio (self, NULL, _ ("Maps of a la_yer"));
  self->of_class = form_radio (self, self->of_map, _ ("A cl_ass"));
  gtk_grid_attach (grid, self->of_map, 0, row++, 2, 1);
  fovea_dream_row_with (grid, row++, self->config, "layer", form_layer_box (self));
  gtk_grid_attach (grid, self->hint, 0, row++, 2, 1);
  self->map = form_row (self, grid, row++, "map");
  self->neuron = form_text (self, grid, row++, "neuron", _ ("the whole map"));
  self->three = gtk_button_new_with_mnemonic (_ ("Three Layers Side by Si_de"));
  gtk_widget_set_tooltip_text (
      self->three,
      _ ("Maps 0, 1 and 2 of a first, a middle and a last layer: edges, textures, parts"));
  g_signal_connect (self->three, "clicked", G_CALLBACK (form_three_clicked), self);
  gtk_grid_attach (grid, self->three, 1, row++, 1, 1);
  gtk_grid_attach (grid, self->of_class, 0, row++, 2, 1);
  self->class_entry = form_text (self, grid, row++, "class", _ ("name or number, then Enter"));
  self->class_hint = form_hint ();
  gtk_grid_attach (grid, self->class_hint, 0, row++, 2, 1);
  self->classes = gtk_list_store_new (1, G_TYPE_STRING);
  fovea_class_completion_add (GTK_ENTRY (self->class_entry), GTK_TREE_MODEL (self->classes), 0);
  gtk_grid_attach (grid, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), 0, row++, 2, 1);
  fovea_dream_row_with (grid, row++, self->config, "from", form_from_box (self));
  row = form_rows (self, grid, row, numbers);
  form_rows (self, GTK_GRID (inner), 0, more);
  gtk_grid_attach (grid, form_more (_ ("Re_gularisers"), inner), 0, row, 2, 1);
}

static void
form_add_deep (FoveaDreamForm *self, GtkGrid *grid)
{
  static const char *const numbers[] = { "strength", "octaves", "steps", NULL };
  static const char *const more[] = { "scale", "longest", "seed", NULL };
  GtkWidget               *inner = form_grid ();
  int                      row = 0;

  fovea_dream_row_with (grid, row++, self->config, "layer", form_layer_box (self));
  gtk_grid_attach (grid, self->hint, 0, row++, 2, 1);
  self->map = form_text (self, grid, row++, "map", _ ("all maps"));
  row = form_rows (self, grid, row, numbers);
  form_rows (self, GTK_GRID (inner), 0, more);
  gtk_grid_attach (grid, form_more (_ ("_More"), inner), 0, row, 2, 1);
}

/* As high as the rows are, while there is room. */
static GtkWidget *
form_scrolled (GtkWidget *grid)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (scrolled), FALSE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), FORM_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scrolled), grid);
  return scrolled;
}

static void
form_make (FoveaDreamForm *self)
{
  GtkWidget *picker = fovea_model_picker_new (NULL), *grid = form_grid ();

  g_object_bind_property (self->config, "model", picker, "model",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  if (self->deep)
    form_add_deep (self, GTK_GRID (grid));
  else
    form_add_neuron (self, GTK_GRID (grid));
  self->start = gtk_button_new_with_mnemonic (_ ("_Start"));
  gtk_style_context_add_class (gtk_widget_get_style_context (self->start), "suggested-action");
  g_signal_connect (self->start, "clicked", G_CALLBACK (form_start_clicked), self);
  gtk_box_pack_start (GTK_BOX (self), picker, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), form_scrolled (grid), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->start, FALSE, FALSE, 0);
}

static void
fovea_dream_form_dispose (GObject *object)
{
  FoveaDreamForm *self = FOVEA_DREAM_FORM (object);

  if (self->config)
    g_signal_handlers_disconnect_by_data (self->config, self);
  self->facts = NULL;
  g_clear_pointer (&self->class, g_free);
  G_OBJECT_CLASS (fovea_dream_form_parent_class)->dispose (object);
  g_clear_object (&self->classes);
  g_clear_object (&self->config);
}

static void
fovea_dream_form_class_init (FoveaDreamFormClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_dream_form_dispose;
  form_signals[FORM_START] = g_signal_new ("start", FOVEA_TYPE_DREAM_FORM, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  form_signals[FORM_STOP] = g_signal_new ("stop", FOVEA_TYPE_DREAM_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_dream_form_init (FoveaDreamForm *self)
{
}

GtkWidget *
fovea_dream_form_new (GObject *config, gboolean deep)
{
  FoveaDreamForm *self = g_object_new (FOVEA_TYPE_DREAM_FORM, "orientation",
                                       GTK_ORIENTATION_VERTICAL, "spacing", 12, NULL);

  self->config = g_object_ref (config);
  self->deep = deep;
  form_make (self);
  g_signal_connect (config, "notify", G_CALLBACK (form_config_changed), self);
  form_update (self);
  return GTK_WIDGET (self);
}

void
fovea_dream_form_set_facts (FoveaDreamForm *self, const FoveaDreamFacts *facts)
{
  GtkComboBoxText *layer = GTK_COMBO_BOX_TEXT (self->layer);

  self->facts = facts;
  gtk_combo_box_text_remove_all (layer);
  for (char **name = facts ? facts->layers : NULL; name && *name; name++)
    gtk_combo_box_text_append_text (layer, *name);
  if (self->classes)
    gtk_list_store_clear (self->classes);
  for (guint i = 0; self->classes && facts && facts->labels && i < facts->labels->len; i++)
    gtk_list_store_insert_with_values (self->classes, NULL, -1, 0, facts->labels->pdata[i], -1);
  form_update (self);
}

void
fovea_dream_form_set_busy (FoveaDreamForm *self, gboolean busy)
{
  self->busy = busy;
  form_update (self);
}
