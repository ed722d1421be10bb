/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normalising layers against the
 * definitions, in double precision. */
#include "support.h"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  return g_test_run ();
}
