/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transposed convolution stroke by stroke: a value at (x, y) adds value * k[j][i]
 * at (x stride + i, y stride + j) of a grid, of which the padding is cut off
 * (Dumoulin and Visin, A guide to convolution arithmetic, 2016, chapter 4). */
#include "arithmetic.h"

#include <math.h>
#include <string.h>

#include "plan.h"

#define PAINT_CELL 32

/* ---- Making it --------------------------------------------------------------- */

static gboolean
painting_check (const FoveaOverlap *request,
                guint               width,
                guint               height,
                GError            **error)
{
  if (width < 1 || height < 1 || width > FOVEA_PAINTING_SIDE ||
      height > FOVEA_PAINTING_SIDE)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("upsample: %ux%u values cannot be painted one by "
                          "one; take 1 to %d a side"),
                       width, height, FOVEA_PAINTING_SIDE);
  if (request->channels == 1 &&
      (! request->kernel || request->kernel->planes == 1))
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("upsample: %u channels and a kernel of %u planes are "
                        "painted one at a time"),
                     request->channels,
                     request->kernel ? request->kernel->planes : 0);
}

/* What the engine's layer makes of the values. */
static gboolean
painting_run (FoveaPainting *self, const FoveaOverlap *request, GError **error)
{
  const FoveaRunOptions alone = { .threads = 1 };
  FoveaShape            shape = FOVEA_NCHW (1, 1, self->height, self->width);
  g_autoptr (FoveaTensor) picture =
      fovea_tensor_new_floats (&shape, self->values, error);
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  g_autoptr (FoveaResult) result = NULL;
  gint64 n;

  if (! picture)
    return FALSE;
  arithmetic =
      fovea_arithmetic_new_overlap (request, self->width, self->height, error);
  if (! arithmetic)
    return FALSE;
  result = fovea_plan_run (
      arithmetic->plan, (const FoveaTensor *const *) &picture, &alone, error);
  if (! result)
    return FALSE;
  self->kept = (FoveaRect){ self->padding, self->padding, arithmetic->out[1],
                            arithmetic->out[0] };
  n = self->kept.width * self->kept.height;
  self->result = fovea_alloc (n, sizeof (float));
  if (! self->result)
    return fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
  for (gint64 i = 0; i < n; i++)
    self->result[i] =
        (float) fovea_tensor_get (fovea_result_output (result, 0), i) +
        (float) self->offset;
  return TRUE;
}

/* All that is painted, and all that is kept: output padding may go on behind the
 * last stroke. */
static void
painting_measure (FoveaPainting *self)
{
  const gint64 right = self->kept.x + self->kept.width;
  const gint64 below = self->kept.y + self->kept.height;

  self->n_strokes = self->width * self->height;
  self->grid_width = (self->width - 1) * self->stride + self->kernel->width;
  self->grid_height = (self->height - 1) * self->stride + self->kernel->height;
  self->grid_width = (guint) MAX ((gint64) self->grid_width, right);
  self->grid_height = (guint) MAX ((gint64) self->grid_height, below);
}

FoveaPainting *
fovea_painting_new (const FoveaOverlap *request,
                    const float        *values,
                    guint               width,
                    guint               height,
                    GError            **error)
{
  g_autoptr (FoveaPainting) self = g_new0 (FoveaPainting, 1);
  gsize n;

  if (! painting_check (request, width, height, error))
    return NULL;
  self->width = width;
  self->height = height;
  self->values = g_memdup2 (values, (gsize) width * height * sizeof (float));
  self->stride = request->stride;
  self->padding = request->padding;
  self->output_padding = request->output_padding;
  self->offset = request->offset;
  if (! painting_run (self, request, error))
    return NULL;
  self->kernel = fovea_kernel_copy (request->kernel);
  if (! self->kernel)
    {
      fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
      return NULL;
    }
  n = (gsize) self->kernel->height * self->kernel->width;
  for (gsize i = 0; i < n; i++)
    self->kernel->values[i] *= fovea_overlap_scale (request);
  painting_measure (self);
  return g_steal_pointer (&self);
}

void
fovea_painting_free (FoveaPainting *self)
{
  if (! self)
    return;
  g_free (self->values);
  fovea_kernel_free (self->kernel);
  fovea_free (self->result);
  g_free (self);
}

/* ---- Numbers ----------------------------------------------------------------- */

