/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a step does is told before its sums, so that the first line is what one looks
 * for in the drawing. */
#include "transposed-words.h"

#include <glib/gi18n-lib.h>

#define WORDS_LINES 4 /* overlaps that are told of a step */
#define WORDS_TEXT  32

static void
words_add_place (const TransposedWords *self, GString *words, guint x, guint y)
{
  g_autofree char *sum =
      fovea_painting_cell_to_text (self->painting, self->step, x, y, self->range);

  g_string_append_printf (words, _ ("\nrow %u, column %u: %s"), y + 1, x + 1, sum);
}

/* Where this step's kernel lies over those before it. */
static void
words_add_overlaps (const TransposedWords *self, GString *words, const FoveaStroke *at)
{
  const FoveaPainting *p = self->painting;
  guint                n, told = 0, more = 0;

  for (guint y = at->top; y < at->top + p->kernel->height; y++)
    for (guint x = at->left; x < at->left + p->kernel->width; x++)
      {
        fovea_painting_sum (p, self->step, x, y, &n);
        if (n < 2)
          continue;
        if (told++ < WORDS_LINES)
          words_add_place (self, words, x, y);
        else
          more++;
      }
  if (more)
    g_string_append_printf (words,
                            ngettext ("\n%u more place overlaps: point at it",
                                      "\n%u more places overlap: point at them", more),
                            more);
}

static void
words_add_stroke (const TransposedWords *self, GString *words)
{
  const FoveaStroke at = fovea_painting_stroke (self->painting, self->step - 1);
  char              value[WORDS_TEXT];

  fovea_number_to_text (at.value * self->range, value, sizeof value);
  g_string_append_printf (
      words,
      _ ("%s, from row %u, column %u of the input, times the kernel is added at row %u, column %u"),
      value, at.y + 1, at.x + 1, at.top + 1, at.left + 1);
  words_add_overlaps (self, words, &at);
}

static void
words_add_result (const TransposedWords *self, GString *words)
{
  const FoveaPainting *p = self->painting;
  char                 offset[WORDS_TEXT];

  g_string_append_printf (
      words,
      _ ("padding %u is cut off on each side, output padding keeps %u more at the right and below: the result has %d x %d values"),
      p->padding, p->output_padding, (int) p->kept.width, (int) p->kept.height);
  if (p->offset == 0.0)
    return;
  fovea_number_to_text (p->offset * self->range, offset, sizeof offset);
  g_string_append_printf (words, _ ("; %s is added to each"), offset);
}

char *
fovea_transposed_words (const TransposedWords *self)
{
  GString *words = g_string_new (NULL);

  if (self->step > self->painting->n_strokes)
    words_add_result (self, words);
  else if (self->step > 0)
    words_add_stroke (self, words);
  else
    g_string_append (words, _ ("Step paints the first value's kernel; Space does, too"));
  if (self->picked)
    words_add_place (self, words, self->x, self->y);
  return g_string_free (words, FALSE);
}

char *
fovea_transposed_formula (const FoveaPainting *p)
{
  const guint      in[2] = { p->width, p->height };
  const guint      kernel[2] = { p->kernel->width, p->kernel->height };
  g_autofree char *text[2] = { NULL, NULL };

  for (int axis = 0; axis < 2; axis++)
    {
      FoveaSize size = FOVEA_SIZE_DEFAULTS;

      size.in = in[axis];
      size.kernel = kernel[axis];
      size.stride = p->stride;
      size.before = size.after = p->padding;
      size.transposed = TRUE;
      size.output_padding = p->output_padding;
      text[axis] = fovea_size_to_text (&size, FALSE, NULL);
    }
  if (g_strcmp0 (text[0], text[1]) == 0)
    return g_strdup_printf (_ ("width and height %s"), text[0]);
  return g_strdup_printf (_ ("width %s, height %s"), text[0], text[1]);
}
