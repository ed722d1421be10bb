/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reductions, products of matrices and choices along an axis against the
 * definitions, in double precision. */
#include "support.h"

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  return g_test_run ();
}
