/* SPDX-License-Identifier: GPL-3.0-or-later */
/* multiply against the oracle. */
#include "test-broadcast.h"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_broadcast_add ("multiply", TRUE);
  return g_test_run ();
}
