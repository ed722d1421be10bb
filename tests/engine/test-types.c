/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From one type to another: every pair, what does not fit, how fp16 and bf16
 * round, and the very bits. */
#include <math.h>
#include <string.h>

#include "typed.h"

/* Halves to the even one, digit by digit. */
static double
types_round (double x)
{
  double below = floor (x), rest = x - below;

  if (! isfinite (x))
    return x;
  if (rest != 0.5)
    return rest < 0.5 ? below : below + 1;
  return fmod (below, 2) == 0 ? below : below + 1;
}

/* ONNX's numbers of our types */
static const int types_onnx_types[] = {
  [FOVEA_F32] = 1,  [FOVEA_F64] = 11, [FOVEA_F16] = 10, [FOVEA_BF16] = 16,
  [FOVEA_I8] = 3,   [FOVEA_U8] = 2,   [FOVEA_I16] = 5,  [FOVEA_U16] = 4,
  [FOVEA_I32] = 6,  [FOVEA_U32] = 12, [FOVEA_I64] = 7,  [FOVEA_U64] = 13,
  [FOVEA_BOOL] = 9,
};

/* Rounds to that many bits of fraction, by definition: the nearest of the two
 * neighbours, the even one of equally near ones. */
static double
types_round_to (double x, FoveaDType type)
{
  int    bits = type == FOVEA_F16 ? 10 : type == FOVEA_BF16 ? 7 : 23;
  int    least = type == FOVEA_F16 ? -14 : -126, exponent;
  double step;

  if (x == 0 || ! isfinite (x))
    return x;
  frexp (x, &exponent);
  step = ldexp (1, MAX (exponent - 1, least) - bits);
  x = types_round (x / step) * step;
  return type == FOVEA_F16 && fabs (x) > 65504 ? copysign (INFINITY, x) : x;
}

/* From every type to every type. */
static void
types_pairs (void)
{
  for (guint from = FOVEA_F32; from <= FOVEA_BOOL; from++)
    for (guint to = FOVEA_F32; to <= FOVEA_BOOL; to++)
      {
        g_autoptr (FoveaTensor) in = typed_random (from, test_shape ("80"));
        g_autoptr (FoveaTensor) like = typed_random (to, test_shape ("1x2"));
        FoveaTensor     *both[] = { in, like };
        g_autofree char *attrs =
            g_strdup_printf ("to=%d", types_onnx_types[to]);
        gboolean floats = fovea_dtype_is_float (from);
        double   number[80];
        gint64   whole[80];

        for (int i = 0; i < 80; i++)
          {
            Number exact = floats ? 0 : typed_number (in, i);
            double value = floats ? fovea_tensor_get (in, i) : (double) exact;

            number[i] = types_round_to (
                to == FOVEA_F16 || to == FOVEA_BF16 ? (float) value : value,
                to);
            if (to == FOVEA_BOOL)
              whole[i] = value != 0;
            else
              whole[i] =
                  typed_wrap (floats ? (Number) trunc (value) : exact, to);
          }
        if (fovea_dtype_is_float (to))
          {
            typed_check_floats ("cast", attrs, both, 1, to, test_shape ("80"),
                                number, 0);
            typed_check_floats ("castlike", NULL, both, 2, to,
                                test_shape ("80"), number, 0);
            continue;
          }
        typed_check_ints ("cast", attrs, both, 1, to, test_shape ("80"), whole);
        typed_check_ints ("castlike", NULL, both, 2, to, test_shape ("80"),
                          whole);
      }
}

