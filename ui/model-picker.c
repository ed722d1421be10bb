/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A combo box of titles over ids, and a button for files outside the folders. A
 * value that is in no folder is shown as what it is, never dropped: it came from
 * a preset or a command, and the engine says what is wrong with it. */
#include "model-picker.h"

#include <glib/gi18n-lib.h>

#include "fovea.h"

struct _FoveaModelPicker
{
  GtkBox     parent_instance;
  GtkWidget *combo;
  gboolean   quiet; /* the program is changing it */
};

enum
{
  PICKER_MODEL = 1
};

static guint picker_picked;

G_DEFINE_FINAL_TYPE (FoveaModelPicker, fovea_model_picker, GTK_TYPE_BOX)

static void
picker_show (FoveaModelPicker *self, const char *model)
{
  GtkComboBox *combo = GTK_COMBO_BOX (self->combo);

  self->quiet = TRUE;
  if (*model == '\0') /* none is chosen yet */
    gtk_combo_box_set_active (combo, -1);
  else if (! gtk_combo_box_set_active_id (combo, model))
    {
      g_autofree char *base = g_filename_display_basename (model);

      gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), model, base);
      gtk_combo_box_set_active_id (combo, model);
    }
  gtk_widget_set_tooltip_text (self->combo, model);
  self->quiet = FALSE;
}

static void
picker_changed (GtkComboBox *combo, FoveaModelPicker *self)
{
  if (self->quiet)
    return;
  gtk_widget_set_tooltip_text (self->combo, gtk_combo_box_get_active_id (combo));
  g_signal_emit (self, picker_picked, 0);
  g_object_notify (G_OBJECT (self), "model");
}

static void
picker_open (GtkButton *button, FoveaModelPicker *self)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (self));
  g_autoptr (GtkFileChooserNative) chooser = gtk_file_chooser_native_new (
      _ ("Open a Model"), GTK_IS_WINDOW (top) ? GTK_WINDOW (top) : NULL,
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Models (*.onnx, *.card)"));
  gtk_file_filter_add_pattern (filter, "*.onnx");
  gtk_file_filter_add_pattern (filter, "*.card");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  if (gtk_native_dialog_run (GTK_NATIVE_DIALOG (chooser)) == GTK_RESPONSE_ACCEPT)
    {
      g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));

      if (path)
        {
          picker_show (self, path);
          picker_changed (GTK_COMBO_BOX (self->combo), self);
        }
    }
}

static void
fovea_model_picker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaModelPicker *self = FOVEA_MODEL_PICKER (object);

  if (id == PICKER_MODEL)
    {
      const char *model = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->combo));

      g_value_set_string (value, model ? model : "");
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_model_picker_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PICKER_MODEL && g_value_get_string (value))
    picker_show (FOVEA_MODEL_PICKER (object), g_value_get_string (value));
  else if (id != PICKER_MODEL)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_model_picker_class_init (FoveaModelPickerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = fovea_model_picker_get_property;
  object_class->set_property = fovea_model_picker_set_property;
  g_object_class_install_property (
      object_class, PICKER_MODEL,
      g_param_spec_string ("model", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  picker_picked = g_signal_new ("picked", FOVEA_TYPE_MODEL_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
fovea_model_picker_init (FoveaModelPicker *self)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Model"));
  GtkWidget *open = gtk_button_new_from_icon_name ("document-open-symbolic", GTK_ICON_SIZE_BUTTON);

  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->combo = gtk_combo_box_text_new ();
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->combo);
  atk_object_set_name (gtk_widget_get_accessible (self->combo), _ ("Model"));
  g_signal_connect (self->combo, "changed", G_CALLBACK (picker_changed), self);
  gtk_widget_set_tooltip_text (open, _ ("Open a model file (ONNX)"));
  atk_object_set_name (gtk_widget_get_accessible (open), _ ("Open a model file (ONNX)"));
  g_signal_connect (open, "clicked", G_CALLBACK (picker_open), self);
  gtk_container_add (GTK_CONTAINER (self), label);
  gtk_container_add (GTK_CONTAINER (self), self->combo);
  gtk_container_add (GTK_CONTAINER (self), open);
}

/* Is the word one of `tasks`, "image|mask"? */
static gboolean
picker_goes (const char *tasks, const char *task)
{
  g_auto (GStrv) words = tasks ? g_strsplit (tasks, "|", -1) : NULL;

  return ! words || ! task || g_strv_contains ((const char *const *) words, task);
}

GtkWidget *
fovea_model_picker_new (const char *task)
{
  FoveaModelPicker *self = g_object_new (FOVEA_TYPE_MODEL_PICKER, NULL);
  g_autoptr (GPtrArray) models = fovea_model_list ();

  for (guint i = 0; i < models->len; i++)
    {
      const FoveaModelEntry *entry = g_ptr_array_index (models, i);

      if (picker_goes (task, entry->task))
        gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self->combo), entry->id, entry->title);
    }
  return GTK_WIDGET (self);
}
