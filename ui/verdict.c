/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a number becomes a word. */
#include "verdict.h"

#include <glib/gi18n-lib.h>

const char *
fovea_verdict_word (double probability)
{
  if (probability >= FOVEA_CERTAIN)
    return _ ("certain");
  if (probability >= FOVEA_LIKELY)
    return _ ("likely");
  return probability >= FOVEA_GUESS ? _ ("guess") : "";
}

char *
fovea_verdict_headline (const FoveaGuess *guess)
{
  const double     best = guess ? guess->probability : 0.0;
  g_autofree char *label = fovea_label_name (guess ? guess->label : "");

  if (best >= FOVEA_CERTAIN)
    return g_strdup_printf (_ ("Certain: %s"), label);
  if (best >= FOVEA_LIKELY)
    return g_strdup_printf (_ ("Likely: %s"), label);
  if (best >= FOVEA_GUESS)
    return g_strdup_printf (_ ("A guess: %s"), label);
  return g_strdup (_ ("Nothing certain"));
}

char *
fovea_verdict_thresholds (void)
{
  return g_strdup_printf (_ ("certain from %.0f %%, likely from %.0f %%, a guess from %.0f %%"),
                          FOVEA_CERTAIN * 100.0, FOVEA_LIKELY * 100.0, FOVEA_GUESS * 100.0);
}

char *
fovea_verdict_percent (double probability)
{
  /* One decimal everywhere, so that the figures stand in columns. */
  if (probability < 0.0005)
    return g_strdup (_ ("< 0.1 %"));
  return g_strdup_printf (_ ("%.1f %%"), probability * 100.0);
}
