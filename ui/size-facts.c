/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sentence a label; what is the same for both axes is said once. */
#include "size-facts.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <locale.h>
#include <string.h>

#include "figures.h"

#define SIZE_CHARS 44

enum
{
  SIZE_WIDTH,
  SIZE_HEIGHT,
  SIZE_PADDING,
  SIZE_FULL,
  SIZE_LOCAL,
  SIZE_CONV,
  SIZE_LINES
};

struct _FoveaSizeFacts
{
  GtkBox     parent_instance;
  GtkWidget *line[SIZE_LINES];
};

G_DEFINE_FINAL_TYPE (FoveaSizeFacts, fovea_size_facts, GTK_TYPE_BOX)

char *
fovea_size_facts_group (gint64 number)
{
  const char      *locale = localeconv ()->thousands_sep;
  g_autofree char *separator =
      locale && *locale ? g_locale_to_utf8 (locale, -1, NULL, NULL, NULL) : NULL;
  g_autofree char *digits =
      g_strdup_printf ("%" PRIu64, number < 0 ? -(guint64) number : (guint64) number);
  const gsize n = strlen (digits);
  GString    *text = g_string_new (number < 0 ? "-" : NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, separator ? separator : ",");
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

/* ---- Sentences ---------------------------------------------------------------- */

/* Takes the text; NULL hides the line. */
static void
size_say (FoveaSizeFacts *self, int line, char *text)
{
  gtk_label_set_text (GTK_LABEL (self->line[line]), text ? text : "");
  gtk_widget_set_visible (self->line[line], text != NULL);
  g_free (text);
}

/* "width: (450 + 2·1 - 3)/1 + 1 = 450", or why there is none. */
static char *
size_formula (const FoveaSize *size, const char *axis)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *formula = fovea_size_to_text (size, FALSE, &error);

  return g_strdup_printf ("%s: %s", axis, formula ? formula : error->message);
}

static void
size_say_formulas (FoveaSizeFacts *self, const FoveaSize size[2])
{
  const gboolean square = size[0].in == size[1].in && size[0].kernel == size[1].kernel;

  size_say (self, SIZE_WIDTH,
            size_formula (&size[0], square ? _ ("width and height") : _ ("width")));
  size_say (self, SIZE_HEIGHT, square ? NULL : size_formula (&size[1], _ ("height")));
}

static void
size_say_padding (FoveaSizeFacts *self, const FoveaSize size[2])
{
  g_autofree char *across = fovea_size_padding_text (&size[0]);
  g_autofree char *down = fovea_size_padding_text (&size[1]);
  g_autofree char *in_all = fovea_size_to_text (&size[0], TRUE, NULL);

  if (size[0].before == size[1].before && size[0].after == size[1].after)
    size_say (self, SIZE_PADDING, g_strdup (across));
  else
    size_say (self, SIZE_PADDING, g_strdup_printf (_ ("across: %s; down: %s"), across, down));
  gtk_widget_set_tooltip_text (self->line[SIZE_PADDING], in_all);
}

static char *
size_parameters (const char *format, gint64 weights, gint64 parameters)
{
  g_autofree char *all = fovea_size_facts_group (parameters);
  g_autofree char *w = fovea_size_facts_group (weights);
  g_autofree char *b = fovea_size_facts_group (parameters - weights);

  return g_strdup_printf (format, all, w, b);
}

/* A kernel that each channel goes through by itself is a map of one channel. */
static void
size_say_cost (FoveaSizeFacts *self, const FoveaConvolve *request, const FoveaSize size[2])
{
  const gint64 channels = request->summed ? request->channels : 1;
  g_autoptr (GError) error = NULL;
  FoveaMapCost cost;

  if (! fovea_map_cost (&size[1], &size[0], channels, 1, &cost, &error))
    {
      size_say (self, SIZE_FULL, NULL);
      size_say (self, SIZE_LOCAL, NULL);
      size_say (self, SIZE_CONV, NULL);
      return;
    }
  size_say (self, SIZE_FULL,
            size_parameters (_ ("this map fully connected: %s parameters (weights %s, biases %s)"),
                             cost.full_weights, cost.full_parameters));
  size_say (self, SIZE_LOCAL,
            size_parameters (_ ("sparse connections alone: %s parameters (weights %s, biases %s)"),
                             cost.local_weights, cost.local_parameters));
  size_say (
      self, SIZE_CONV,
      size_parameters (_ ("convolution, weights shared: %s parameters (weights %s, biases %s)"),
                       cost.conv_weights, cost.conv_parameters));
}

/* ---- The widget ------------------------------------------------------------------ */

static void
fovea_size_facts_class_init (FoveaSizeFactsClass *class)
{
}

static void
fovea_size_facts_init (FoveaSizeFacts *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  for (int i = 0; i < SIZE_LINES; i++)
    {
      GtkWidget *label = fovea_figures_label_new ();

      gtk_label_set_max_width_chars (GTK_LABEL (label), SIZE_CHARS);
      gtk_widget_set_no_show_all (label, TRUE);
      gtk_container_add (GTK_CONTAINER (self), label);
      self->line[i] = label;
    }
}

GtkWidget *
fovea_size_facts_new (void)
{
  return g_object_new (FOVEA_TYPE_SIZE_FACTS, NULL);
}

void
fovea_size_facts_set (FoveaSizeFacts      *self,
                      const FoveaConvolve *request,
                      gint64               width,
                      gint64               height)
{
  FoveaSize size[2];

  gtk_widget_set_sensitive (GTK_WIDGET (self), request != NULL);
  if (! request)
    return;
  fovea_size_of_convolve (request, width, height, size);
  size_say_formulas (self, size);
  size_say_padding (self, size);
  size_say_cost (self, request, size);
}

char *
fovea_size_facts_text (FoveaSizeFacts *self)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < SIZE_LINES; i++)
    {
      const char *line = gtk_label_get_text (GTK_LABEL (self->line[i]));

      if (*line)
        g_string_append_printf (text, "%s%s", text->len ? "\n" : "", line);
    }
  return g_string_free (text, text->len == 0);
}
