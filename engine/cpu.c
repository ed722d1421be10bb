/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which CPU family's inner loops are used: the last of the list that this CPU
 * has; FOVEA_ISA in the environment forces one. */
#include <string.h>

#include "layer.h"
#include "tables.h"

#define ISA(name) extern const FoveaLoops fovea_loops_##name;
FOVEA_FOR_EACH_ISA (ISA)
#undef ISA

static gboolean
cpu_has (const char *family)
{
#if defined __x86_64__
  if (strcmp (family, "avx512") == 0)
    return __builtin_cpu_supports ("avx512f") &&
           __builtin_cpu_supports ("avx512vl") &&
           __builtin_cpu_supports ("avx512dq") &&
           __builtin_cpu_supports ("avx512bw") &&
           __builtin_cpu_supports ("fma");
  if (strcmp (family, "avx2") == 0)
    return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
#endif
  return TRUE; /* generic anywhere, neon on every aarch64 */
}

const FoveaLoops *
fovea_loops_of (const char *family)
{
  static const FoveaLoops *const all[] = {
#define ISA(name) &fovea_loops_##name,
    FOVEA_FOR_EACH_ISA (ISA)
#undef ISA
  };
  const FoveaLoops *best = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if ((! family || strcmp (all[i]->family, family) == 0) &&
        cpu_has (all[i]->family))
      best = all[i];
  return best;
}

static const FoveaLoops *
cpu_choose (void)
{
  const char       *wanted = g_getenv ("FOVEA_ISA");
  const FoveaLoops *loops = NULL;

  if (wanted && *wanted)
    {
      loops = fovea_loops_of (wanted);
      if (! loops)
        {
          g_warning ("FOVEA_ISA=%s is not available here; using 'generic'",
                     wanted);
          loops = fovea_loops_of ("generic");
        }
    }
  return loops ? loops : fovea_loops_of (NULL);
}

const FoveaLoops *
fovea_loops (void)
{
  static const FoveaLoops *chosen = NULL;
  static gsize             once = 0;

  if (g_once_init_enter (&once))
    {
      chosen = cpu_choose ();
      g_once_init_leave (&once, 1);
    }
  return chosen;
}

const char *
fovea_cpu_family (void)
{
  return fovea_loops ()->family;
}

guint
fovea_cpu_count (void)
{
  return MAX (g_get_num_processors (), 1);
}
