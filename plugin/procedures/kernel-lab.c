/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel Lab: the window for kernels. A script gets what its buttons do. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "command.h"
#include "host.h"
#include "kernel-lab.h"
#include "library/library.h"
#include "look.h"
#include "message.h"
#include "procedure.h"

#define LAB_WIDTH  1220
#define LAB_HEIGHT 720
#define LAB_WAIT   5.0 /* seconds at most for a thread to let go */

enum
{
  LAB_RESET = 1,
  LAB_NEW,
  LAB_THIS
};

typedef struct
{
  GimpProcedure       *procedure;
  GimpProcedureConfig *config;
  FoveaLook            look;
  GObject             *photo;
  GtkWidget           *dialog, *view;
} LabWindow;

static char *
lab_command (gpointer data)
{
  LabWindow *w = data;

  return fovea_command_for (w->look.image, "convolve", G_OBJECT (w->config), NULL);
}

static char *
lab_kernel (gpointer data)
{
  LabWindow *w = data;
  char      *kernel;

  g_object_get (w->view, "kernel", &kernel, NULL);
  return kernel;
}

static void
lab_update (GtkWidget *view, LabWindow *w)
{
  static const int answers[] = { GTK_RESPONSE_OK, LAB_NEW, LAB_THIS };
  const char      *problem = fovea_kernel_lab_view_problem (FOVEA_KERNEL_LAB_VIEW (w->view));

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      GtkWidget *button = gtk_dialog_get_widget_for_response (GTK_DIALOG (w->dialog), answers[i]);

      gtk_widget_set_sensitive (button, problem == NULL);
      gtk_widget_set_tooltip_text (button, problem);
    }
}

static void
lab_bind (LabWindow *w)
{
  for (const char *const *name = fovea_lab_settings_names (); *name; name++)
    g_object_bind_property (w->config, *name, w->view, *name, G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

static void
lab_dialog_new (LabWindow *w)
{
  const char *name = gimp_procedure_get_name (w->procedure);
  GtkWidget  *row, *copy, *reset;

  w->dialog = gimp_dialog_new (_("Kernel Lab"), name, NULL, 0, gimp_standard_help_func, name,
                               _("_Reset"), LAB_RESET, _("_Cancel"), GTK_RESPONSE_CANCEL,
                               _("_New Layer"), LAB_NEW, _("Thi_s Layer"), LAB_THIS,
                               _("_As Effect"), GTK_RESPONSE_OK, NULL);
  fovea_host_add_copy_button (GTK_DIALOG (w->dialog), lab_command, w);
  reset = gtk_dialog_get_widget_for_response (GTK_DIALOG (w->dialog), LAB_RESET);
  row = gtk_widget_get_parent (reset);
  gtk_button_box_set_child_secondary (GTK_BUTTON_BOX (row), reset, TRUE);
  copy = fovea_host_text_button_new (_("Copy _Kernel"), lab_kernel, w);
  gtk_widget_set_tooltip_text (copy, _("Copies the kernel as text"));
  gtk_box_pack_start (GTK_BOX (row), copy, FALSE, FALSE, 0);
  gtk_button_box_set_child_secondary (GTK_BUTTON_BOX (row), copy, TRUE);
  gtk_dialog_set_default_response (GTK_DIALOG (w->dialog), GTK_RESPONSE_OK);
  gtk_window_set_default_size (GTK_WINDOW (w->dialog), LAB_WIDTH, LAB_HEIGHT);
  gimp_window_set_transient (GTK_WINDOW (w->dialog));
  gtk_container_set_border_width (GTK_CONTAINER (w->view), 12);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (w->dialog))), w->view, TRUE, TRUE, 0);
  g_signal_connect (w->view, "changed", G_CALLBACK (lab_update), w);
  lab_update (w->view, w);
}

