/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients of the layers in unary-cases.c. */
#include <math.h>

#include "differences.h"
#include "unary-cases.h"

static Ref *
forward_unary (const TestLayer *test, gconstpointer data)
{
  return ref_each (test->input[0], ((const UnaryCase *) data)->func, 4);
}

static void
test_unary (gconstpointer data)
{
  const UnaryCase *c = data;
  g_auto (TestLayer) test = { c->layer, c->attrs };
  float *x;

  test.n_inputs = 1;
  test.input[0] = test_random (FOVEA_NCHW (2, 3, 5, 7));
  x = test.input[0]->data;
  for (gint64 i = 0; i < 210; i++)
    x[i] = (float) (c->from + (x[i] + 1) / 2 * (c->until - c->from));
  for (int i = 0; i < 2; i++)
    if (! isnan (c->corner[i]))
      test_keep_away (test.input[0], c->corner[i]);
  test_differences (&test, 0, forward_unary, c, c->layer);
}

void
test_unary_differences (void)
{
  for (guint i = 0; unary_cases[i].layer; i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/gradients/%s-%u", unary_cases[i].layer, i);

      g_test_add_data_func (path, &unary_cases[i], test_unary);
    }
}
