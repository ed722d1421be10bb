/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions of one number against their definitions (unary-cases.c). */
#include <math.h>
#include <string.h>

#include <layer.h>

#include "test-elementwise.h"
#include "typed.h"
#include "unary-cases.h"

/* ---- Floats ------------------------------------------------------------------ */

/* With attributes: numbers from -12 to 12, and the special ones. */
static void
unary_attributes (void)
{
  for (const UnaryCase *c = unary_cases; c->layer; c++)
    {
      g_auto (TestLayer)
          test = { .layer = c->layer, .attrs = c->attrs, .n_inputs = 1 };
      float *values;

      if (! c->attrs)
        continue;
      test.input[0] = test_random (test_shape ("1x2x11x31"));
      values = test.input[0]->data;
      for (int i = 0; i < 2 * 11 * 31; i++)
        values[i] *= 12;
      values[5] = 0;
      values[6] = NAN;
      values[7] = INFINITY;
      values[8] = 1;
      test_layer_check (&test, ref_each (test.input[0], c->func, c->ulps),
                        c->attrs);
    }
}

/* Every layer that is made by unary.h and has a derivative */
static void
unary_all (void)
{
  for (guint i = 0; fovea_layers[i]; i++)
    {
      const UnaryCase *c = unary_cases;

      while (c->layer && strcmp (c->layer, fovea_layers[i]->name) != 0)
        c++;
      if (fovea_layers[i]->derivative && ! c->layer)
        g_test_fail_printf ("%s has no row in tests/engine/unary-cases.c",
                            fovea_layers[i]->name);
    }
}

/* All float types are computed alike. */
static void
unary_float_types (void)
{
  static const FoveaDType types[] = { FOVEA_F32, FOVEA_F64, FOVEA_F16,
                                      FOVEA_BF16 };

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    {
      g_autoptr (FoveaTensor) in =
          typed_floats (types[t], test_shape ("50"), NULL);
      double want[50];

      for (int i = 0; i < 50; i++)
        want[i] = exp (fovea_tensor_get (in, i));
      typed_check_floats ("exp", NULL, &in, 1, types[t], test_shape ("50"),
                          want, 4);
    }
}

/* ---- Integers ---------------------------------------------------------------- */

static Number
int_abs (Number x)
{
  return x < 0 ? -x : x;
}

static Number
int_neg (Number x)
{
  return -x;
}

static Number
int_sign (Number x)
{
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}

static Number
int_relu (Number x)
{
  return x > 0 ? x : 0;
}

static Number
int_not (Number x)
{
  return -x - 1;
}

static Number
int_erf (Number x)
{
  return x > 5 ? 1 : x < -5 ? -1 : 0;
}

static Number
int_same (Number x)
{
  return x;
}

/* lambd=2 bias=1 for numbers that double holds exactly */
static Number
int_shrink (Number x)
{
  return x < -2 ? x + 1 : x > 2 ? x - 1 : 0;
}

