/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The work is done by a thread; what it says of its progress is looked at by a
 * timer, so that the window answers at any time. */
#include "learn-kernel-window.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>
#include <math.h>

#include "library/library.h"
#include "manual.h"

#define WINDOW_TICK      50 /* ms */
#define WINDOW_PROCEDURE "plug-in-fovea-learn-kernel" /* for the help */

/* Responses; a FoveaLearnAs from WINDOW_AS on */
enum
{
  WINDOW_COPY = 1,
  WINDOW_SAVE,
  WINDOW_AS = 10
};

/* ---- While it works ---------------------------------------------------------- */

typedef struct
{
  FoveaSettings  *settings;
  FoveaLearnPair *pair;
  FoveaLearned   *learned;
  GError         *error;
  gint            cancel, done; /* atomic */
  gint            permille;     /* atomic */
  GtkWidget      *dialog, *bar;
} WindowJob;

static void
window_progress (double fraction, const char *what, gpointer data)
{
  g_atomic_int_set (&((WindowJob *) data)->permille, (gint) (1000 * fraction));
}

static gpointer
window_thread (gpointer data)
{
  WindowJob      *job = data;
  FoveaRunOptions options = { .cancel = &job->cancel, .progress = window_progress, .data = job };

  job->learned = fovea_learn_compute (job->settings, job->pair, &options, &job->error);
  g_atomic_int_set (&job->done, 1);
  return NULL;
}

static gboolean
window_tick (gpointer data)
{
  WindowJob *job = data;

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (job->bar), g_atomic_int_get (&job->permille) / 1000.0);
  if (! g_atomic_int_get (&job->done))
    return G_SOURCE_CONTINUE;
  gtk_dialog_response (GTK_DIALOG (job->dialog), GTK_RESPONSE_OK);
  return G_SOURCE_REMOVE;
}

static void
window_make (WindowJob *job)
{
  GtkWidget *box;

  job->dialog = gimp_dialog_new (_("Learn Kernel from Layers"), "fovea-learn-kernel", NULL, 0, NULL, NULL,
                                 _("_Cancel"), GTK_RESPONSE_CANCEL, NULL);
  box = gtk_dialog_get_content_area (GTK_DIALOG (job->dialog));
  job->bar = gtk_progress_bar_new ();
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (job->bar), _("Learning the kernel"));
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (job->bar), TRUE);
  g_object_set (job->bar, "margin", 12, "width-request", 300, NULL);
  gtk_box_pack_start (GTK_BOX (box), job->bar, FALSE, FALSE, 0);
  gtk_widget_show (job->bar);
}

FoveaLearned *
fovea_learn_window_compute (FoveaSettings *settings, FoveaLearnPair *pair, GError **error)
{
  WindowJob job = { .settings = settings, .pair = pair };
  GThread  *thread;
  guint     timer;

  window_make (&job);
  thread = g_thread_new ("learn-kernel", window_thread, &job);
  timer = g_timeout_add (WINDOW_TICK, window_tick, &job);
  if (gimp_dialog_run (GIMP_DIALOG (job.dialog)) != GTK_RESPONSE_OK)
    {
      g_atomic_int_set (&job.cancel, 1);
      g_source_remove (timer);
    }
  g_thread_join (thread);
  gtk_widget_destroy (job.dialog);
  if (job.error)
    g_propagate_error (error, job.error);
  return job.learned;
}

/* ---- What it found ------------------------------------------------------------- */

static GtkWidget *
window_kernel_view (const char *text)
{
  GtkWidget *view = gtk_text_view_new (), *scrolled = gtk_scrolled_window_new (NULL, NULL);

  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  atk_object_set_name (gtk_widget_get_accessible (view), _("Kernel"));
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  g_object_set (scrolled, "width-request", 560, "height-request", 220, "expand", TRUE, NULL);
  return scrolled;
}

/* As many places after the point as show 4 digits of the largest number: what is
 * nothing beside it reads as 0. */
static int
window_places (const FoveaLearned *learned)
{
  double most = 0.0;

  for (guint i = 0; i < learned->n_kernels; i++)
    for (gsize j = 0; j < (gsize) learned->kernels[i]->planes * learned->kernels[i]->height * learned->kernels[i]->width; j++)
      most = MAX (most, fabs (learned->kernels[i]->values[j]));
  return most > 0.0 ? CLAMP (4 - (int) ceil (log10 (most)), 0, 12) : 4;
}

static void
window_number (GString *text, const char *number, int places)
{
  char   format[8], shown[G_ASCII_DTOSTR_BUF_SIZE];
  double value = g_ascii_strtod (number, NULL);

  g_snprintf (format, sizeof format, "%%.%df", places);
  g_ascii_formatd (shown, sizeof shown, format, value);
  if (g_ascii_strtod (shown, NULL) == 0.0) /* no -0.0000 */
    g_ascii_formatd (shown, sizeof shown, format, 0.0);
  g_string_append_printf (text, "%10s", shown);
}

/* Numbers in columns. (transfer full) */
static char *
window_columns (const FoveaLearned *learned)
{
  g_autofree char *text = fovea_learned_text (learned, 17);
  g_auto (GStrv)   lines = g_strsplit (text, "\n", -1);
  GString         *aligned = g_string_new (NULL);
  int              places = window_places (learned);

  for (char **line = lines; *line; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", -1);

      for (char **word = words; *word; word++)
        if ((*line)[0] != '#' && (g_ascii_isdigit ((*word)[0]) || (*word)[0] == '-'))
          window_number (aligned, *word, places);
        else
          g_string_append_printf (aligned, "%s ", *word);
      g_string_append_c (aligned, '\n');
    }
  return g_string_free (aligned, FALSE);
}