/* What does not fit, and what is no number. */
static void
types_extremes (void)
{
  static const double numbers[] = { NAN,  INFINITY, -INFINITY, 3e9,  -3e9,
                                    1e20, -1e20,    300,       -1.9, 2.9 };
  static const struct
  {
    int        to;
    FoveaDType type;
    gint64     want[10];
  } cases[] = {
    { 6,
      FOVEA_I32,
      { 0, G_MAXINT32, G_MININT32, G_MAXINT32, G_MININT32, G_MAXINT32,
        G_MININT32, 300, -1, 2 } },
    { 7,
      FOVEA_I64,
      { 0, G_MAXINT64, G_MININT64, 3000000000, -3000000000, G_MAXINT64,
        G_MININT64, 300, -1, 2 } },
    { 2, FOVEA_U8, { 0, 255, 0, 255, 0, 255, 0, 44, 255, 2 } },
    { 3, FOVEA_I8, { 0, -1, 0, -1, 0, -1, 0, 44, -1, 2 } },
    { 13,
      FOVEA_U64,
      { 0, -1, G_MININT64, 3000000000, -3000000000, -1, G_MININT64, 300, -1,
        2 } },
    { 9, FOVEA_BOOL, { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } },
  };
  g_autoptr (FoveaTensor) in =
      typed_floats (FOVEA_F32, test_shape ("10"), numbers);

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autofree char *attrs = g_strdup_printf ("to=%d", cases[c].to);

      typed_check_ints ("cast", attrs, &in, 1, cases[c].type, test_shape ("10"),
                        cases[c].want);
    }
}

/* Every fp16 and bf16 number and what lies around it. */
static void
types_rounds (void)
{
  const guint n = 65536;
  double     *numbers = g_new (double, n), *want = g_new (double, n);

  for (guint round = 0; round < 6; round++)
    {
      FoveaDType type = round % 2 ? FOVEA_F16 : FOVEA_BF16;
      g_autoptr (FoveaTensor) in = NULL;
      FoveaShape shape = fovea_shape (1, (gint64) n);

      for (guint i = 0; i < n; i++)
        {
          guint32 bits = i << 16;
          float   number;

          if (round / 2 == 1)
            bits |= 0x8000;
          if (round / 2 == 2)
            bits |= (guint32) g_test_rand_int () & 0xffff;
          memcpy (&number, &bits, sizeof number);
          numbers[i] = number;
          want[i] = (float) types_round_to (number, type);
        }
      in = typed_floats (FOVEA_F32, shape, numbers);
      typed_check_floats ("cast", type == FOVEA_F16 ? "to=10" : "to=16", &in, 1,
                          type, shape, want, 0);
    }
  g_free (numbers);
  g_free (want);
}

/* There and back: all numbers of a type, as another one of its size. */
static void
types_bitcast (void)
{
  static const FoveaDType pairs[][2] = {
    { FOVEA_F16, FOVEA_U16 }, { FOVEA_BF16, FOVEA_U16 },
    { FOVEA_F16, FOVEA_I16 }, { FOVEA_F32, FOVEA_I32 },
    { FOVEA_F32, FOVEA_U32 }, { FOVEA_F64, FOVEA_I64 },
    { FOVEA_I8, FOVEA_U8 },   { FOVEA_I64, FOVEA_U64 },
  };

  for (guint c = 0; c < G_N_ELEMENTS (pairs); c++)
    {
      const FoveaDType from = pairs[c][0], to = pairs[c][1];
      const guint      n = 4000;
      FoveaShape       shape = fovea_shape (1, (gint64) n);
      g_autoptr (FoveaTensor) in = fovea_tensor_new (from, &shape, NULL);
      g_autoptr (FoveaTensor) other = fovea_tensor_new (to, &shape, NULL);
      const gsize        size = fovea_dtype_size (from);
      g_autofree double *number = g_new0 (double, n);
      g_autofree gint64 *whole = g_new0 (gint64, n);
      g_autofree char *there = g_strdup_printf ("to=%d", types_onnx_types[to]);
      g_autofree char *back = g_strdup_printf ("to=%d", types_onnx_types[from]);

      for (guint i = 0; i < n; i++)
        {
          guint64 bits = (guint64) (guint32) g_test_rand_int () << 32 |
                         (guint32) g_test_rand_int ();
          double value = g_test_rand_double_range (-9, 9);
          float  narrow = value;

          if (from == FOVEA_F32 && i % 2)
            memcpy (&bits, &narrow, sizeof narrow);
          if (from == FOVEA_F64) /* which is held as fp32 */
            {
              value = narrow;
              memcpy (&bits, &value, sizeof value);
            }
          memcpy ((char *) in->data + i * size, &bits, size);
          memcpy ((char *) other->data + i * size, &bits, size);
          number[i] = fovea_tensor_get (in, i);
          if (isnan (number[i])) /* whose bits are not kept */
            {
              memset ((char *) in->data + i * size, 0, size);
              memset ((char *) other->data + i * size, 0, size);
              number[i] = 0;
            }
          whole[i] = to == FOVEA_U64 ? (gint64) ((guint64 *) other->data)[i] :
                                       fovea_tensor_get_int (other, i);
        }
      typed_check_ints ("bitcast", there, &in, 1, to, shape, whole);
      if (fovea_dtype_is_float (from))
        typed_check_floats ("bitcast", back, &other, 1, from, shape, number, 0);
    }
}

