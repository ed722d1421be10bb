/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine computes, in this thread where it takes a moment, else in another. */
#include "kernel-facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "figures.h"
#include "kernel-response.h"
#include "worker.h"

#define FACTS_SMALL (64 * 64) /* numbers whose facts take a few milliseconds */
#define FACTS_CHARS 24        /* beside the picture */

enum
{
  LINE_SPLIT,
  LINE_FLAT,
  LINE_PASSES,
  LINE_NOISE,
  LINE_SYMMETRY,
  LINE_RANGE,
  N_LINES
};

typedef struct
{
  FoveaKernel *kernel;
  guint        plane;
} FactsRequest;

typedef struct
{
  FoveaKernelFacts *facts;
  double           *magnitude;
} FactsAnswer;

struct _FoveaKernelFactsView
{
  GtkBox       parent_instance;
  FoveaKernel *kernel;
  FoveaWorker *worker;
  GtkWidget   *plane, *of, *plane_row;
  GtkWidget   *line[N_LINES];
  GtkWidget   *response, *message;
};

G_DEFINE_FINAL_TYPE (FoveaKernelFactsView, fovea_kernel_facts_view, GTK_TYPE_BOX)

/* ---- Computing ------------------------------------------------------------------ */

static void
facts_free_request (gpointer data)
{
  FactsRequest *request = data;

  fovea_kernel_free (request->kernel);
  g_free (request);
}

static void
facts_free_answer (gpointer data)
{
  FactsAnswer *answer = data;

  if (! answer)
    return;
  fovea_kernel_facts_free (answer->facts);
  g_free (answer->magnitude);
  g_free (answer);
}

static gpointer
facts_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  const FactsRequest *request = data;
  FactsAnswer        *answer = g_new0 (FactsAnswer, 1);

  answer->facts = fovea_kernel_facts (request->kernel, request->plane, error);
  answer->magnitude = g_new (double, FOVEA_RESPONSE_SIDE *FOVEA_RESPONSE_SIDE);
  if (answer->facts && fovea_kernel_response (request->kernel, request->plane, FOVEA_RESPONSE_SIDE,
                                              answer->magnitude, error))
    return answer;
  facts_free_answer (answer);
  return NULL;
}

/* ---- Showing -------------------------------------------------------------------- */

/* "[1 2 1]" is not to be broken. */
static char *
facts_keep_brackets (const char *text)
{
  GString *kept = g_string_new (NULL);
  gboolean inside = FALSE;

  for (; *text; text++)
    {
      inside = *text == '[' || (inside && *text != ']');
      if (inside && *text == ' ')
        g_string_append (kept, "\u00a0");
      else
        g_string_append_c (kept, *text);
    }
  return g_string_free (kept, FALSE);
}

/* The first line: the sum, which everybody asks for, and the rank. */
static char *
facts_headline (const FoveaKernelFacts *facts)
{
  g_autofree char *plain = fovea_kernel_facts_split (facts);
  g_autofree char *split = facts_keep_brackets (plain);
  char             sum[32];

  fovea_number_to_text (facts->sum, sum, sizeof sum);
  return g_strdup_printf (_ ("sum %s · %s"), sum, split);
}

/* Sentences begin with a capital where they stand alone. */
static void
facts_say (GtkWidget *label, char *text)
{
  g_autofree char *first = g_utf8_substring (text, 0, 1);
  g_autofree char *capital = g_utf8_strup (first, -1);
  g_autofree char *sentence = g_strconcat (capital, text + strlen (first), NULL);

  gtk_label_set_text (GTK_LABEL (label), sentence);
  g_free (text);
}

static void
facts_add_numbers (GString *text, const char *label, const double *values, guint n)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "\n%s", label);
  for (guint i = 0; i < n && i < 64; i++)
    g_string_append_printf (text, " %s",
                            g_ascii_formatd (number, sizeof number, "%.6g", values[i]));
  if (n > 64)
    g_string_append (text, " …");
}

/* The numbers that the words round. */
static char *
facts_numbers (const FoveaKernelFacts *facts)
{
  GString *text = g_string_new (NULL);
  char     number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, _ ("sum %s"), g_ascii_dtostr (number, sizeof number, facts->sum));
  g_string_append_printf (text, _ ("\nsum of magnitudes %s"),
                          g_ascii_dtostr (number, sizeof number, facts->magnitude));
  if (facts->rank == 1)
    {
      g_string_append_printf (text, _ ("\nfactor %s"),
                              g_ascii_formatd (number, sizeof number, "%.9g", facts->factor));
      facts_add_numbers (text, _ ("column:"), facts->column, facts->height);
      facts_add_numbers (text, _ ("row:"), facts->row, facts->width);
    }
  facts_add_numbers (text, _ ("singular values:"), facts->singular, facts->n_singular);
  return g_string_free (text, FALSE);
}

static void
facts_show (FoveaKernelFactsView *self, FactsAnswer *answer)
{
  const FoveaKernelFacts *facts = answer->facts;
  g_autofree char        *numbers = facts_numbers (facts);
  g_autofree char        *passes = fovea_kernel_facts_passes (facts);

  facts_say (self->line[LINE_SPLIT], facts_headline (facts));
  facts_say (self->line[LINE_FLAT], fovea_kernel_facts_flat (facts));
  facts_say (self->line[LINE_PASSES], g_strdup (passes));
  facts_say (self->line[LINE_NOISE], fovea_kernel_facts_noise (facts));
  facts_say (self->line[LINE_SYMMETRY], fovea_kernel_facts_symmetry (facts));
  facts_say (self->line[LINE_RANGE], fovea_kernel_facts_range (facts));
  gtk_widget_set_tooltip_text (self->line[LINE_SPLIT], numbers);
  fovea_kernel_response_set (FOVEA_KERNEL_RESPONSE (self->response),
                             g_steal_pointer (&answer->magnitude), passes);
}

