/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel as on a slide: columns of figures, in plain text. */
#include <math.h>
#include <string.h>

#include "error.h"

/* Bytes of a number with its brackets */
#define CELL 32

/* Planes whose sums are told one by one */
#define PLANES_TOLD 16

void
fovea_number_to_text (double value, char *text, gsize size)
{
  if (value == 0.0)
    value = 0.0; /* not "-0" */
  g_ascii_formatd (text, (gint) size, "%.4g", value);
}

/* So many digits that an fp32 number comes back from them. */
static const char *
number_full (double value, char *text)
{
  return g_ascii_formatd (text, CELL, "%.9g", value == 0.0 ? 0.0 : value);
}

static const char *
number_sum (double value, char *text)
{
  return g_ascii_formatd (text, CELL, "%.7g", value == 0.0 ? 0.0 : value);
}

/* ---- Grids ------------------------------------------------------------------- */

typedef enum
{
  GRID_WINDOW,
  GRID_ALPHA,
  GRID_KERNEL,
  GRID_PRODUCTS,
  N_GRIDS
} Grid;

static gboolean
grid_is_shown (const FoveaPixel *pixel, Grid grid)
{
  if (grid == GRID_ALPHA)
    return pixel->weighed;
  return grid == GRID_WINDOW || pixel->kind != FOVEA_ARITHMETIC_POOL;
}

/* " 12 ", "[12]" of the border, " · " where nothing is. */
static void
grid_cell (const FoveaTerm *term, Grid grid, double range, char *text)
{
  char   number[CELL - 4];
  double value = grid == GRID_KERNEL   ? term->weight :
                 grid == GRID_ALPHA    ? (double) term->alpha :
                 grid == GRID_PRODUCTS ? term->product * range :
                                         (double) term->value * range;

  fovea_number_to_text (value, number, sizeof number);
  if (term->kind == FOVEA_TERM_NONE && grid != GRID_KERNEL)
    g_strlcpy (number, "·", sizeof number);
  g_snprintf (text, CELL,
              term->kind == FOVEA_TERM_BORDER && grid == GRID_WINDOW ? "[%s]" :
                                                                       " %s ",
              number);
}

static void
grid_add (GString *line, const char *cell, gsize width)
{
  for (gsize n = g_utf8_strlen (cell, -1); n < width; n++)
    g_string_append_c (line, ' ');
  g_string_append (line, cell);
}

/* The widest cell of each grid. */
static void
grid_widths (const FoveaPixel *pixel,
             const FoveaTerm  *terms,
             double            range,
             gsize             widths[N_GRIDS])
{
  char cell[CELL];

  memset (widths, 0, N_GRIDS * sizeof *widths);
  for (gsize i = 0; i < (gsize) pixel->height * pixel->width; i++)
    for (guint g = 0; g < N_GRIDS; g++)
      {
        grid_cell (&terms[i], g, range, cell);
        widths[g] = MAX (widths[g], (gsize) g_utf8_strlen (cell, -1));
      }
}

/* One plane's window x kernel = products; of pooling the window alone. */
static void
text_add_plane (GString          *text,
                const FoveaPixel *pixel,
                guint             plane,
                double            range)
{
  static const char *const between[] = { "  ", "  x  ", "  x  ", "  =  " };
  const FoveaTerm         *terms =
      pixel->terms + (gsize) plane * pixel->height * pixel->width;
  gsize widths[N_GRIDS];
  char  cell[CELL];

  grid_widths (pixel, terms, range, widths);
  for (guint row = 0; row < pixel->height; row++)
    {
      for (guint g = 0; g < N_GRIDS; g++)
        {
          if (! grid_is_shown (pixel, g))
            continue;
          g_string_append (text, row == (pixel->height - 1) / 2 || g == 0 ?
                                     between[g] :
                                     "     ");
          for (guint column = 0; column < pixel->width; column++)
            {
              grid_cell (&terms[row * pixel->width + column], g, range, cell);
              grid_add (text, cell, widths[g]);
            }
        }
      while (text->len && text->str[text->len - 1] == ' ')
        g_string_truncate (text, text->len - 1);
      g_string_append_c (text, '\n');
    }
}

/* ---- Lines ------------------------------------------------------------------- */

