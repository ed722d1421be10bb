/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registration from option tables, and how errors get back to GIMP. */
#include "procedure.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>
#include <string.h>

#include "batch/batch.h"
#include "command.h"
#include "fovea.h"
#include "host.h"
#include "manual.h"
#include "message.h"
#include "plugin-tables.h"

#define PROCEDURE_DECLARE(word) extern const FoveaProcedure fovea_procedure_##word;
FOVEA_FOR_EACH_PROCEDURE (PROCEDURE_DECLARE)

static GimpValueArray *procedure_filter (GimpProcedure *, GimpRunMode, GimpImage *, GimpDrawable **,
                                         GimpProcedureConfig *, gpointer);

/* An operation's, in place, for scripts: the menu entry of the same name is the
 * operation itself. */
#define PROCEDURE_FILTER(word)                                                       \
  &(const FoveaProcedure) { .name = "plug-in-fovea-" #word, .run = procedure_filter, \
                            .operation = &fovea_operation_##word },
#define PROCEDURE_ROW(word) &fovea_procedure_##word,

static const FoveaProcedure *const procedure_all[] = {
  FOVEA_FOR_EACH_OPERATION (PROCEDURE_FILTER)
  FOVEA_FOR_EACH_PROCEDURE (PROCEDURE_ROW)
  NULL
};

const FoveaProcedure *const *
fovea_procedures (void)
{
  return procedure_all;
}

static GimpChoice *
procedure_choice (const FoveaOption *option)
{
  GimpChoice *choice = gimp_choice_new ();

  for (const FoveaWord *w = fovea_option_choices (option); w->nick; w++)
    gimp_choice_add (choice, w->nick, w->value, fovea_word_label (w), NULL);
  return choice;
}

static void
procedure_add_argument (GimpProcedure *procedure, const FoveaOption *o)
{
  const char *label = _(o->label);
  const char *blurb = _(o->blurb);

  switch (o->kind)
    {
    case FOVEA_OPTION_STRING:
      gimp_procedure_add_string_argument (procedure, o->name, label, blurb, o->text, G_PARAM_READWRITE);
      break;
    case FOVEA_OPTION_INT:
      gimp_procedure_add_int_argument (procedure, o->name, label, blurb, o->minimum, o->maximum,
                                       o->initial, G_PARAM_READWRITE);
      break;
    case FOVEA_OPTION_DOUBLE:
      gimp_procedure_add_double_argument (procedure, o->name, label, blurb, o->minimum, o->maximum,
                                          o->initial, G_PARAM_READWRITE);
      break;
    case FOVEA_OPTION_BOOL:
      gimp_procedure_add_boolean_argument (procedure, o->name, label, blurb, o->initial != 0,
                                           G_PARAM_READWRITE);
      break;
    case FOVEA_OPTION_CHOICE:
      gimp_procedure_add_choice_argument (procedure, o->name, label, blurb, procedure_choice (o),
                                          o->text, G_PARAM_READWRITE);
      break;
    }
}

static void
procedure_document (GimpProcedure *procedure, const FoveaProcedure *described)
{
  const FoveaOperation *operation = described->operation;
  g_autofree char      *help = NULL;

  if (! operation)
    {
      gimp_procedure_set_documentation (procedure, _(described->blurb), _(described->help), described->name);
      return;
    }
  /* Translators: the first is a sentence. */
  help = g_strdup_printf (_("%s. On the chosen layers, where they are selected; the same as the operation fovea:%s, merged."),
                          _(operation->description), operation->name);
  gimp_procedure_set_documentation (procedure, _(operation->blurb), help, described->name);
}

GimpProcedure *
fovea_procedure_create (const FoveaProcedure *described, GimpPlugIn *plug_in)
{
  GimpProcedure *procedure;

  if (described->create)
    return described->create (plug_in, described->name);
  procedure = gimp_image_procedure_new (plug_in, described->name, GIMP_PDB_PROC_TYPE_PLUGIN,
                                        described->run, (gpointer) described, NULL);
  gimp_procedure_set_image_types (procedure, "*");
  gimp_procedure_set_sensitivity_mask (procedure, GIMP_PROCEDURE_SENSITIVE_DRAWABLE);
  procedure_document (procedure, described);
  gimp_procedure_set_attribution (procedure, "The Fovea authors", "The Fovea authors", "2026");
  if (described->menu_label)
    {
      gimp_procedure_set_menu_label (procedure, _(described->menu_label));
      gimp_procedure_add_menu_path (procedure, "<Image>/Filters/Fovea");
    }
  if (described->add_arguments)
    described->add_arguments (procedure);
  for (const FoveaOption *o = described->operation ? described->operation->options : described->options (); o->name; o++)
    procedure_add_argument (procedure, o);
  if (described->add_returns)
    described->add_returns (procedure);
  return procedure;
}

GimpValueArray *
fovea_procedure_return (GimpProcedure *procedure, GError *error)
{
  GimpPDBStatusType status = GIMP_PDB_EXECUTION_ERROR;

  if (! error)
    status = GIMP_PDB_SUCCESS;
  else if (g_error_matches (error, FOVEA_PLUGIN_ERROR, FOVEA_PLUGIN_ERROR_USAGE))
    status = GIMP_PDB_CALLING_ERROR;
  else if (g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      status = GIMP_PDB_CANCEL;
    }
  return gimp_procedure_new_return_values (procedure, status, error);
}

GimpValueArray *
fovea_procedure_cancel (GimpProcedure *procedure)
{
  return gimp_procedure_new_return_values (procedure, GIMP_PDB_CANCEL, NULL);
}

GimpValueArray *
fovea_procedure_return_image (GimpProcedure *procedure, GimpRunMode run_mode, GimpImage *made, GError *error)
{
  GimpValueArray *result = fovea_procedure_return (procedure, error);

  if (made && run_mode != GIMP_RUN_NONINTERACTIVE)
    gimp_display_new (made);
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    gimp_displays_flush ();
  if (made)
    GIMP_VALUES_SET_IMAGE (result, 1, made);
  return result;
}

/* ---- The dialog ------------------------------------------------------------- */

typedef struct
{
  GimpImage           *image;
  GimpProcedureConfig *config;
  const char          *command;
} ProcedureCommand;

static char *
procedure_command (gpointer data)
{
  ProcedureCommand *c = data;

  return fovea_command_for (c->image, c->command, G_OBJECT (c->config), NULL);
}

typedef struct
{
  FoveaProcedureNote say;
  gpointer           data;
  GtkWidget         *label;
} ProcedureNote;

static void
procedure_note_update (GObject *config, GParamSpec *pspec, ProcedureNote *note)
{
  g_autofree char *text = note->say (config, note->data);

  gtk_label_set_text (GTK_LABEL (note->label), text);
}

static void
procedure_add_note (GtkDialog *dialog, GimpProcedureConfig *config, ProcedureNote *note)
{
  GtkWidget *content = gtk_dialog_get_content_area (dialog);

  note->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (note->label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (note->label), TRUE);
  g_object_set (note->label, "margin", 12, NULL);
  gtk_box_pack_end (GTK_BOX (content), note->label, FALSE, FALSE, 0);
  gtk_widget_show (note->label);
  procedure_note_update (G_OBJECT (config), NULL, note);
  g_signal_connect (config, "notify", G_CALLBACK (procedure_note_update), note);
}

/* ---- What 0 stands for ---- */

static gboolean
procedure_show_zero (GtkSpinButton *spin, const char *word)
{
  if (gtk_adjustment_get_value (gtk_spin_button_get_adjustment (spin)) != 0.0)
    return FALSE;
  gtk_entry_set_text (GTK_ENTRY (spin), word);
  return TRUE;
}

static int
procedure_read_zero (GtkSpinButton *spin, double *value, const char *word)
{
  if (strcmp (gtk_entry_get_text (GTK_ENTRY (spin)), word) != 0)
    return FALSE;
  *value = 0.0;
  return TRUE;
}

static void
procedure_name_zero (GtkWidget *widget, gpointer word)
{
  GtkSpinButton *spin;

  if (GTK_IS_CONTAINER (widget) && ! GTK_IS_SPIN_BUTTON (widget))
    gtk_container_forall (GTK_CONTAINER (widget), procedure_name_zero, word);
  if (! GTK_IS_SPIN_BUTTON (widget))
    return;
  spin = GTK_SPIN_BUTTON (widget);
  g_signal_connect (spin, "output", G_CALLBACK (procedure_show_zero), word);
  g_signal_connect (spin, "input", G_CALLBACK (procedure_read_zero), word);
  gtk_spin_button_set_numeric (spin, FALSE);
  gtk_entry_set_width_chars (GTK_ENTRY (spin), (int) g_utf8_strlen (word, -1));
  gtk_spin_button_set_value (spin, gtk_spin_button_get_value (spin)); /* shows it */
}

static void
procedure_name_zeros (GimpProcedureDialog *dialog, const char *command)
{
  for (const FoveaOption *o = fovea_batch_options (fovea_batch_find (command)); o->name; o++)
    if (o->zero)
      procedure_name_zero (gimp_procedure_dialog_get_widget (dialog, o->name, G_TYPE_NONE), (gpointer) _(o->zero));
}

static void
procedure_add_below (GtkDialog *dialog, GtkWidget *below)
{
  g_object_set (below, "margin", 12, NULL);
  gtk_box_pack_end (GTK_BOX (gtk_dialog_get_content_area (dialog)), below, TRUE, TRUE, 0);
  gtk_widget_show (below);
}

/* What gimp_procedure_dialog_new makes, with our manual behind Help and F1. */
static GtkWidget *
procedure_dialog_new (GimpProcedure *procedure, GimpProcedureConfig *config, const char *title)
{
  gboolean header = FALSE;

  g_object_get (gtk_settings_get_default (), "gtk-dialogs-use-header", &header, NULL);
  return g_object_new (GIMP_TYPE_PROCEDURE_DIALOG, "procedure", procedure, "config", config, "title", title,
                       "help-func", fovea_manual_help, "help-id", gimp_procedure_get_help_id (procedure),
                       "use-header-bar", header, NULL);
}

gboolean
fovea_procedure_dialog_with (GimpProcedure       *procedure,
                             GimpProcedureConfig *config,
                             GimpImage           *image,
                             const char          *title,
                             const char          *command,
                             FoveaProcedureNote   note,
                             FoveaProcedureBelow  below,
                             gpointer             data)
{
  ProcedureNote    noted = { note, data, NULL };
  ProcedureCommand copied = { image, config, command };
  GtkWidget       *dialog, *made;
  gboolean         run;

  gimp_ui_init ("fovea");
  dialog = procedure_dialog_new (procedure, config, title);
  gimp_procedure_dialog_fill (GIMP_PROCEDURE_DIALOG (dialog), NULL);
  procedure_name_zeros (GIMP_PROCEDURE_DIALOG (dialog), command);
  fovea_host_add_copy_button (GTK_DIALOG (dialog), procedure_command, &copied);
  made = below ? below (G_OBJECT (config), data) : NULL;
  if (made)
    procedure_add_below (GTK_DIALOG (dialog), made);
  if (note)
    procedure_add_note (GTK_DIALOG (dialog), config, &noted);
  run = gimp_procedure_dialog_run (GIMP_PROCEDURE_DIALOG (dialog));
  g_signal_handlers_disconnect_by_data (config, &noted);
  gtk_widget_destroy (dialog);
  return run;
}

gboolean
fovea_procedure_dialog (GimpProcedure       *procedure,
                        GimpProcedureConfig *config,
                        GimpImage           *image,
                        const char          *title,
                        const char          *command,
                        FoveaProcedureNote   note,
                        gpointer             data)
{
  return fovea_procedure_dialog_with (procedure, config, image, title, command, note, NULL, data);
}

/* ---- Filters in place ---------------------------------------------------------- */

static GimpValueArray *
procedure_filter (GimpProcedure       *procedure,
                  GimpRunMode          run_mode,
                  GimpImage           *image,
                  GimpDrawable       **drawables,
                  GimpProcedureConfig *config,
                  gpointer             data)
{
  const FoveaOperation     *operation = ((const FoveaProcedure *) data)->operation;
  g_autoptr (FoveaSettings) settings = fovea_settings_new (operation->options);
  GError                   *error = NULL;

  gegl_init (NULL, NULL);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog (procedure, config, image, _(operation->title), operation->name, NULL, NULL))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  if (run_mode != GIMP_RUN_NONINTERACTIVE || fovea_filter_check_kernel (operation, settings, &error))
    fovea_filter_apply (operation, settings, image, drawables, &error);
  return fovea_procedure_return (procedure, error);
}