/* Takes `result`. */
static void
facts_done (gpointer result, const GError *error, gpointer data)
{
  FoveaKernelFactsView *self = data;

  if (g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    return;
  if (result)
    facts_show (self, result);
  gtk_label_set_text (GTK_LABEL (self->message), error ? error->message : "");
  gtk_widget_set_visible (self->message, error != NULL);
  facts_free_answer (result);
}

static void
facts_update (FoveaKernelFactsView *self)
{
  FactsRequest *request;
  FactsAnswer  *answer;
  g_autoptr (GError) error = NULL;

  if (! self->kernel)
    return;
  request = g_new (FactsRequest, 1);
  request->kernel = fovea_kernel_copy (self->kernel);
  request->plane = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->plane)) - 1;
  if (! request->kernel)
    {
      g_free (request);
      return; /* no memory for a copy: what is there stays */
    }
  fovea_worker_cancel (self->worker);
  if ((gsize) self->kernel->height * self->kernel->width > FACTS_SMALL)
    {
      fovea_worker_start (self->worker, request);
      return;
    }
  answer = facts_work (request, NULL, &error);
  facts_done (answer, error, self);
  facts_free_request (request);
}

/* ---- Making it ------------------------------------------------------------------- */

static GtkWidget *
facts_line_new (int chars)
{
  GtkWidget *label = fovea_figures_label_new ();

  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), chars / 2);
  gtk_label_set_max_width_chars (GTK_LABEL (label), chars);
  return label;
}

static GtkWidget *
facts_plane_new (FoveaKernelFactsView *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Plane"));

  self->plane = gtk_spin_button_new_with_range (1, 1, 1);
  self->of = gtk_label_new (NULL);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->plane);
  atk_object_set_name (gtk_widget_get_accessible (self->plane), _ ("Plane of the kernel"));
  gtk_container_add (GTK_CONTAINER (row), label);
  gtk_container_add (GTK_CONTAINER (row), self->plane);
  gtk_container_add (GTK_CONTAINER (row), self->of);
  gtk_widget_show_all (row);
  gtk_widget_set_no_show_all (row, TRUE);
  gtk_widget_hide (row);
  g_signal_connect_swapped (self->plane, "value-changed", G_CALLBACK (facts_update), self);
  return row;
}

static void
fovea_kernel_facts_view_dispose (GObject *object)
{
  FoveaKernelFactsView *self = FOVEA_KERNEL_FACTS_VIEW (object);

  g_clear_pointer (&self->worker, fovea_worker_free);
  g_clear_pointer (&self->kernel, fovea_kernel_free);
  G_OBJECT_CLASS (fovea_kernel_facts_view_parent_class)->dispose (object);
}

static void
fovea_kernel_facts_view_class_init (FoveaKernelFactsViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_kernel_facts_view_dispose;
}

static void
fovea_kernel_facts_view_init (FoveaKernelFactsView *self)
{
  GtkWidget *beside = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->worker =
      fovea_worker_new (facts_work, facts_free_request, facts_free_answer, facts_done, self);
  self->plane_row = facts_plane_new (self);
  self->response = fovea_kernel_response_new ();
  self->message = facts_line_new (2 * FACTS_CHARS);
  gtk_widget_set_no_show_all (self->message, TRUE);
  for (int i = 0; i < N_LINES; i++)
    {
      gboolean is_beside = i == LINE_PASSES || i == LINE_NOISE;

      self->line[i] = facts_line_new (is_beside ? FACTS_CHARS : 2 * FACTS_CHARS);
      if (is_beside)
        gtk_box_pack_start (GTK_BOX (words), self->line[i], FALSE, FALSE, 0);
    }
  gtk_widget_set_valign (self->response, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (beside), self->response, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (beside), words, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (self), self->plane_row);
  gtk_container_add (GTK_CONTAINER (self), self->line[LINE_SPLIT]);
  gtk_container_add (GTK_CONTAINER (self), self->line[LINE_FLAT]);
  gtk_container_add (GTK_CONTAINER (self), beside);
  gtk_container_add (GTK_CONTAINER (self), self->line[LINE_SYMMETRY]);
  gtk_container_add (GTK_CONTAINER (self), self->line[LINE_RANGE]);
  gtk_container_add (GTK_CONTAINER (self), self->message);
}

GtkWidget *
fovea_kernel_facts_view_new (void)
{
  return g_object_new (FOVEA_TYPE_KERNEL_FACTS_VIEW, NULL);
}

void
fovea_kernel_facts_view_set (FoveaKernelFactsView *self, const FoveaKernel *kernel)
{
  g_autofree char *of = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self), kernel != NULL);
  g_clear_pointer (&self->kernel, fovea_kernel_free);
  if (! kernel)
    return;
  of = g_strdup_printf (_ ("of %u"), kernel->planes);
  gtk_label_set_text (GTK_LABEL (self->of), of);
  gtk_widget_set_visible (self->plane_row, kernel->planes > 1);
  /* Fewer planes may change the value: no answer for that yet. */
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->plane), 1, kernel->planes);
  self->kernel = fovea_kernel_copy (kernel);
  facts_update (self);
}

char *
fovea_kernel_facts_view_text (FoveaKernelFactsView *self)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < N_LINES; i++)
    {
      const char *line = gtk_label_get_text (GTK_LABEL (self->line[i]));

      if (*line)
        g_string_append_printf (text, "%s%s", text->len ? "\n" : "", line);
    }
  g_string_replace (text, "\u00a0", " ", 0);
  return g_string_free (text, text->len == 0);
}