/* Threads are told to stop, and hold the photo until they have. */
static void
lab_close (LabWindow *w)
{
  gint64 until = g_get_monotonic_time () + (gint64) (LAB_WAIT * G_USEC_PER_SEC);

  g_signal_handlers_disconnect_by_data (w->view, w);
  gtk_widget_destroy (w->dialog);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  while (g_atomic_int_get (&w->photo->ref_count) > 1 && g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
  g_object_unref (w->photo);
}

/* TRUE: the window may close. */
static gboolean
lab_answer (LabWindow *w, int answer)
{
  static const char *const words[] = { [LAB_NEW] = "new-layer", [LAB_THIS] = "layer" };
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_kernel_lab_options ());
  g_autoptr (GError)        error = NULL;
  FoveaKernelLabView       *view = FOVEA_KERNEL_LAB_VIEW (w->view);
  const char               *as = answer == GTK_RESPONSE_OK ? "effect" : words[answer];

  g_object_set (w->config, "as", as, NULL);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (w->config), "preset"))
    g_object_set (w->config, "preset", FOVEA_LIBRARY_CUSTOM, NULL);
  fovea_settings_from_config (settings, G_OBJECT (w->config));
  if (fovea_kernel_lab_apply (settings, fovea_settings_choice (settings, "as"), w->look.image, w->look.drawable,
                              fovea_kernel_lab_view_title (view), &error))
    return TRUE;
  fovea_kernel_lab_view_say (view, error->message);
  return FALSE;
}

static GimpValueArray *
lab_window (GimpProcedure *procedure, GimpProcedureConfig *config, const FoveaLook *look)
{
  LabWindow            w = { .procedure = procedure, .config = config, .look = *look };
  const GeglRectangle *box;
  int                  answer;

  gimp_ui_init ("fovea");
  w.photo = fovea_kernel_lab_photo (look->drawable);
  box = gegl_buffer_get_extent (GEGL_BUFFER (w.photo));
  w.view = fovea_kernel_lab_view_new (w.photo, box->width, box->height, fovea_kernel_lab_channels (w.photo),
                                      fovea_kernel_lab_render, fovea_kernel_lab_read);
  lab_dialog_new (&w);
  lab_bind (&w);
  gtk_widget_show_all (w.dialog);
  do
    {
      answer = gimp_dialog_run (GIMP_DIALOG (w.dialog));
      if (answer == LAB_RESET)
        gimp_config_reset (GIMP_CONFIG (config));
    }
  while (answer == LAB_RESET
         || ((answer == GTK_RESPONSE_OK || answer == LAB_NEW || answer == LAB_THIS) && ! lab_answer (&w, answer)));
  lab_close (&w);
  if (answer == GTK_RESPONSE_OK || answer == LAB_NEW || answer == LAB_THIS)
    return fovea_procedure_return (procedure, NULL);
  return fovea_procedure_cancel (procedure);
}

static GimpValueArray *
lab_run (GimpProcedure       *procedure,
         GimpRunMode          run_mode,
         GimpImage           *image,
         GimpDrawable       **drawables,
         GimpProcedureConfig *config,
         gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_kernel_lab_options ());
  FoveaLook look;
  GError   *error = NULL;

  gegl_init (NULL, NULL);
  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  if (run_mode == GIMP_RUN_INTERACTIVE)
    return lab_window (procedure, config, &look);
  fovea_settings_from_config (settings, G_OBJECT (config));
  if (run_mode != GIMP_RUN_NONINTERACTIVE
      || fovea_filter_check_kernel (FOVEA_FILTER_CONVOLVE, settings, &error))
    fovea_kernel_lab_apply (settings, fovea_settings_choice (settings, "as"), image, look.drawable,
                            _("Kernel Lab"), &error);
  return fovea_procedure_return (procedure, error);
}

const FoveaProcedure fovea_procedure_kernel_lab = {
  .name = "plug-in-fovea-kernel-lab",
  .menu_label = N_("_Kernel Lab…"),
  .blurb = N_("Look for a kernel on the photo, edit its numbers, and see what it does"),
  .help = N_("A window with the library of kernels shown on this photo, the photo before and after, and the kernel as a grid of numbers. The result is an effect that can be edited later, the layer itself, or a new layer."),
  .options = fovea_kernel_lab_options,
  .run = lab_run,
};