static void
unary_ints (void)
{
  static const struct
  {
    const char *layer, *attrs;
    Number (*func) (Number);
    gboolean small;
  } cases[] = {
    { "abs", NULL, int_abs },
    { "neg", NULL, int_neg },
    { "sign", NULL, int_sign },
    { "relu", NULL, int_relu },
    { "bitwisenot", NULL, int_not },
    { "erf", NULL, int_erf },
    { "identity", NULL, int_same },
    { "shrink", "lambd=2.0 bias=1.0", int_shrink, TRUE },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (guint t = 0; t < TYPED_N_INTS; t++)
      {
        const FoveaDType type = typed_int_types[t];
        g_autoptr (FoveaTensor) in = NULL;
        gint64 want[120], few[120];

        for (int i = 0; i < 120; i++)
          few[i] = i - 60;
        in = typed_ints (type, test_shape ("1x3x4x10"),
                         cases[c].small ? few : NULL);
        for (int i = 0; i < 120; i++)
          want[i] = typed_wrap (cases[c].func (typed_number (in, i)), type);
        if (! (cases[c].small && type == FOVEA_U64))
          typed_check_ints (cases[c].layer, cases[c].attrs, &in, 1, type,
                            test_shape ("1x3x4x10"), want);
      }
}

static void
unary_clip_ints (void)
{
  for (guint t = 0; t < TYPED_N_INTS; t++)
    for (guint which = 0; which < 16; which++)
      {
        const FoveaDType type = typed_int_types[t];
        FoveaTensor     *in[3] = {
              typed_ints (type, test_shape ("90"), NULL),
          which & 1 ? typed_ints (type, fovea_shape (0), NULL) : NULL,
          which & 2 ? typed_ints (type, test_shape ("1"), NULL) : NULL
        };
        gint64 want[90];

        for (int i = 0; i < 90; i++)
          {
            Number x = typed_number (in[0], i);

            if (in[1] && x < typed_number (in[1], 0))
              x = typed_number (in[1], 0);
            if (in[2] && x > typed_number (in[2], 0))
              x = typed_number (in[2], 0);
            want[i] = typed_wrap (x, type);
          }
        typed_check_ints ("clip", NULL, in, 3, type, test_shape ("90"), want);
        for (int i = 0; i < 3; i++)
          fovea_tensor_free (in[i]);
      }
}

/* ---- Yes and no -------------------------------------------------------------- */

static void
unary_tests (void)
{
  static const double numbers[] = { 0, NAN, INFINITY, -INFINITY, 1, -0.0, NAN };
  static const struct
  {
    const char *layer, *attrs;
    gint64      want[7];
  } cases[] = {
    { "isnan", NULL, { 0, 1, 0, 0, 0, 0, 1 } },
    { "isinf", NULL, { 0, 0, 1, 1, 0, 0, 0 } },
    { "isinf", "detect_negative=0", { 0, 0, 1, 0, 0, 0, 0 } },
    { "isinf", "detect_positive=0", { 0, 0, 0, 1, 0, 0, 0 } },
    { "isinf", "detect_positive=0 detect_negative=0", { 0 } },
  };
  static const gint64 bools[] = { 0, 1, 1, 0 }, turned[] = { 1, 0, 0, 1 };
  g_autoptr (FoveaTensor) in =
      typed_floats (FOVEA_F32, test_shape ("7"), numbers);
  g_autoptr (FoveaTensor) yes =
      typed_ints (FOVEA_BOOL, test_shape ("4"), bools);

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    typed_check_ints (cases[c].layer, cases[c].attrs, &in, 1, FOVEA_BOOL,
                      test_shape ("7"), cases[c].want);
  typed_check_ints ("not", NULL, &yes, 1, FOVEA_BOOL, test_shape ("4"), turned);
  typed_check_ints ("identity", NULL, &yes, 1, FOVEA_BOOL, test_shape ("4"),
                    bools);
}

/* ---- Wrong use --------------------------------------------------------------- */

static void
unary_errors (void)
{
  static const struct
  {
    const char *layer, *attrs;
    FoveaDType  type;
    FoveaError  code;
    const char *text;
  } cases[] = {
    { "exp", NULL, FOVEA_I8, FOVEA_ERROR_UNSUPPORTED,
      "exp: numbers of type int8 in input 0 are not supported" },
    { "exp", NULL, FOVEA_I64, FOVEA_ERROR_UNSUPPORTED,
      "exp: numbers of type int64 in input 0 are not supported" },
    { "isnan", NULL, FOVEA_U8, FOVEA_ERROR_UNSUPPORTED, "type uint8" },
    { "not", NULL, FOVEA_F32, FOVEA_ERROR_UNSUPPORTED, "type float32" },
    { "bitwisenot", NULL, FOVEA_F32, FOVEA_ERROR_UNSUPPORTED, "type float32" },
    { "bitwisenot", NULL, FOVEA_BOOL, FOVEA_ERROR_UNSUPPORTED, "type bool" },
    { "neg", NULL, FOVEA_BOOL, FOVEA_ERROR_UNSUPPORTED, "type bool" },
    { "clip", NULL, FOVEA_BOOL, FOVEA_ERROR_UNSUPPORTED, "type bool" },
    { "dropout", NULL, FOVEA_U8, FOVEA_ERROR_UNSUPPORTED, "type uint8" },
    { "gelu", "approximate=cubic", FOVEA_F32, FOVEA_ERROR_UNSUPPORTED,
      "gelu: unknown approximation 'cubic'" },
    { "elu", "alpha=big", FOVEA_F32, FOVEA_ERROR_FORMAT, "'alpha'" },
    { "elu", "gamma=1", FOVEA_F32, FOVEA_ERROR_UNSUPPORTED, "'gamma'" },
  };
  g_autoptr (FoveaTensor) one =
      typed_floats (FOVEA_F32, test_shape ("2"), NULL);
  g_autoptr (FoveaTensor) two = typed_ints (FOVEA_I32, fovea_shape (0), NULL);
  FoveaTensor *both[] = { one, two };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (FoveaTensor) in =
          typed_random (cases[c].type, test_shape ("3"));

      typed_fails (cases[c].layer, cases[c].attrs, &in, 1, cases[c].code,
                   cases[c].text);
    }
  typed_fails ("exp", NULL, (FoveaTensor *[]){ one, one }, 2, FOVEA_ERROR_SHAPE,
               "exp: has 2 inputs instead of 1");
  typed_fails (
      "clip", NULL, both, 2, FOVEA_ERROR_UNSUPPORTED,
      "clip: inputs 0 and 1 are of different types, float32 and int32");
}

static void
unary_empty (void)
{
  static const char *const layers[] = { "exp", "neg", "relu", "castlike" };

  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    for (guint wide = 0; wide < 2; wide++)
      {
        FoveaDType type = wide && l ? FOVEA_I64 : FOVEA_F32;
        g_autoptr (FoveaTensor) in =
            typed_random (type, test_shape ("1x0x3x2"));
        FoveaTensor *both[] = { in, in };
        FoveaDType   got;
        g_autoptr (FoveaTensor) out =
            typed_run (layers[l], NULL, both, l == 3 ? 2 : 1, &got);

        g_assert_cmpint (got, ==, type);
        g_assert_cmpint (fovea_shape_elements (&out->shape), ==, 0);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const UnaryCase *c = unary_cases; c->layer; c++)
    if (! c->attrs)
      test_elementwise_add (c->layer, c->func, c->ulps);
  g_test_add_func ("/engine/unary/every-function-has-a-row", unary_all);
  g_test_add_func ("/engine/unary/attributes", unary_attributes);
  g_test_add_func ("/engine/unary/float-types", unary_float_types);
  g_test_add_func ("/engine/unary/integers-wrap", unary_ints);
  g_test_add_func ("/engine/unary/clip-of-integers", unary_clip_ints);
  g_test_add_func ("/engine/unary/yes-and-no", unary_tests);
  g_test_add_func ("/engine/unary/wrong-use-is-named", unary_errors);
  g_test_add_func ("/engine/unary/empty", unary_empty);
  return g_test_run ();
}
