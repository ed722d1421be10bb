/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resizing: against Pillow's own numbers, against the formula written down once
 * more, and properties that must hold for any picture. */
#include <math.h>
#include <string.h>

#include "support.h"

/* 7 x 5 numbers in 256ths, and what Pillow 13.0.0 makes of them in its float
 * mode: Image.fromarray (float32).crop (box).resize ((w, h), filter). */
static const guint8 pillow_in[5][7] = {
  { 241, 160, 175, 229, 148, 198, 213 }, { 57, 14, 76, 72, 223, 233, 1 },
  { 127, 210, 33, 204, 30, 119, 209 },   { 77, 87, 71, 184, 65, 253, 113 },
  { 122, 129, 149, 141, 130, 254, 206 },
};

typedef struct
{
  const char *name;
  FoveaResize filter;
  double      box[4];
  guint       width, height;
  float       values[54];
} PillowCase;

/* clang-format off */
static const PillowCase pillow_cases[] = {
  { "smaller/bilinear", FOVEA_RESIZE_BILINEAR, { 0, 0, 7, 5 }, 3, 2,
    { 0.447608054f, 0.548452139f, 0.622083008f, 0.424411535f, 0.511175632f,
      0.664912224f } },
  { "smaller/bicubic", FOVEA_RESIZE_BICUBIC, { 0, 0, 7, 5 }, 3, 2,
    { 0.452521741f, 0.549259841f, 0.623996019f, 0.423280329f, 0.487363964f,
      0.679013193f } },
  { "larger/bilinear", FOVEA_RESIZE_BILINEAR, { 0, 0, 7, 5 }, 9, 6,
    { 0.94140625f, 0.73046875f, 0.651041687f, 0.73046875f, 0.89453125f,
      0.6484375f, 0.686631918f, 0.79296875f, 0.83203125f, 0.40234375f,
      0.265625f, 0.284505218f, 0.402669281f, 0.434570312f, 0.717122376f,
      0.841254354f, 0.654296875f, 0.2109375f, 0.382161468f, 0.461588532f,
      0.366898149f, 0.284035027f, 0.58203125f, 0.46480757f, 0.553023696f,
      0.592881978f, 0.477864593f, 0.414713532f, 0.551649272f, 0.429289639f,
      0.318214715f, 0.764322937f, 0.305302352f, 0.456814229f, 0.675347209f,
      0.66015625f, 0.344726562f, 0.368815094f, 0.368706584f, 0.425347239f,
      0.676757812f, 0.397243917f, 0.690646708f, 0.836914062f, 0.532226562f,
      0.4765625f, 0.494791657f, 0.538628459f, 0.575086832f, 0.55078125f,
      0.517361104f, 0.776909709f, 0.9296875f, 0.8046875f } },
  { "larger/bicubic", FOVEA_RESIZE_BICUBIC, { 0, 0, 7, 5 }, 9, 6,
    { 0.983174503f, 0.745813787f, 0.634260535f, 0.746274948f, 0.917169154f,
      0.618955851f, 0.656122088f, 0.813035071f, 0.867059171f, 0.374090433f,
      0.184783295f, 0.227366f, 0.400566429f, 0.381589919f, 0.771267056f,
      0.967468798f, 0.663814366f, 0.0945318043f, 0.357726306f, 0.497050464f,
      0.357115209f, 0.214174643f, 0.566958964f, 0.44152388f, 0.530418932f,
      0.582260668f, 0.47271359f, 0.417476445f, 0.633346975f, 0.435041219f,
      0.252659053f, 0.810963929f, 0.204554886f, 0.366638869f, 0.700160444f,
      0.710097849f, 0.325477302f, 0.336883187f, 0.331785619f, 0.418595254f,
      0.676198721f, 0.340388477f, 0.737900376f, 0.905457675f, 0.47102046f,
      0.481777161f, 0.49536109f, 0.550366402f, 0.590920746f, 0.544581056f,
      0.489085257f, 0.798120141f, 0.970266819f, 0.809849441f } },
  { "box/bilinear", FOVEA_RESIZE_BILINEAR, { 1, 0, 6, 4 }, 2, 2,
    { 0.478794634f, 0.671976447f, 0.418907255f, 0.522093177f } },
  { "box/bicubic", FOVEA_RESIZE_BICUBIC, { 1, 1, 7, 5 }, 2, 3,
    { 0.351067692f, 0.564936519f, 0.449237734f, 0.548884213f, 0.501285434f,
      0.737674356f } },
  { "one-pixel/bicubic", FOVEA_RESIZE_BICUBIC, { 0, 0, 7, 5 }, 1, 1,
    { 0.536506772f } },
};
/* clang-format on */