/* Names of types in files older than opset 6. */
static void
types_old (void)
{
  static const double numbers[] = { 1.75, -2.5 };
  static const gint64 want[] = { 1, -2 };
  g_autoptr (FoveaTensor) in =
      typed_floats (FOVEA_F32, test_shape ("2"), numbers);

  typed_check_ints ("cast", "to=INT32 opset=1", &in, 1, FOVEA_I32,
                    test_shape ("2"), want);
  typed_check_ints ("cast", "to=int64 opset=5", &in, 1, FOVEA_I64,
                    test_shape ("2"), want);
  typed_check_ints ("cast", "to=6 opset=6 saturate=0 round_mode=down", &in, 1,
                    FOVEA_I32, test_shape ("2"), want);
}

static void
types_errors (void)
{
  static const struct
  {
    const char *layer, *attrs;
    FoveaDType  type;
    FoveaError  code;
    const char *text;
  } cases[] = {
    { "bitcast", "to=7", FOVEA_F32, FOVEA_ERROR_UNSUPPORTED,
      "bitcast: float32 and int64 are of different sizes" },
    { "bitcast", "to=22", FOVEA_I8, FOVEA_ERROR_UNSUPPORTED,
      "bitcast: numbers of type int4 are not supported" },
    { "cast", NULL, FOVEA_F32, FOVEA_ERROR_FORMAT,
      "cast: it is not said to which type" },
    { "cast", "to=8", FOVEA_F32, FOVEA_ERROR_UNSUPPORTED,
      "cast: numbers of type string are not supported" },
    { "cast", "to=17", FOVEA_F32, FOVEA_ERROR_UNSUPPORTED,
      "are not supported" },
    { "cast", "to=FLOAT", FOVEA_F32, FOVEA_ERROR_FORMAT, "'to'" },
    { "cast", "to=NUMBER opset=5", FOVEA_F32, FOVEA_ERROR_FORMAT,
      "cast: it is not said to which type" },
  };
  g_autoptr (FoveaTensor) one =
      typed_floats (FOVEA_F32, test_shape ("2"), NULL);

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (FoveaTensor) in =
          typed_random (cases[c].type, test_shape ("3"));

      typed_fails (cases[c].layer, cases[c].attrs, &in, 1, cases[c].code,
                   cases[c].text);
    }
  typed_fails ("castlike", NULL, &one, 1, FOVEA_ERROR_SHAPE,
               "castlike: has 1 inputs instead of 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/types/every-pair", types_pairs);
  g_test_add_func ("/engine/types/what-does-not-fit", types_extremes);
  g_test_add_func ("/engine/types/rounds-to-even", types_rounds);
  g_test_add_func ("/engine/types/of-old-files", types_old);
  g_test_add_func ("/engine/types/bits-there-and-back", types_bitcast);
  g_test_add_func ("/engine/types/wrong-use-is-named", types_errors);
  return g_test_run ();
}
