/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folder, network, layer, maps; two buttons that go from map to map. */
#include "patches-form.h"

#include <glib/gi18n-lib.h>

#include "model-picker.h"

struct _FoveaPatchesForm
{
  GtkGrid parent_instance;

  GObject   *config;
  guint      n_maps, first; /* of the layer; that is shown first */
  gboolean   found;
  GtkWidget *folder, *layer, *previous, *next, *start;
};

G_DEFINE_FINAL_TYPE (FoveaPatchesForm, fovea_patches_form, GTK_TYPE_GRID)

static guint form_start;

/* ---- Folder --------------------------------------------------------------------------- */

static void
form_folder_set (GtkFileChooser *chooser, FoveaPatchesForm *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  g_object_set (self->config, "folder", file, NULL);
}

static void
form_show_folder (FoveaPatchesForm *self)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFile) shown = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->folder));

  g_object_get (self->config, "folder", &file, NULL);
  if (! file)
    gtk_file_chooser_unselect_all (GTK_FILE_CHOOSER (self->folder));
  else if (! shown || ! g_file_equal (file, shown))
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (self->folder), file, NULL);
}

static GtkWidget *
form_folder (FoveaPatchesForm *self)
{
  self->folder = gtk_file_chooser_button_new (_ ("A Folder of Your Photos"),
                                              GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
  gtk_widget_set_hexpand (self->folder, TRUE);
  form_show_folder (self);
  g_signal_connect (self->folder, "file-set", G_CALLBACK (form_folder_set), self);
  g_signal_connect_swapped (self->config, "notify::folder", G_CALLBACK (form_show_folder), self);
  return self->folder;
}

static GtkWidget *
form_recursive (FoveaPatchesForm *self)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (self->config), "recursive");
  GtkWidget  *check = gtk_check_button_new_with_mnemonic (g_param_spec_get_nick (spec));

  gtk_widget_set_tooltip_text (check, g_param_spec_get_blurb (spec));
  g_object_bind_property (self->config, "recursive", check, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return check;
}

/* ---- Network ------------------------------------------------------------------------------ */

/* Another network has other layers and other maps. */
static void
form_model_picked (GtkWidget *picker, FoveaPatchesForm *self)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (self->config), "maps");
  const char *maps = g_value_get_string (g_param_spec_get_default_value (spec));

  g_object_set (self->config, "layer", "", "maps", maps, NULL);
}

static GtkWidget *
form_picker (FoveaPatchesForm *self)
{
  GtkWidget *picker = fovea_model_picker_new (NULL);

  g_object_bind_property (self->config, "model", picker, "model",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect (picker, "picked", G_CALLBACK (form_model_picked), self);
  return picker;
}

static GtkWidget *
form_combo (FoveaPatchesForm *self, const char *property, const char *empty, int chars)
{
  GtkWidget *combo = gtk_combo_box_text_new_with_entry ();
  GtkWidget *entry = gtk_bin_get_child (GTK_BIN (combo));

  gtk_entry_set_width_chars (GTK_ENTRY (entry), chars);
  if (empty)
    gtk_entry_set_placeholder_text (GTK_ENTRY (entry), empty);
  gtk_combo_box_set_popup_fixed_width (GTK_COMBO_BOX (combo), FALSE);
  g_object_bind_property (self->config, property, entry, "text",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return combo;
}

void
fovea_patches_form_set_layers (FoveaPatchesForm *self, char **layers)
{
  gtk_combo_box_text_remove_all (GTK_COMBO_BOX_TEXT (self->layer));
  for (; layers && *layers; layers++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (self->layer), *layers);
}

/* ---- Maps ------------------------------------------------------------------------------------ */

/* The one map that is asked for; -1: several. */
static gint64
form_map (FoveaPatchesForm *self)
{
  g_autofree char *text = NULL;
  gint64           map = -1;

  g_object_get (self->config, "maps", &text, NULL);
  if (! text || ! g_ascii_string_to_signed (g_strstrip (text), 10, 0, G_MAXUINT, &map, NULL))
    return -1;
  return map;
}

static void
form_update_steps (FoveaPatchesForm *self)
{
  const gint64 map = form_map (self);

  gtk_widget_set_sensitive (self->previous, self->found && map > 0);
  gtk_widget_set_sensitive (self->next, self->found && map + 1 < (gint64) self->n_maps);
}

/* From several maps to the first of them, then on by number. */
static void
form_step (FoveaPatchesForm *self, int by)
{
  const gint64     map = form_map (self);
  const gint64     to = map < 0 ? (gint64) self->first : map + by;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, to);

  g_object_set (self->config, "maps", text, NULL);
}

static void
form_previous_clicked (GtkButton *button, FoveaPatchesForm *self)
{
  form_step (self, -1);
}

static void
form_next_clicked (GtkButton *button, FoveaPatchesForm *self)
{
  form_step (self, 1);
}

static GtkWidget *
form_arrow (FoveaPatchesForm *self, const char *icon, const char *name, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);

  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect (button, "clicked", clicked, self);
  return button;
}

