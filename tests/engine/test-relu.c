/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relu against the oracle. */
#include "test-elementwise.h"

static double
relu_exact (double x)
{
  return x < 0 ? 0 : x;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_elementwise_add ("relu", relu_exact, 0);
  return g_test_run ();
}
