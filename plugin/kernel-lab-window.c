/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel Lab's window: the view with GIMP's buttons. A layer that has effects of
 * fovea:convolve opens with its topmost one, to be edited where it is; each of them,
 * and a new one, keeps what was set for it while others are looked at. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "command.h"
#include "filter.h"
#include "host.h"
#include "kernel-lab-effect.h"
#include "kernel-lab-photo.h"
#include "kernel-lab.h"
#include "library/library.h"
#include "manual.h"

#define LAB_WIDTH  1280
#define LAB_HEIGHT 860
#define LAB_WAIT   5.0 /* seconds at most for a thread to let go */
#define LAB_SAME   1e-6 /* of the largest number: as far as a text's digits differ */

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
  GPtrArray           *left;     /* photos that threads may still be reading */
  guint                below;    /* how many effects the photo is seen with */
  GPtrArray           *effects;  /* that may be edited; may be empty */
  GPtrArray           *settings; /* those of a new effect, then of each of them */
  int                  chosen;   /* 0: a new one */
  char                *refused;  /* what was refused last, and why */
  GtkWidget           *dialog, *copy, *box, *view;
} LabWindow;

/* ---- Buttons ---------------------------------------------------------------------- */

static char *
lab_kernel (gpointer data)
{
  LabWindow *w = data;
  char      *kernel;

  g_object_get (w->view, "kernel", &kernel, NULL);
  return kernel;
}

/* "my/NAME" while the kernel is one of the user's own as it lies in its file, else NULL.
 * (transfer full) */
static char *
lab_own_name (LabWindow *w)
{
  g_autoptr (GPtrArray) list = fovea_own_list ();
  g_autofree char      *kernel = lab_kernel (w);
  const char           *title = fovea_kernel_lab_view_title (FOVEA_KERNEL_LAB_VIEW (w->view));

  for (guint i = 0; i < list->len; i++)
    {
      const FoveaOwnKernel *own = list->pdata[i];

      if (! own->problem && g_str_equal (own->title, title) && fovea_library_same (own->text, kernel, LAB_SAME))
        return g_strdup (own->name);
    }
  return NULL;
}

/* The batch command reads the user's own kernels, too; an image's effects hold numbers. */
static char *
lab_command (gpointer data)
{
  LabWindow          *w = data;
  g_autoptr (GObject) config = G_OBJECT (gimp_config_duplicate (GIMP_CONFIG (w->config)));
  g_autofree char    *name = lab_own_name (w);

  if (name)
    g_object_set (config, "kernel", name, NULL);
  return fovea_command_for (w->look.image, "convolve", config, NULL);
}

/* What a button does, or why it cannot. */
static const char *
lab_hint (LabWindow *w, int answer)
{
  if (answer != GTK_RESPONSE_OK && w->chosen > 0)
    return _("An effect is being edited: choose “New effect” above to use this");
  if (answer == LAB_NEW)
    return _("Puts the result into a copy of the layer above it");
  if (answer == LAB_THIS)
    return w->below > 0 ? _("Changes the layer's own pixels, below its effects")
                        : _("Changes the layer's own pixels");
  return w->chosen > 0 ? _("Gives the effect these settings, in its place; GIMP has no undo for that, but it can be "
                           "edited here again")
                       : _("Adds an effect on top of the layer's: its pixels stay, and it can be edited here later");
}

static void
lab_update (GtkWidget *view, LabWindow *w)
{
  static const int answers[] = { GTK_RESPONSE_OK, LAB_NEW, LAB_THIS };
  const char      *problem = fovea_kernel_lab_view_problem (FOVEA_KERNEL_LAB_VIEW (w->view));

  /* What a button could not do may go the next time: a layer is back, or unlocked. */
  if (g_strcmp0 (problem, w->refused) == 0)
    problem = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      GtkWidget *button = gtk_dialog_get_widget_for_response (GTK_DIALOG (w->dialog), answers[i]);

      gtk_widget_set_sensitive (button, ! problem && (answers[i] == GTK_RESPONSE_OK || w->chosen == 0));
      gtk_widget_set_tooltip_text (button, problem ? problem : lab_hint (w, answers[i]));
    }
  gtk_widget_set_sensitive (w->copy, ! problem);
}

static void
lab_label_ok (LabWindow *w)
{
  GtkWidget *ok = gtk_dialog_get_widget_for_response (GTK_DIALOG (w->dialog), GTK_RESPONSE_OK);

  gtk_button_set_label (GTK_BUTTON (ok), w->chosen > 0 ? _("_Update Effect") : _("_As Effect"));
}

/* ---- The view ------------------------------------------------------------------------ */

/* Threads have been told to stop, and hold the photo until they have. */
static void
lab_leave_photo (LabWindow *w)
{
  fovea_lab_photo_stop (GEGL_BUFFER (w->photo));
  g_ptr_array_add (w->left, g_steal_pointer (&w->photo));
}