static GtkWidget *
form_maps (FoveaPatchesForm *self, GtkWidget **combo)
{
  static const char *const offered[] = { "strongest 9", "strongest 24", "0-8", "all" };
  GtkWidget               *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  *combo = form_combo (self, "maps", NULL, 14);
  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (*combo), offered[i]);
  self->previous = form_arrow (self, "go-previous-symbolic", _ ("The map before"),
                               G_CALLBACK (form_previous_clicked));
  self->next =
      form_arrow (self, "go-next-symbolic", _ ("The next map"), G_CALLBACK (form_next_clicked));
  gtk_box_pack_start (GTK_BOX (box), *combo, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->previous, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->next, FALSE, FALSE, 0);
  g_signal_connect_swapped (self->config, "notify::maps", G_CALLBACK (form_update_steps), self);
  return box;
}

static GtkWidget *
form_number (FoveaPatchesForm *self, const char *property)
{
  GParamSpecInt *spec =
      G_PARAM_SPEC_INT (g_object_class_find_property (G_OBJECT_GET_CLASS (self->config), property));
  GtkWidget *spin = gtk_spin_button_new_with_range (spec->minimum, spec->maximum, 1);

  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  g_object_bind_property (self->config, property, spin, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return spin;
}

void
fovea_patches_form_set_found (FoveaPatchesForm *self, const FoveaPatchSet *set)
{
  self->found = set != NULL;
  self->n_maps = set ? set->n_maps : 0;
  self->first = set && set->rows->len ? ((FoveaPatchRow *) set->rows->pdata[0])->map : 0;
  form_update_steps (self);
}

/* ---- Making ------------------------------------------------------------------------------------- */

void
fovea_patches_form_set_busy (FoveaPatchesForm *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->start, ! busy);
}

static void
form_start_clicked (GtkButton *button, FoveaPatchesForm *self)
{
  g_signal_emit (self, form_start, 0);
}

/* `target` is what the label and the property's words are about. */
static void
form_add (FoveaPatchesForm *self,
          int               column,
          int               row,
          const char       *property,
          GtkWidget        *widget,
          GtkWidget        *target)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (self->config), property);
  GtkWidget  *label = gtk_label_new_with_mnemonic (g_param_spec_get_nick (spec));
  g_autofree char *name = g_strdup (gtk_label_get_text (GTK_LABEL (label)));

  if (GTK_IS_COMBO_BOX (target) && gtk_combo_box_get_has_entry (GTK_COMBO_BOX (target)))
    target = gtk_bin_get_child (GTK_BIN (target));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), target);
  gtk_widget_set_tooltip_text (target, g_param_spec_get_blurb (spec));
  atk_object_set_name (gtk_widget_get_accessible (target), name);
  gtk_grid_attach (GTK_GRID (self), label, column, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self), widget, column + 1, row, 1, 1);
}

static void
fovea_patches_form_dispose (GObject *object)
{
  FoveaPatchesForm *self = FOVEA_PATCHES_FORM (object);

  if (self->config)
    g_signal_handlers_disconnect_by_data (self->config, self);
  G_OBJECT_CLASS (fovea_patches_form_parent_class)->dispose (object);
  g_clear_object (&self->config);
}

static void
fovea_patches_form_class_init (FoveaPatchesFormClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_patches_form_dispose;
  form_start = g_signal_new ("start", FOVEA_TYPE_PATCHES_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                             NULL, G_TYPE_NONE, 0);
}

static void
fovea_patches_form_init (FoveaPatchesForm *self)
{
  gtk_grid_set_row_spacing (GTK_GRID (self), 6);
  gtk_grid_set_column_spacing (GTK_GRID (self), 12);
}

GtkWidget *
fovea_patches_form_new (GObject *config)
{
  FoveaPatchesForm *self = g_object_new (FOVEA_TYPE_PATCHES_FORM, NULL);
  GtkWidget        *folder, *maps, *combo = NULL, *patches, *size;

  self->config = g_object_ref (config);
  folder = form_folder (self);
  self->layer = form_combo (self, "layer", _ ("the first convolution"), 20);
  maps = form_maps (self, &combo);
  patches = form_number (self, "patches");
  size = form_number (self, "size");
  self->start = gtk_button_new_with_mnemonic (_ ("Look _Again"));
  gtk_widget_set_tooltip_text (self->start,
                               _ ("Looks for photos that came, went or changed meanwhile"));
  g_signal_connect (self->start, "clicked", G_CALLBACK (form_start_clicked), self);
  form_add (self, 0, 0, "folder", folder, folder);
  gtk_grid_attach (GTK_GRID (self), form_recursive (self), 2, 0, 2, 1);
  gtk_grid_attach (GTK_GRID (self), self->start, 4, 0, 2, 1);
  gtk_grid_attach (GTK_GRID (self), form_picker (self), 0, 1, 2, 1);
  form_add (self, 2, 1, "layer", self->layer, self->layer);
  form_add (self, 0, 2, "maps", maps, combo);
  form_add (self, 2, 2, "patches", patches, patches);
  form_add (self, 4, 2, "size", size, size);
  fovea_patches_form_set_found (self, NULL);
  return GTK_WIDGET (self);
}
