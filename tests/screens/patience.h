/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How tests wait: for what is to come, never for a time, as no test knows how fast or slow the
 * machine is. What has to last is held by a flag of the test's. */
#pragma once

#include <glib.h>

#define PATIENCE 60 /* seconds, after which what is waited for does not come */

/* Runs the main loop until it is so; fails when it never is. */
#define WAIT_UNTIL(it_is_so)                                                                      \
  do                                                                                              \
    {                                                                                             \
      const gint64 wait_end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;                \
                                                                                                  \
      while (! (it_is_so) && g_get_monotonic_time () < wait_end)                                  \
        if (! g_main_context_iteration (NULL, FALSE))                                             \
          g_usleep (1000);                                                                        \
      g_assert_true (it_is_so);                                                                   \
    }                                                                                             \
  while (0)
