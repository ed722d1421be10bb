/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic of integers of all sizes against its definition in 128 bits, wrapped
 * in the end; among it the operators of bits, which is all they do. Shapes by
 * lot. */
#include "typed.h"

static Number
int_add (Number a, Number b, int bits)
{
  return a + b;
}

static Number
int_sub (Number a, Number b, int bits)
{
  return a - b;
}

static Number
int_mul (Number a, Number b, int bits)
{
  /* 65 bits at most by 64: the low ones are right whatever overflows. */
  return (Number) ((unsigned __int128) a * (unsigned __int128) b);
}

static Number
int_div (Number a, Number b, int bits)
{
  return b == 0 ? 0 : a / b;
}

static Number
int_fmod (Number a, Number b, int bits)
{
  return b == 0 ? 0 : a % b;
}

/* a - b * floor (a / b) */
static Number
int_mod (Number a, Number b, int bits)
{
  Number quotient;

  if (b == 0)
    return 0;
  quotient = a / b;
  if (a % b != 0 && (a < 0) != (b < 0))
    quotient--;
  return a - b * quotient;
}

static Number
int_min (Number a, Number b, int bits)
{
  return a < b ? a : b;
}

static Number
int_max (Number a, Number b, int bits)
{
  return a > b ? a : b;
}

/* By multiplying; powers below 0 are fractions. */
static Number
int_pow (Number a, Number b)
{
  guint64 result = 1;

  if (b < 0)
    return a == 1 ? 1 : a == -1 ? (b % 2 ? -1 : 1) : 0;
  for (Number i = 0; i < b; i++)
    result *= (guint64) a;
  return result;
}

static Number
int_prelu (Number a, Number b, int bits)
{
  return a < 0 ? int_mul (a, b, bits) : a;
}

static Number
int_equal (Number a, Number b, int bits)
{
  return a == b;
}

static Number
int_less (Number a, Number b, int bits)
{
  return a < b;
}

static Number
int_lessorequal (Number a, Number b, int bits)
{
  return a <= b;
}

static Number
int_greater (Number a, Number b, int bits)
{
  return a > b;
}

static Number
int_greaterorequal (Number a, Number b, int bits)
{
  return a >= b;
}

static Number
int_and (Number a, Number b, int bits)
{
  return a & b;
}

static Number
int_or (Number a, Number b, int bits)
{
  return a | b;
}

static Number
int_xor (Number a, Number b, int bits)
{
  return a ^ b;
}

/* One place at a time, so that nothing is shifted too far at once. */
static Number
int_left (Number a, Number b, int bits)
{
  if (b < 0)
    b = bits;
  for (Number i = 0; i < MIN (b, bits); i++)
    a = (a & (((Number) 1 << bits) - 1)) * 2;
  return a;
}

static Number
int_right (Number a, Number b, int bits)
{
  if (b < 0)
    b = bits;
  for (Number i = 0; i < MIN (b, bits); i++)
    a = (a - (a & 1)) / 2;
  return a;
}

typedef struct
{
  const char *layer, *attrs;
  Number (*func) (Number a, Number b, int bits);
  guint    most; /* inputs */
  gboolean test; /* the output is bool */
  gboolean into_first;
} IntCase;

static const IntCase int_cases[] = {
  { "add", NULL, int_add, 4 },
  { "sub", NULL, int_sub, 2 },
  { "multiply", NULL, int_mul, 4 },
  { "div", NULL, int_div, 2 },
  { "mod", NULL, int_mod, 2 },
  { "mod", "fmod=1", int_fmod, 2 },
  { "min", NULL, int_min, 4 },
  { "max", NULL, int_max, 4 },
  { "equal", NULL, int_equal, 2, TRUE },
  { "less", NULL, int_less, 2, TRUE },
  { "lessorequal", NULL, int_lessorequal, 2, TRUE },
  { "greater", NULL, int_greater, 2, TRUE },
  { "greaterorequal", NULL, int_greaterorequal, 2, TRUE },
  { "bitwiseand", NULL, int_and, 2 },
  { "bitwiseor", NULL, int_or, 2 },
  { "bitwisexor", NULL, int_xor, 2 },
  { "bitshift", "direction=LEFT", int_left, 2 },
  { "bitshift", "direction=RIGHT", int_right, 2 },
  { "prelu", NULL, int_prelu, 2, FALSE, TRUE },
};

/* A case of integers of shapes by lot. */
static void
int_check (const IntCase *at, FoveaDType type)
{
  const guint  n = g_test_rand_int_range (2, at->most + 1);
  FoveaShape   shapes[TYPED_MAX], out;
  FoveaTensor *in[TYPED_MAX];
  gint64      *want;
  gint64       elements;

  typed_lot_shapes (shapes, n, &out);
  if (at->into_first)
    shapes[0] = out;
  elements = fovea_shape_elements (&out);
  want = g_new0 (gint64, elements + 1);
  for (guint i = 0; i < n; i++)
    in[i] = typed_ints (type, shapes[i], NULL);
  for (gint64 e = 0; e < elements; e++)
    {
      FoveaDType result = at->test ? FOVEA_BOOL : type;
      Number     value = typed_number (
              in[0], typed_place (&shapes[0], out.rank - shapes[0].rank, &out, e));

      for (guint i = 1; i < n; i++)
        {
          gint64 place =
              typed_place (&shapes[i], out.rank - shapes[i].rank, &out, e);

          value = at->func (value, typed_number (in[i], place),
                            8 * (int) fovea_dtype_size (type));
          want[e] = typed_wrap (value, result);
          value =
              type == FOVEA_U64 ? (Number) (guint64) want[e] : (Number) want[e];
        }
    }
  typed_check_ints (at->layer, at->attrs, in, n, at->test ? FOVEA_BOOL : type,
                    out, want);
  for (guint i = 0; i < n; i++)
    fovea_tensor_free (in[i]);
  g_free (want);
}

static void
bits_wrap (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (int_cases); c++)
    for (guint t = 0; t < TYPED_N_INTS; t++)
      for (int round = 0; round < 5; round++)
        int_check (&int_cases[c], typed_int_types[t]);
}

/* Every base by every power of small numbers, in all pairs of types. */
static void
bits_pow (void)
{
  for (guint a = 0; a < TYPED_N_INTS; a++)
    for (guint b = 0; b < TYPED_N_INTS; b++)
      {
        const FoveaDType type = typed_int_types[b];
        FoveaTensor     *in[2];
        gint64           base[24], power[31], want[24 * 31];

        for (int i = 0; i < 24; i++)
          base[i] = i - 11;
        for (int i = 0; i < 31; i++)
          power[i] = typed_wrap (-1, type) < 0 && type != FOVEA_U64 ? i - 4 : i;
        in[0] = typed_ints (typed_int_types[a], test_shape ("24x1"), base);
        in[1] = typed_ints (type, test_shape ("31"), power);
        for (int i = 0; i < 24 * 31; i++)
          want[i] = typed_wrap (int_pow (typed_number (in[0], i / 31),
                                         typed_number (in[1], i % 31)),
                                typed_int_types[a]);
        typed_check_ints ("pow", NULL, in, 2, typed_int_types[a],
                          test_shape ("24x31"), want);
        fovea_tensor_free (in[0]);
        fovea_tensor_free (in[1]);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/bits/integers-wrap", bits_wrap);
  g_test_add_func ("/engine/bits/powers", bits_pow);
  return g_test_run ();
}
