/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sigmoid against the oracle. */
#include "test-elementwise.h"

static double
sigmoid_exact (double x)
{
  return x < 0 ? exp (x) / (1 + exp (x)) : 1 / (1 + exp (-x));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_elementwise_add ("sigmoid", sigmoid_exact, 4);
  return g_test_run ();
}