static void
test_pillow (gconstpointer data)
{
  const PillowCase *test = data;
  float             in[5 * 7], out[54];
  FoveaShape in_shape = fovea_shape (3, (gint64) 1, (gint64) 5, (gint64) 7);
  FoveaShape out_shape =
      fovea_shape (3, (gint64) 1, (gint64) test->height, (gint64) test->width);
  FoveaTensor from = fovea_tensor_view (&in_shape, in);
  FoveaTensor to = fovea_tensor_view (&out_shape, out);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 35; i++)
    in[i] = (float) pillow_in[i / 7][i % 7] / 256.0f;
  fovea_resize (&from, test->box, test->filter, &to, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < test->width * test->height; i++)
    g_assert_cmpfloat_with_epsilon (out[i], test->values[i], 4e-7);
}

/* ---- The formula once more ---------------------------------------------------- */

static double
formula_filter (FoveaResize filter, double x)
{
  x = fabs (x);
  if (filter == FOVEA_RESIZE_BILINEAR)
    return x < 1 ? 1 - x : 0;
  if (x < 1)
    return 1.5 * x * x * x - 2.5 * x * x + 1;
  return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
}

/* Weight of pixel p in output i of n over from .. to; not yet normalised. */
static double
formula_weight (FoveaResize filter,
                double      from,
                double      to,
                gint64      n,
                gint64      i,
                gint64      p)
{
  double scale = (to - from) / (double) n;
  double centre = from + ((double) i + 0.5) * scale;

  if (p < floor (from) || p >= ceil (to))
    return 0;
  return formula_filter (filter,
                         ((double) p + 0.5 - centre) / MAX (scale, 1.0));
}

static double
formula_pixel (const FoveaTensor *in,
               const double       box[4],
               FoveaResize        filter,
               const FoveaShape  *out,
               gint64             c,
               gint64             y,
               gint64             x)
{
  double sum = 0, weights = 0;

  for (gint64 q = 0; q < in->shape.size[1]; q++)
    for (gint64 p = 0; p < in->shape.size[2]; p++)
      {
        double w = formula_weight (filter, box[1], box[3], out->size[1], y, q) *
                   formula_weight (filter, box[0], box[2], out->size[2], x, p);

        weights += w;
        sum +=
            w *
            ((const float *) in->data)[c * in->stride[0] + q * in->stride[1] +
                                       p * in->stride[2]];
      }
  return sum / weights;
}

static void
formula_check (const char *in_size, const double box[4], const char *out_size)
{
  FoveaShape out_shape = test_shape (out_size);
  g_autoptr (FoveaTensor) in = test_random (test_shape (in_size));
  g_autoptr (FoveaTensor) out = fovea_tensor_new (FOVEA_F32, &out_shape, NULL);
  g_autoptr (GError) error = NULL;

  for (int filter = 0; filter < 2; filter++)
    {
      fovea_resize (in, box, (FoveaResize) filter, out, &error);
      g_assert_no_error (error);
      for (gint64 i = 0; i < fovea_shape_elements (&out_shape); i++)
        {
          gint64 x = i % out_shape.size[2];
          gint64 y = i / out_shape.size[2] % out_shape.size[1];
          gint64 c = i / out_shape.size[2] / out_shape.size[1];

          g_assert_cmpfloat_with_epsilon (((float *) out->data)[i],
                                          formula_pixel (in, box,
                                                         (FoveaResize) filter,
                                                         &out_shape, c, y, x),
                                          2e-7);
        }
    }
}

static void
test_formula (void)
{
  formula_check ("1x1x1", (double[]){ 0, 0, 1, 1 }, "1x3x5");
  formula_check ("3x1x9", (double[]){ 0, 0, 9, 1 }, "3x4x2");
  formula_check ("3x17x13", (double[]){ 0, 0, 13, 17 }, "3x5x7");
  formula_check ("3x17x13", (double[]){ 2, 3, 11, 12 }, "3x4x4");
  formula_check ("1x31x29", (double[]){ 0, 0, 29, 31 }, "1x1x1");
}

static void
test_fractional_box (void)
{
  formula_check ("1x20x20", (double[]){ 2.5, 1.25, 17.5, 18.75 }, "1x6x5");
  formula_check ("3x9x9", (double[]){ 0.1, 0.1, 8.9, 8.9 }, "3x9x9");
  formula_check ("1x4x4", (double[]){ 1.4, 1.4, 1.6, 1.6 }, "1x2x2");
}

/* A box is what cropping first would be. */
static void
test_box_is_crop (void)
{
  g_autoptr (FoveaTensor) in = test_random (test_shape ("2x12x14"));
  FoveaTensor crop = *in;
  float       a[2 * 5 * 6], b[2 * 5 * 6];
  FoveaShape  shape = test_shape ("2x5x6");
  FoveaTensor to_a = fovea_tensor_view (&shape, a);
  FoveaTensor to_b = fovea_tensor_view (&shape, b);
  g_autoptr (GError) error = NULL;

  crop.shape = test_shape ("2x9x8");
  crop.data = (float *) in->data + 2 * in->stride[1] + 3;
  fovea_resize (in, (double[]){ 3, 2, 11, 11 }, FOVEA_RESIZE_BICUBIC, &to_a,
                &error);
  g_assert_no_error (error);
  fovea_resize (&crop, (double[]){ 0, 0, 8, 9 }, FOVEA_RESIZE_BICUBIC, &to_b,
                &error);
  g_assert_no_error (error);
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
}

