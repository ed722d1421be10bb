/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See ref-quant.h. */
#include "ref-quant.h"

#include <string.h>

#include "support.h"

/* The number of the scale that goes with number e. */
gint64
ref_quant_which (const RefQuantScales *c, const FoveaShape *shape, gint64 e)
{
  gint64           index[8], at = 0, size;
  g_autofree char *text = g_strdup (c->scales);
  FoveaShape       scales = *text ? test_shape (text) : fovea_shape (0);

  if (c->block == 0)
    return 0;
  for (guint d = shape->rank; d-- > 0; e /= shape->size[d])
    index[d] = e % shape->size[d];
  if (scales.rank == 1)
    return index[c->axis];
  for (guint d = 0; d < shape->rank; d++)
    {
      size = scales.size[d];
      at = at * size + (d == c->axis ? index[d] / c->block : index[d]);
    }
  return at;
}

/* One sum, by the definition. */
gint64
ref_quant_conv_sum (const RefQuantConv *conv,
                    const FoveaTensor  *x,
                    const FoveaTensor  *w,
                    gint64              xz,
                    gint64              wz,
                    gint64              batch,
                    gint64              o,
                    const gint64       *at)
{
  const gint64 channels = conv->group * conv->in;
  const gint64 group = o / conv->out;
  gint64       taps = 1, sum = 0;

  for (guint a = 0; a < conv->axes; a++)
    taps *= conv->kernel[a];
  for (gint64 i = 0; i < conv->in; i++)
    for (gint64 t = 0; t < taps; t++)
      {
        gint64   left = t, place = 0, stride = 1;
        gboolean inside = TRUE;

        for (guint a = conv->axes; a-- > 0;)
          {
            gint64 p = at[a] * conv->stride[a] - conv->before[a] +
                       left % conv->kernel[a] * conv->dilation[a];

            left /= conv->kernel[a];
            inside = inside && p >= 0 && p < conv->size[a];
            place += p * stride;
            stride *= conv->size[a];
          }
        if (inside)
          sum += (fovea_tensor_get_int (
                      x, (batch * channels + group * conv->in + i) * stride +
                             place) -
                  xz) *
                 (fovea_tensor_get_int (w, (o * conv->in + i) * taps + t) - wz);
      }
  return sum;
}

FoveaShape
ref_quant_conv_shape (const RefQuantConv *conv)
{
  FoveaShape shape = { conv->axes + 2,
                       { conv->batch, conv->group * conv->out } };

  for (guint a = 0; a < conv->axes; a++)
    shape.size[2 + a] = (conv->size[a] + conv->before[a] + conv->after[a] -
                         conv->dilation[a] * (conv->kernel[a] - 1) - 1) /
                            conv->stride[a] +
                        1;
  return shape;
}

/* Where output number e is: its picture, channel and place. */
void
ref_quant_conv_at (const FoveaShape *shape,
                   gint64            e,
                   gint64           *batch,
                   gint64           *o,
                   gint64           *at)
{
  for (guint d = shape->rank; d-- > 2; e /= shape->size[d])
    at[d - 2] = e % shape->size[d];
  *o = e % shape->size[1];
  *batch = e / shape->size[1];
}

/* Number `at` of one, one a line, or one a line and matrix. */
static gint64
quant_line (const FoveaTensor *values, gint64 lines, gint64 line, gint64 matrix)
{
  gint64 n = values ? fovea_shape_elements (&values->shape) : 0;

  return ! values ?
             0 :
             fovea_tensor_get_int (values, n == 1     ? 0 :
                                           n == lines ? line :
                                                        matrix * lines + line);
}

/* A product of two matrices, and which a and b it is made of; the shapes are
 * those of quant_products. */
void
ref_quant_product_sums (const FoveaTensor *a,
                        const FoveaTensor *b,
                        const FoveaTensor *az,
                        const FoveaTensor *bz,
                        gint64            *sums)
{
  const FoveaShape *as = &a->shape, *bs = &b->shape;
  const gint64      depth = as->size[as->rank - 1];
  const gint64      rows = as->rank > 1 ? as->size[as->rank - 2] : 1;
  const gint64      columns = bs->rank > 1 ? bs->size[bs->rank - 1] : 1;
  const gint64      n_a = fovea_shape_elements (as) / rows / depth;
  const gint64      n_b = fovea_shape_elements (bs) / columns / depth;
  /* 2x1 and 3: every a with every b */
  const gboolean outer = as->rank == 4 && bs->rank == 3;
  const gint64   n = outer ? n_a * n_b : MAX (n_a, n_b);

  for (gint64 m = 0; m < n; m++)
    for (gint64 i = 0; i < rows; i++)
      for (gint64 j = 0; j < columns; j++)
        {
          const gint64 ma = outer ? m / n_b : m % n_a, mb = m % n_b;
          gint64      *sum = sums + (m * rows + i) * columns + j;

          *sum = 0;
          for (gint64 k = 0; k < depth; k++)
            *sum += (fovea_tensor_get_int (a, (ma * rows + i) * depth + k) -
                     quant_line (az, rows, i, ma)) *
                    (fovea_tensor_get_int (b, (mb * depth + k) * columns + j) -
                     quant_line (bz, columns, j, mb));
        }
}

void
ref_quant_conv_random (RefQuantConv *conv, guint i)
{
  conv->axes = i % 3 + 1;
  conv->batch = g_test_rand_int_range (1, 3);
  conv->group = i % 4 == 3 ? 3 : 1;
  conv->in = g_test_rand_int_range (1, i % 5 == 4 ? 90 : 6);
  /* Many outputs are shared out. */
  conv->out = i % 7 == 6 ? g_test_rand_int_range (130, 300) :
                           g_test_rand_int_range (1, 12);
  for (guint a = 0; a < conv->axes; a++)
    {
      conv->kernel[a] = g_test_rand_int_range (1, 5);
      conv->stride[a] = g_test_rand_int_range (1, 4);
      conv->dilation[a] = g_test_rand_int_range (1, 3);
      conv->before[a] = g_test_rand_int_range (0, 4);
      conv->after[a] = g_test_rand_int_range (0, 4);
      conv->size[a] = conv->dilation[a] * (conv->kernel[a] - 1) +
                      g_test_rand_int_range (1, 10);
    }
}

static void
quant_append (GString *text, const char *name, const gint64 *values, guint n)
{
  for (guint a = 0; a < n; a++)
    g_string_append_printf (text, "%s%d", a ? "," : name, (int) values[a]);
}

char *
ref_quant_conv_attrs (const RefQuantConv *conv)
{
  GString *text = g_string_new (NULL);
  gint64   pads[6];

  memcpy (pads, conv->before, conv->axes * sizeof *pads);
  memcpy (pads + conv->axes, conv->after, conv->axes * sizeof *pads);
  g_string_printf (text, "group=%d", (int) conv->group);
  quant_append (text, " strides=", conv->stride, conv->axes);
  quant_append (text, " dilations=", conv->dilation, conv->axes);
  quant_append (text, " pads=", pads, 2 * conv->axes);
  return g_string_free (text, FALSE);
}