static gboolean
lab_is_held (LabWindow *w)
{
  for (guint i = 0; i < w->left->len; i++)
    if (g_atomic_int_get (&((GObject *) w->left->pdata[i])->ref_count) > 1)
      return TRUE;
  return FALSE;
}

/* The process ends with the window: no thread is to be at work then. */
static void
lab_wait (LabWindow *w)
{
  gint64 until = g_get_monotonic_time () + (gint64) (LAB_WAIT * G_USEC_PER_SEC);

  while (g_main_context_iteration (NULL, FALSE))
    ;
  while (lab_is_held (w) && g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
}

static void
lab_bind (LabWindow *w)
{
  for (const char *const *name = fovea_lab_settings_names (); *name; name++)
    g_object_bind_property (w->config, *name, w->view, *name, G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

static void
lab_make_view (LabWindow *w)
{
  const GeglRectangle *box = gegl_buffer_get_extent (GEGL_BUFFER (w->photo));

  w->view = fovea_kernel_lab_view_new (w->photo, box->width, box->height, fovea_kernel_lab_channels (w->photo),
                                       &fovea_kernel_lab_host);
  gtk_box_pack_end (GTK_BOX (w->box), w->view, TRUE, TRUE, 0);
  lab_bind (w);
  gtk_widget_show_all (w->view);
  g_signal_connect (w->view, "changed", G_CALLBACK (lab_update), w);
}

/* The photo as what is chosen works on it. FALSE: it stays as it was. */
static gboolean
lab_take_photo (LabWindow *w, GError **error)
{
  guint       below;
  GeglBuffer *photo;

  if (! fovea_kernel_lab_check (w->look.image, w->look.drawable, error))
    return FALSE;
  below = w->chosen > 0 ? ((FoveaLabEffect *) w->effects->pdata[w->chosen - 1])->below
                        : fovea_lab_effects_seen (w->look.drawable);
  if (w->photo && below == w->below)
    return TRUE;
  photo = fovea_lab_photo_new (w->look.drawable, below, error);
  if (! photo)
    return FALSE;
  if (w->view)
    {
      g_signal_handlers_disconnect_by_data (w->view, w);
      gtk_widget_destroy (g_steal_pointer (&w->view));
      lab_leave_photo (w);
    }
  w->photo = G_OBJECT (photo);
  w->below = below;
  return TRUE;
}

/* Said until something is changed; it may go the next time all the same. */
static void
lab_refuse (LabWindow *w, const GError *error)
{
  g_free (w->refused);
  w->refused = g_strdup (error->message);
  fovea_kernel_lab_view_say (FOVEA_KERNEL_LAB_VIEW (w->view), error->message);
}

/* ---- Which effect ---------------------------------------------------------------------- */

static void
lab_choose (LabWindow *w, int chosen)
{
  fovea_settings_from_config (w->settings->pdata[w->chosen], G_OBJECT (w->config));
  w->chosen = chosen;
  fovea_lab_settings_to (w->settings->pdata[chosen], G_OBJECT (w->config));
}

static void
lab_chosen (GtkComboBox *combo, LabWindow *w)
{
  g_autoptr (GError) error = NULL;
  int                before = w->chosen;

  if (gtk_combo_box_get_active (combo) == before)
    return;
  lab_choose (w, gtk_combo_box_get_active (combo));
  if (! lab_take_photo (w, &error))
    {
      lab_choose (w, before);
      gtk_combo_box_set_active (combo, before);
      lab_refuse (w, error);
      return;
    }
  if (! w->view)
    lab_make_view (w);
  lab_label_ok (w);
  lab_update (w->view, w);
}

/* A new effect begins with the last values, an old one with its own. */
static void
lab_take_effects (LabWindow *w)
{
  w->effects = fovea_lab_effects (w->look.drawable);
  w->settings = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_settings_free);
  for (guint i = 0; i <= w->effects->len; i++)
    {
      g_ptr_array_add (w->settings, fovea_settings_new (fovea_operation_convolve.options));
      if (i > 0)
        fovea_lab_effect_read (w->effects->pdata[i - 1], G_OBJECT (w->config));
      fovea_settings_from_config (w->settings->pdata[i], G_OBJECT (w->config));
    }
  w->chosen = w->effects->len > 0 ? 1 : 0;
  fovea_lab_settings_to (w->settings->pdata[w->chosen], G_OBJECT (w->config));
}

static GtkWidget *
lab_chooser_new (LabWindow *w)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_("_Work on"));
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), _("New effect"));
  for (guint i = 0; i < w->effects->len; i++)
    {
      const FoveaLabEffect *effect = w->effects->pdata[i];
      g_autofree char      *text = g_strdup_printf (_("Edit effect: %s"), effect->name);

      gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), text);
    }
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), w->chosen);
  gtk_widget_set_tooltip_text (combo, _("The layer's effects of fovea:convolve, the topmost first, or one more"));
  atk_object_set_name (gtk_widget_get_accessible (combo), _("Work on"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), combo, FALSE, FALSE, 0);
  g_signal_connect (combo, "changed", G_CALLBACK (lab_chosen), w);
  return row;
}

