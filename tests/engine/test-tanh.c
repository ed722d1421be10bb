/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanh against the oracle. */
#include "test-elementwise.h"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_elementwise_add ("tanh", tanh, 4);
  return g_test_run ();
}