static const char *
window_channels (FoveaSum channels)
{
  const FoveaWord *word = fovea_channels_words;

  while (word->value != (int) channels)
    word++;
  return fovea_word_label (word);
}

static void
window_add_buttons (GtkDialog *dialog, const FoveaLearned *learned, gboolean grey, FoveaLearnAs as)
{
  g_autoptr (GError) problem = NULL;
  gboolean           several = learned->n_kernels > 1, fits = fovea_learned_fits_effect (learned, grey, &problem);
  GtkWidget         *save = gtk_dialog_add_button (dialog, _("_Save…"), WINDOW_SAVE), *copy, *effect;

  copy = gtk_dialog_add_button (dialog, _("_Copy Kernel"), WINDOW_COPY);
  gtk_dialog_add_button (dialog, _("As New _Layer"), WINDOW_AS + FOVEA_LEARN_AS_LAYER);
  effect = gtk_dialog_add_button (dialog, _("As _Effect"), WINDOW_AS + FOVEA_LEARN_AS_EFFECT);
  gtk_dialog_add_button (dialog, _("_Close"), GTK_RESPONSE_CLOSE);
  gtk_widget_set_sensitive (effect, fits);
  gtk_widget_set_tooltip_text (effect, fits ? _("On the layer before; it can be edited later") : problem->message);
  if (several)
    {
      g_autofree char *hint = g_strdup_printf (_("For Convolve, with Channels: %s"),
                                               window_channels (fovea_learned_channels (learned)));

      gtk_widget_set_tooltip_text (copy, hint);
    }
  gtk_widget_set_sensitive (save, ! several);
  gtk_widget_set_tooltip_text (save, several ? _("Only one kernel can be saved; learn one for all channels")
                                             : _("Among your own kernels, for Convolve and the Kernel Lab"));
  if (as == FOVEA_LEARN_AS_NOTHING || (as == FOVEA_LEARN_AS_EFFECT && ! fits))
    as = fits ? FOVEA_LEARN_AS_EFFECT : FOVEA_LEARN_AS_LAYER;
  gtk_dialog_set_default_response (dialog, WINDOW_AS + (int) as);
}

static GtkWidget *
window_result (const FoveaLearned *learned, gboolean grey, FoveaLearnAs as)
{
  GtkWidget *dialog = gimp_dialog_new (_("Learned Kernel"), "fovea-learned-kernel", NULL, 0, fovea_manual_help,
                                       WINDOW_PROCEDURE, NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *label;
  g_autofree char *kernel = window_columns (learned), *error = fovea_learned_error_text (learned);

  label = gtk_label_new (error);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_box_pack_start (GTK_BOX (box), window_kernel_view (kernel), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), box, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  window_add_buttons (GTK_DIALOG (dialog), learned, grey, as);
  return dialog;
}

static void
window_copy (const FoveaLearned *learned)
{
  g_autofree char *text = fovea_learned_kernel_text (learned);

  gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), text, -1);
  /* The plug-in's process ends with its window. */
  gtk_clipboard_set_can_store (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), NULL, 0);
  gtk_clipboard_store (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD));
}

/* Asks for a name until the kernel is saved under it, or not. */
static void
window_save (const FoveaLearned *learned, GtkWidget *parent)
{
  GtkWidget *dialog = gimp_dialog_new (_("Save Kernel"), "fovea-learned-save", parent, 0, NULL, NULL,
                                       _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Save"), GTK_RESPONSE_OK, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *name = gtk_entry_new (), *problem = gtk_label_new (NULL);
  g_autofree char *text = fovea_kernel_to_text (learned->kernels[0]), *what = fovea_learned_error_text (learned);
  gboolean         saved = FALSE;

  gtk_entry_set_text (GTK_ENTRY (name), "learned");
  gtk_entry_set_activates_default (GTK_ENTRY (name), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (name), _("Name"));
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_OK);
  gtk_label_set_line_wrap (GTK_LABEL (problem), TRUE);
  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_box_pack_start (GTK_BOX (box), gtk_label_new (_("Name among your own kernels")), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), name, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), problem, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), box, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  while (! saved && gimp_dialog_run (GIMP_DIALOG (dialog)) == GTK_RESPONSE_OK)
    {
      g_autoptr (GError) error = NULL;

      saved = fovea_own_save (gtk_entry_get_text (GTK_ENTRY (name)), NULL, what, _("learned from two layers"), text, FALSE, &error);
      gtk_label_set_text (GTK_LABEL (problem), saved ? "" : error->message);
    }
  gtk_widget_destroy (dialog);
}

FoveaLearnAs
fovea_learn_window_ask (const FoveaLearned *learned, gboolean grey, FoveaLearnAs as, FoveaCommandFunc command, gpointer data)
{
  GtkWidget *dialog = window_result (learned, grey, as);
  int        response;

  fovea_host_arrange (GTK_DIALOG (dialog), 0, command, data);
  while ((response = gimp_dialog_run (GIMP_DIALOG (dialog))) == WINDOW_COPY || response == WINDOW_SAVE)
    if (response == WINDOW_COPY)
      window_copy (learned);
    else
      window_save (learned, dialog);
  gtk_widget_destroy (dialog);
  return response >= WINDOW_AS ? (FoveaLearnAs) (response - WINDOW_AS) : FOVEA_LEARN_AS_NOTHING;
}
