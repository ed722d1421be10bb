/* SPDX-License-Identifier: GPL-3.0-or-later */
/* minpool against the oracle, borders first. */
#include "test-pooling.h"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_pooling_add ("minpool", REF_MIN);
  return g_test_run ();
}