/* The same size is the same picture, and one colour stays that colour. */
static void
test_identity_and_constant (void)
{
  g_autoptr (FoveaTensor) in = test_random (test_shape ("3x6x5"));
  float       out[3 * 6 * 5], big[3 * 40 * 2];
  FoveaShape  big_shape = test_shape ("3x40x2");
  FoveaTensor same = fovea_tensor_view (&in->shape, out);
  FoveaTensor to = fovea_tensor_view (&big_shape, big);

  fovea_resize (in, (double[]){ 0, 0, 5, 6 }, FOVEA_RESIZE_BICUBIC, &same,
                NULL);
  g_assert_cmpmem (out, sizeof out, in->data, sizeof out);

  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    ((float *) in->data)[i] = 0.7f;
  fovea_resize (in, (double[]){ 0, 0, 5, 6 }, FOVEA_RESIZE_BICUBIC, &to, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (big); i++)
    g_assert_cmpfloat_with_epsilon (big[i], 0.7, 1e-7);
}

/* Every kind of stride: a picture with its channels last. */
static void
test_strides (void)
{
  g_autoptr (FoveaTensor) planar = test_random (test_shape ("3x7x6"));
  float       mixed[7 * 6 * 3], a[3 * 4 * 4], b[4 * 4 * 3];
  FoveaShape  shape = test_shape ("3x4x4");
  FoveaTensor in = *planar, to_a = fovea_tensor_view (&shape, a);
  FoveaTensor to_b = fovea_tensor_view (&shape, b);

  for (guint i = 0; i < 7 * 6 * 3; i++)
    mixed[i] = ((float *) planar->data)[i % 3 * 42 + i / 3];
  in.data = mixed;
  in.stride[0] = 1, in.stride[1] = 18, in.stride[2] = 3;
  to_b.stride[0] = 1, to_b.stride[1] = 12, to_b.stride[2] = 3;
  fovea_resize (planar, (double[]){ 0, 1, 6, 6 }, FOVEA_RESIZE_BILINEAR, &to_a,
                NULL);
  fovea_resize (&in, (double[]){ 0, 1, 6, 6 }, FOVEA_RESIZE_BILINEAR, &to_b,
                NULL);
  for (guint i = 0; i < 48; i++)
    g_assert_cmpfloat (a[i], ==, b[i % 16 * 3 + i / 16]);
}

static void
test_bad (void)
{
  g_autoptr (FoveaTensor) in = test_random (test_shape ("3x4x4"));
  float        out[3];
  FoveaShape   shape = test_shape ("3x1x1");
  FoveaTensor  to = fovea_tensor_view (&shape, out);
  const double boxes[][4] = { { 0, 0, 5, 4 },       { -1, 0, 4, 4 },
                              { 2, 0, 2, 4 },       { 0, 3, 4, 2 },
                              { 0, 0, 4, NAN },     { NAN, 0, 4, 4 },
                              { 0, 0, INFINITY, 4 } };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      g_assert_false (
          fovea_resize (in, boxes[i], FOVEA_RESIZE_BICUBIC, &to, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
      g_assert_nonnull (strstr (error->message, "box"));
      g_clear_error (&error);
    }
  to.shape.size[0] = 1;
  g_assert_false (fovea_resize (in, (double[]){ 0, 0, 4, 4 },
                                FOVEA_RESIZE_BICUBIC, &to, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
}

static void
test_allocations (void)
{
  g_autoptr (FoveaTensor) in = test_random (test_shape ("3x4x4"));
  float       out[3 * 9];
  FoveaShape  shape = test_shape ("3x3x3");
  FoveaTensor to = fovea_tensor_view (&shape, out);
  gboolean    ok = FALSE;
  int         n = 0;

  for (; ! ok; n++)
    {
      g_autoptr (GError) error = NULL;

      fovea_alloc_fail_after (n);
      ok = fovea_resize (in, (double[]){ 0, 0, 4, 4 }, FOVEA_RESIZE_BICUBIC,
                         &to, &error);
      fovea_alloc_fail_after (-1);
      if (! ok)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_cmpint (n, >, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pillow_cases); i++)
    {
      g_autofree char *path =
          g_strconcat ("/engine/resize/pillow/", pillow_cases[i].name, NULL);

      g_test_add_data_func (path, &pillow_cases[i], test_pillow);
    }
  g_test_add_func ("/engine/resize/formula", test_formula);
  g_test_add_func ("/engine/resize/fractional-box", test_fractional_box);
  g_test_add_func ("/engine/resize/box-is-crop", test_box_is_crop);
  g_test_add_func ("/engine/resize/identity-and-constant",
                   test_identity_and_constant);
  g_test_add_func ("/engine/resize/strides", test_strides);
  g_test_add_func ("/engine/resize/bad-boxes", test_bad);
  g_test_add_func ("/engine/resize/failing-allocations", test_allocations);
  return g_test_run ();
}
