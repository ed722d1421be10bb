/* SPDX-License-Identifier: GPL-3.0-or-later */
/* thin against its definition, on whole numbers, so that equal lengths are
 * equal. */
#include <math.h>

#include "support.h"

static double
thin_length (const FoveaTensor *t, gint64 pair, gint64 y, gint64 x)
{
  const gint64 h = t->shape.size[2], w = t->shape.size[3];
  const float *at = (const float *) t->data + 2 * pair * h * w + y * w + x;

  if (x < 0 || y < 0 || x >= w || y >= h)
    return 0;
  return at[0] * (double) at[0] + at[h * w] * (double) at[h * w];
}

/* The neighbour nearest to the line along (x, y), of those on the right or
 * below: by angle. */
static void
thin_neighbour (double x, double y, int *column, int *row)
{
  static const int places[4][2] = { { 1, 0 }, { 1, 1 }, { 0, 1 }, { -1, 1 } };
  double           angle = atan2 (y, x) / G_PI * 4;
  int              k = (int) floor (angle + 4.5) % 4;

  *column = places[k][0];
  *row = places[k][1];
}

static Ref *
thin_by_definition (const FoveaTensor *t, gboolean diagonal)
{
  FoveaShape shape = t->shape;
  gint64     h = shape.size[2], w = shape.size[3];
  Ref       *ref;

  shape.size[1] /= 2;
  ref = ref_new (shape);
  for (gint64 i = 0; i < ref->n; i++)
    {
      gint64       x = i % w, y = i / w % h, pair = i / w / h;
      const float *at = (const float *) t->data + 2 * pair * h * w + y * w + x;
      double       gx = at[0], gy = at[h * w];
      double       length = thin_length (t, pair, y, x);
      int          column, row;

      if (diagonal)
        thin_neighbour (gx - gy, gx + gy, &column, &row);
      else
        thin_neighbour (gx, gy, &column, &row);
      ref->value[i] =
          length > thin_length (t, pair, y - row, x - column) &&
                  length >= thin_length (t, pair, y + row, x + column) ?
              sqrt (length) :
              0;
      ref->bound[i] = 2 * REF_U * ref->value[i];
    }
  return ref;
}

static void
thin_lines (void)
{
  static const char *const shapes[] = { "1x2x1x1", "1x6x5x37", "2x4x13x7",
                                        "1x2x40x1" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (int diagonal = 0; diagonal < 2; diagonal++)
      {
        g_auto (TestLayer) test = { .layer = "thin",
                                    .attrs = diagonal ? "diagonal=1" : NULL,
                                    .n_inputs = 1 };

        test.input[0] = test_random (test_shape (shapes[i]));
        for (gint64 k = 0; k < fovea_shape_elements (&test.input[0]->shape);
             k++)
          ((float *) test.input[0]->data)[k] =
              roundf (((float *) test.input[0]->data)[k] * 4);
        test_layer_check (&test, thin_by_definition (test.input[0], diagonal),
                          shapes[i]);
      }
}

/* A ramp up and down, a plateau of two, NaN. */
static void
thin_special (void)
{
  static const double values[] = { 1, 2, 3, 2, 1, 4, 4, 1, NAN, 2,
                                   0, 0, 0, 0, 0, 0, 0, 0, 0,   0 };
  static const float  want[] = { 0, 0, 3, 0, 0, 4, 0, 0, NAN, 0 };
  g_auto (TestLayer) test = { .layer = "thin", .n_inputs = 1 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] = test_numbers (test_shape ("1x2x1x10"), values);
  got = test_layer_run (&test);
  for (guint i = 0; i < G_N_ELEMENTS (want); i++)
    if (isnan (want[i]))
      g_assert_true (isnan (((float *) got->data)[i]));
    else
      g_assert_cmpfloat (((float *) got->data)[i], ==, want[i]);
}

static void
thin_errors (void)
{
  const struct
  {
    const char *shape, *text;
    FoveaError  code;
  } cases[] = {
    { "1x3x4x4", "thin: 3 channels cannot be put in pairs", FOVEA_ERROR_SHAPE },
    { "2x4", "thin: an input of rank 2, it has to be 4",
      FOVEA_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "thin", .n_inputs = 1 };

      test.input[0] = test_random (test_shape (cases[i].shape));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

static void
thin_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "thin", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x2x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/thin/lines", thin_lines);
  g_test_add_func ("/engine/thin/ramps-plateaus-nan", thin_special);
  g_test_add_func ("/engine/thin/wrong-use-is-named", thin_errors);
  g_test_add_func ("/engine/thin/no-memory-and-cancel",
                   thin_memory_and_cancel);
  return g_test_run ();
}