/* ---- The dialog ----------------------------------------------------------------------------- */

static void
lab_dialog_new (LabWindow *w)
{
  const char *name = gimp_procedure_get_name (w->procedure);
  GtkWidget  *row, *copy;

  w->dialog = gimp_dialog_new (_("Kernel Lab"), name, NULL, 0, fovea_manual_help, name,
                               _("_Reset"), LAB_RESET, _("_New Layer"), LAB_NEW, _("Thi_s Layer"), LAB_THIS,
                               _("_As Effect"), GTK_RESPONSE_OK, _("_Close"), GTK_RESPONSE_CLOSE, NULL);
  w->copy = fovea_host_arrange (GTK_DIALOG (w->dialog), LAB_RESET, lab_command, w);
  row = gtk_widget_get_parent (gtk_dialog_get_widget_for_response (GTK_DIALOG (w->dialog), LAB_RESET));
  copy = fovea_host_text_button_new (_("Copy _Kernel"), lab_kernel, w);
  gtk_widget_set_tooltip_text (copy, _("Copies the kernel as text"));
  gtk_box_pack_start (GTK_BOX (row), copy, FALSE, FALSE, 0);
  gtk_button_box_set_child_secondary (GTK_BUTTON_BOX (row), copy, TRUE);
  gtk_button_box_set_child_non_homogeneous (GTK_BUTTON_BOX (row), copy, TRUE);
  gtk_dialog_set_default_response (GTK_DIALOG (w->dialog), GTK_RESPONSE_OK);
  /* The result buttons are to be seen on a small screen, too. */
  fovea_host_set_size (GTK_WINDOW (w->dialog), LAB_WIDTH, LAB_HEIGHT);
  gimp_window_set_transient (GTK_WINDOW (w->dialog));
  w->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_container_set_border_width (GTK_CONTAINER (w->box), 12);
  if (w->effects->len > 0)
    gtk_box_pack_start (GTK_BOX (w->box), lab_chooser_new (w), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (w->dialog))), w->box, TRUE, TRUE, 0);
}

static void
lab_reset (LabWindow *w)
{
  if (w->chosen == 0)
    gimp_config_reset (GIMP_CONFIG (w->config));
  else
    fovea_lab_effect_read (w->effects->pdata[w->chosen - 1], G_OBJECT (w->config));
}

/* TRUE: the window may close. */
static gboolean
lab_answer (LabWindow *w, int answer)
{
  static const char *const words[] = { [LAB_NEW] = "new-layer", [LAB_THIS] = "layer" };
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_kernel_lab_options ());
  g_autoptr (GError)        error = NULL;
  const char               *as = answer == GTK_RESPONSE_OK ? "effect" : words[answer];
  gboolean                  done;

  g_object_set (w->config, "as", as, "effect", 0, "preset", FOVEA_LIBRARY_CUSTOM, NULL);
  fovea_settings_from_config (settings, G_OBJECT (w->config));
  if (w->chosen > 0)
    done = fovea_kernel_lab_check (w->look.image, w->look.drawable, &error)
           && fovea_lab_effect_update (w->effects->pdata[w->chosen - 1], settings, w->look.image, &error);
  else
    done = fovea_kernel_lab_apply (settings, fovea_settings_choice (settings, "as"), w->look.image, w->look.drawable,
                                   fovea_kernel_lab_view_title (FOVEA_KERNEL_LAB_VIEW (w->view)), &error);
  if (done)
    return TRUE;
  lab_refuse (w, error);
  return FALSE;
}

static gboolean
lab_run_dialog (LabWindow *w)
{
  for (;;)
    {
      int answer = gimp_dialog_run (GIMP_DIALOG (w->dialog));

      if (answer == LAB_RESET)
        lab_reset (w);
      else if (answer != GTK_RESPONSE_OK && answer != LAB_NEW && answer != LAB_THIS)
        return FALSE;
      else if (lab_answer (w, answer))
        return TRUE;
    }
}

gboolean
fovea_kernel_lab_window (GimpProcedure *procedure, GimpProcedureConfig *config, const FoveaLook *look, GError **error)
{
  LabWindow w = { .procedure = procedure, .config = config, .look = *look };
  gboolean  done = FALSE;

  gimp_ui_init ("fovea");
  w.left = g_ptr_array_new_with_free_func (g_object_unref);
  lab_take_effects (&w);
  if (lab_take_photo (&w, error))
    {
      lab_dialog_new (&w);
      lab_make_view (&w);
      lab_label_ok (&w);
      lab_update (w.view, &w);
      gtk_widget_show_all (w.dialog);
      done = lab_run_dialog (&w);
      g_signal_handlers_disconnect_by_data (w.view, &w);
      gtk_widget_destroy (w.dialog);
      lab_leave_photo (&w);
      lab_wait (&w);
    }
  g_ptr_array_unref (w.left);
  g_free (w.refused);
  g_ptr_array_unref (w.effects);
  g_ptr_array_unref (w.settings);
  return done;
}