static void
text_add_head (GString *text, const FoveaPixel *pixel)
{
  g_string_append_printf (text,
                          _ ("pixel (%" PRId64 ", %" PRId64 "), channel %u"),
                          pixel->x, pixel->y, pixel->channel);
  if (pixel->kind == FOVEA_ARITHMETIC_CONVOLVE)
    g_string_append_printf (
        text, _ (": %ux%u kernel, %s, centre in row %u, column %u"),
        pixel->height, pixel->width,
        pixel->flipped ? _ ("rotated by 180 degrees (convolution)") :
                         _ ("as it stands (correlation)"),
        pixel->anchor_y + 1, pixel->anchor_x + 1);
  g_string_append_c (text, '\n');
}

static const char *
text_activation (FoveaActivation activation)
{
  static const char *const names[] = { NULL, "relu", "abs", "sigmoid", "tanh" };

  return activation < G_N_ELEMENTS (names) ? names[activation] : "activation";
}

/* "relu (-43) = 0", "clip (relu (1.5)) = 1" */
static void
text_add_after (GString *text, const FoveaPixel *pixel)
{
  static const char *const views[] = { NULL, "clip", "abs", "stretch" };
  const char              *activation = text_activation (pixel->activation);
  const char *view = views[MIN (pixel->view, G_N_ELEMENTS (views) - 1)];
  char        a[CELL], b[CELL];

  number_full (pixel->total, a);
  number_full (pixel->value, b);
  if (view && activation)
    g_string_append_printf (text, "%s (%s (%s)) = %s\n", view, activation, a,
                            b);
  else
    g_string_append_printf (text, "%s (%s) = %s\n", view ? view : activation, a,
                            b);
}

/* "sum 3 + 2 - 1 = 4", a part from each plane. */
static void
text_add_planes (GString *text, const FoveaPixel *pixel, double range)
{
  char a[CELL];

  g_string_append_printf (text, _ ("sum %s\n"),
                          number_sum (pixel->sum * range, a));
  if (pixel->planes == 1 || pixel->planes > PLANES_TOLD)
    return;
  g_string_truncate (text, text->len - 1);
  for (guint p = 0; p < pixel->planes; p++)
    {
      const double part = fovea_pixel_plane_sum (pixel, p) * range;

      g_string_append_printf (text, "%s%s",
                              p == 0 ? " = " : (part < 0.0 ? " - " : " + "),
                              number_sum (p == 0 ? part : fabs (part), a));
    }
  g_string_append_c (text, '\n');
}

/* "4 · 9 / 6 = 6: |kernel| sums to 9, times alpha to 6" */
static void
text_add_counted (GString *text, const FoveaPixel *pixel, double range)
{
  char a[CELL], b[CELL], c[CELL], d[CELL];

  if (! pixel->weighed)
    return;
  if (! (pixel->seen > 0.0))
    {
      g_string_append (text, _ ("nothing of the window is seen: 0\n"));
      return;
    }
  number_sum (pixel->sum * range, a);
  number_sum (pixel->all, b);
  number_sum (pixel->seen, c);
  number_sum (fovea_pixel_counted (pixel) * range, d);
  g_string_append_printf (text,
                          _ ("%s · %s / %s = %s: |kernel| sums to %s, times "
                             "alpha to %s\n"),
                          a, b, c, d, b, c);
}

static void
text_add_divisor (GString *text, const FoveaPixel *pixel)
{
  char a[CELL], b[CELL];

  if (pixel->divisor != 1.0)
    g_string_append_printf (text, _ ("the kernel was divided by %s\n"),
                            number_sum (pixel->divisor, a));
  if (pixel->raised != 0.0)
    g_string_append_printf (text,
                            _ ("%s of the offset is added because the kernel's "
                               "sum is not above 0\n"),
                            number_sum (pixel->raised, b));
}

/* "sum 325", "325 · 0.125 + 128 = 168.625", "relu: 168.625" */
static void
text_add_sum (GString *text, const FoveaPixel *pixel, double range)
{
  const double sum = fovea_pixel_counted (pixel);
  char         a[CELL], b[CELL], c[CELL], d[CELL];

  text_add_divisor (text, pixel);
  text_add_planes (text, pixel, range);
  text_add_counted (text, pixel, range);
  if (pixel->scale != 1.0 || pixel->offset != 0.0)
    g_string_append_printf (
        text, "%s · %s %s %s = %s\n", number_sum (sum * range, a),
        number_sum (pixel->scale, b), pixel->offset < 0.0 ? "-" : "+",
        number_sum (fabs (pixel->offset) * range, c),
        number_sum ((double) pixel->total * range, d));
  if (pixel->activation != FOVEA_ACTIVATION_NONE ||
      pixel->view != FOVEA_VIEW_PLAIN)
    text_add_after (text, pixel);
  if (! pixel->in_order)
    g_string_append_printf (
        text, _ ("summed by %s: the exact sum, scaled, would be %s\n"),
        pixel->way, number_full (sum * pixel->scale + pixel->offset, a));
}