FoveaStroke
fovea_painting_stroke (const FoveaPainting *self, guint stroke)
{
  const guint x = stroke % self->width, y = stroke / self->width;

  return (FoveaStroke){ x, y, (double) self->values[stroke], x * self->stride,
                        y * self->stride };
}

/* The coefficient of that stroke that falls on the place; NULL: none does. */
static const double *
painting_weight (const FoveaPainting *self,
                 const FoveaStroke   *stroke,
                 guint                x,
                 guint                y)
{
  const FoveaKernel *kernel = self->kernel;

  if (x < stroke->left || y < stroke->top ||
      x - stroke->left >= kernel->width || y - stroke->top >= kernel->height)
    return NULL;
  return &kernel->values[(gsize) (y - stroke->top) * kernel->width + x -
                         stroke->left];
}

gboolean
fovea_painting_product (const FoveaPainting *self,
                        guint                stroke,
                        guint                x,
                        guint                y,
                        double              *product)
{
  const FoveaStroke from = fovea_painting_stroke (self, stroke);
  const double     *weight = painting_weight (self, &from, x, y);

  *product = weight ? from.value * *weight : 0.0;
  return weight != NULL;
}

double
fovea_painting_sum (const FoveaPainting *self,
                    guint                strokes,
                    guint                x,
                    guint                y,
                    guint               *n_terms)
{
  double sum = 0.0, product;
  guint  n = 0;

  for (guint i = 0; i < MIN (strokes, self->n_strokes); i++)
    if (fovea_painting_product (self, i, x, y, &product))
      {
        sum += product;
        n++;
      }
  if (n_terms)
    *n_terms = n;
  return sum;
}

/* ---- Text -------------------------------------------------------------------- */

char *
fovea_painting_cell_to_text (const FoveaPainting *self,
                             guint                strokes,
                             guint                x,
                             guint                y,
                             double               range)
{
  GString *text = g_string_new (NULL);
  char     value[PAINT_CELL], weight[PAINT_CELL], sum[PAINT_CELL];

  for (guint i = 0; i < MIN (strokes, self->n_strokes); i++)
    {
      const FoveaStroke stroke = fovea_painting_stroke (self, i);
      const double     *at = painting_weight (self, &stroke, x, y);

      if (! at)
        continue;
      fovea_number_to_text (stroke.value * range, value, sizeof value);
      fovea_number_to_text (*at, weight, sizeof weight);
      g_string_append_printf (text, "%s%s · %s", text->len ? " + " : "", value,
                              weight);
    }
  fovea_number_to_text (fovea_painting_sum (self, strokes, x, y, NULL) * range,
                        sum, sizeof sum);
  g_string_append_printf (text, "%s%s", text->len ? " = " : "", sum);
  return g_string_free (text, FALSE);
}

/* " 12 ", "[12]" where it is cut off, " · " where nothing is painted. */
static void
painting_cell (const FoveaPainting *self,
               guint                strokes,
               guint                x,
               guint                y,
               double               range,
               char                *text)
{
  const FoveaRect *kept = &self->kept;
  const gboolean   stays = x >= kept->x && y >= kept->y &&
                         x < kept->x + kept->width &&
                         y < kept->y + kept->height;
  char   number[PAINT_CELL - 4];
  guint  n;
  double sum = fovea_painting_sum (self, strokes, x, y, &n);

  fovea_number_to_text (sum * range, number, sizeof number);
  g_snprintf (text, PAINT_CELL, stays ? " %s " : "[%s]", n ? number : "·");
}

char *
fovea_painting_to_text (const FoveaPainting *self, guint strokes, double range)
{
  GString *text = g_string_new (NULL);
  glong    widest = 0;
  char     cell[PAINT_CELL];

  for (guint pass = 0; pass < 2; pass++)
    for (guint y = 0; y < self->grid_height; y++)
      {
        for (guint x = 0; x < self->grid_width; x++)
          {
            painting_cell (self, strokes, x, y, range, cell);
            widest = MAX (widest, g_utf8_strlen (cell, -1));
            for (glong n = g_utf8_strlen (cell, -1); pass == 1 && n < widest;
                 n++)
              g_string_append_c (text, ' ');
            if (pass == 1)
              g_string_append (text, cell);
          }
        if (pass == 1)
          g_string_append_c (text, '\n');
      }
  return g_string_free (text, FALSE);
}
