/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed numbers are shown as they were typed; a range is chosen for the photo's. */
#include "transposed-input.h"

#include <glib/gi18n-lib.h>

#define INPUT_SPACE 6
#define INPUT_TERMS 20000 /* products in all: a 31x31 kernel times 4x4 values */

/* Rows of the list: 2x2, 3x3, 4x4 values of the photo, then this. */
#define INPUT_TYPED 3

struct _FoveaTransposedInput
{
  GtkBox     parent_instance;
  GtkWidget *input, *typed, *range;
  float      values[FOVEA_TRANSPOSED_SIDE * FOVEA_TRANSPOSED_SIDE];
  guint      width, height; /* 0: no photo */
  gint64     x, y;
};

static guint input_changed;

G_DEFINE_FINAL_TYPE (FoveaTransposedInput, fovea_transposed_input, GTK_TYPE_BOX)

static gboolean
input_is_typed (FoveaTransposedInput *self)
{
  return gtk_combo_box_get_active (GTK_COMBO_BOX (self->input)) == INPUT_TYPED;
}

static void
input_update (FoveaTransposedInput *self)
{
  gtk_widget_set_visible (self->typed, input_is_typed (self));
  gtk_widget_set_visible (self->range, ! input_is_typed (self));
  g_signal_emit (self, input_changed, 0);
}

/* ---- Painting it ------------------------------------------------------------------- */

/* Each product is a number that is measured, drawn and read out, whenever a setting
 * changes: of too many the window would stand still. */
static gboolean
input_check (const FoveaKernel *k, guint width, guint height, GError **error)
{
  if ((guint64) width * height * k->width * k->height <= INPUT_TERMS)
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
               _ ("a %ux%u kernel and %ux%u values are too many numbers to be painted one by "
                  "one: take fewer"),
               k->height, k->width, height, width);
  return FALSE;
}

/* The values of the photo that are painted, as many as were chosen and are there. */
static FoveaPainting *
input_paint_photo (FoveaTransposedInput *self, const FoveaOverlap *request, GError **error)
{
  const guint side = (guint) gtk_combo_box_get_active (GTK_COMBO_BOX (self->input)) + 2;
  const guint width = MIN (side, self->width), height = MIN (side, self->height);
  float       values[FOVEA_TRANSPOSED_SIDE * FOVEA_TRANSPOSED_SIDE];

  if (! input_check (request->kernel, width, height, error))
    return NULL;
  for (guint i = 0; i < width * height; i++)
    values[i] = self->values[i / width * self->width + i % width];
  return fovea_painting_new (request, values, width, height, error);
}

static FoveaPainting *
input_paint_typed (FoveaTransposedInput *self, const FoveaOverlap *request, GError **error)
{
  g_autoptr (FoveaKernel) typed =
      fovea_kernel_parse (gtk_entry_get_text (GTK_ENTRY (self->typed)), error);
  g_autofree float *values = NULL;

  if (! typed || ! input_check (request->kernel, typed->width, typed->height, error))
    return NULL;
  if (typed->planes > 1)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("the typed numbers are %u planes; one is painted: leave out the |"),
                   typed->planes);
      return NULL;
    }
  values = g_new (float, (gsize) typed->height * typed->width);
  for (guint i = 0; i < typed->height * typed->width; i++)
    values[i] = (float) typed->values[i];
  return fovea_painting_new (request, values, typed->width, typed->height, error);
}

FoveaPainting *
fovea_transposed_input_paint (FoveaTransposedInput *self,
                              const FoveaOverlap   *request,
                              GError              **error)
{
  return input_is_typed (self) ? input_paint_typed (self, request, error) :
                                 input_paint_photo (self, request, error);
}

double
fovea_transposed_input_range (FoveaTransposedInput *self)
{
  return input_is_typed (self) || gtk_combo_box_get_active (GTK_COMBO_BOX (self->range)) == 1 ?
             1.0 :
             255.0;
}

gboolean
fovea_transposed_input_pixel (FoveaTransposedInput *self, int *x, int *y)
{
  *x = (int) self->x;
  *y = (int) self->y;
  return ! input_is_typed (self);
}

void
fovea_transposed_input_set_values (FoveaTransposedInput *self,
                                   const float          *values,
                                   guint                 width,
                                   guint                 height,
                                   gint64                x,
                                   gint64                y)
{
  const gboolean had = self->width > 0;

  g_return_if_fail (FOVEA_IS_TRANSPOSED_INPUT (self));
  self->width = values ? MIN (width, FOVEA_TRANSPOSED_SIDE) : 0;
  self->height = values ? MIN (height, FOVEA_TRANSPOSED_SIDE) : 0;
  self->x = x;
  self->y = y;
  for (guint i = 0; i < self->width * self->height; i++)
    self->values[i] = values[i / self->width * width + i % self->width];
  if (! had && self->width)
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->input), 0);
  else if (! self->width)
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->input), INPUT_TYPED);
  gtk_widget_set_sensitive (self->input, self->width > 0);
  g_signal_emit (self, input_changed, 0);
}

/* ---- Making it --------------------------------------------------------------------- */

static GtkWidget *
input_combo_new (FoveaTransposedInput *self, const char *name, const char *const *words)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  atk_object_set_name (gtk_widget_get_accessible (combo), name);
  for (; *words; words++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), *words);
  gtk_container_add (GTK_CONTAINER (self), combo);
  g_signal_connect_swapped (combo, "changed", G_CALLBACK (input_update), self);
  return combo;
}

static void
fovea_transposed_input_class_init (FoveaTransposedInputClass *class)
{
  input_changed = g_signal_new ("changed", FOVEA_TYPE_TRANSPOSED_INPUT, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_transposed_input_init (FoveaTransposedInput *self)
{
  const char *const inputs[] = { _ ("2×2 values of the photo"), _ ("3×3 values of the photo"),
                                 _ ("4×4 values of the photo"), _ ("typed numbers"), NULL };
  const char *const ranges[] = { _ ("in 0..255"), _ ("in 0..1"), NULL };

  gtk_container_add (GTK_CONTAINER (self), gtk_label_new (_ ("Input")));
  self->input = input_combo_new (self, _ ("Input"), inputs);
  self->typed = gtk_entry_new ();
  atk_object_set_name (gtk_widget_get_accessible (self->typed), _ ("Typed numbers"));
  gtk_widget_set_tooltip_text (self->typed, _ ("Rows separated by ; and numbers by blanks"));
  gtk_entry_set_text (GTK_ENTRY (self->typed), "0 1; 2 3");
  gtk_container_add (GTK_CONTAINER (self), self->typed);
  g_signal_connect_swapped (self->typed, "changed", G_CALLBACK (input_update), self);
  self->range = input_combo_new (self, _ ("Range of the numbers"), ranges);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->range), 0);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->input), INPUT_TYPED);
  gtk_widget_set_no_show_all (self->typed, TRUE);
  gtk_widget_set_no_show_all (self->range, TRUE);
}

GtkWidget *
fovea_transposed_input_new (void)
{
  return g_object_new (FOVEA_TYPE_TRANSPOSED_INPUT, "spacing", INPUT_SPACE, NULL);
}