static void
text_add_chosen (GString *text, const FoveaPixel *pixel)
{
  static const char *const formats[] = {
    [FOVEA_POOL_MAX] = N_ ("the maximum is in row %u, column %u\n"),
    [FOVEA_POOL_MIN] = N_ ("the minimum is in row %u, column %u\n"),
    [FOVEA_POOL_MEDIAN] = N_ ("the median is in row %u, column %u\n"),
  };
  const guint row = (guint) (pixel->chosen / pixel->width) + 1;
  const guint column = (guint) (pixel->chosen % pixel->width) + 1;

  g_string_append_printf (text, _ (formats[pixel->pool]), row, column);
}

static void
text_add_pool (GString *text, const FoveaPixel *pixel, double range)
{
  const guint n = pixel->height * pixel->width;
  char        a[CELL], b[CELL];

  if (pixel->chosen >= 0)
    text_add_chosen (text, pixel);
  else if (pixel->pool == FOVEA_POOL_MEDIAN)
    g_string_append (text,
                     _ ("the median is the mean of the two in the middle\n"));
  else if (pixel->pool == FOVEA_POOL_AVERAGE)
    g_string_append_printf (text, _ ("sum %s, divided by %u = %s\n"),
                            number_sum (pixel->sum * range, a), n,
                            number_sum ((double) pixel->value * range, b));
  else if (pixel->pool == FOVEA_POOL_LP)
    g_string_append_printf (text, _ ("(mean of |value|^%s)^(1/%s) = %s\n"),
                            number_sum (pixel->p, a), a,
                            number_sum ((double) pixel->value * range, b));
}

static void
text_add_result (GString *text, const FoveaPixel *pixel, double range)
{
  char a[CELL], b[CELL];

  if (range == 1.0)
    g_string_append_printf (text, _ ("result %s\n"),
                            number_full (pixel->value, a));
  else
    g_string_append_printf (text, _ ("result %s (%s in 0..1)\n"),
                            number_sum ((double) pixel->value * range, a),
                            number_full (pixel->value, b));
}

/* "written 0.25 + (0.5 - 0.3) = 0.45": luminance brought back to the colour. */
static void
text_add_written (GString *text, const FoveaPixel *pixel)
{
  char a[CELL], b[CELL], c[CELL], d[CELL];

  if (! pixel->brought_back)
    return;
  g_string_append_printf (
      text,
      _ ("written %s + (%s - %s) = %s: the colour, and how much its "
         "luminance changes\n"),
      number_full (pixel->colour, a), number_full (pixel->value, b),
      number_full (pixel->luminance, c), number_full (pixel->written, d));
}

static void
text_add_sums (GString *text, const FoveaPixel *pixel, double range)
{
  if (pixel->kind == FOVEA_ARITHMETIC_POOL)
    text_add_pool (text, pixel, range);
  else
    text_add_sum (text, pixel, range);
  text_add_result (text, pixel, range);
  text_add_written (text, pixel);
}

char *
fovea_pixel_to_text (const FoveaPixel *pixel, double range)
{
  GString *text = g_string_new (NULL);

  text_add_head (text, pixel);
  for (guint p = 0; p < pixel->planes; p++)
    {
      if (pixel->planes > 1)
        g_string_append_printf (text, _ ("channel %u of the picture:\n"),
                                pixel->first + p);
      text_add_plane (text, pixel, p, range);
    }
  text_add_sums (text, pixel, range);
  return g_string_free (text, FALSE);
}

char *
fovea_pixel_head (const FoveaPixel *pixel)
{
  GString *text = g_string_new (NULL);

  text_add_head (text, pixel);
  g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

char *
fovea_pixel_sums (const FoveaPixel *pixel, double range)
{
  GString *text = g_string_new (NULL);

  text_add_sums (text, pixel, range);
  g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}
