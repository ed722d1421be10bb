/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windows of Learn Kernel from Layers: one while it works, one that shows
 * the kernel and asks what becomes of it. */
#pragma once

#include "host.h"
#include "learn-kernel.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_LEARN_AS_NOTHING,
  FOVEA_LEARN_AS_EFFECT,
  FOVEA_LEARN_AS_LAYER
} FoveaLearnAs;

/* fovea_learn_compute beside a window with a bar and Cancel. Errors: CANCELLED,
 * too. */
FoveaLearned *fovea_learn_window_compute (FoveaSettings  *settings,
                                          FoveaLearnPair *pair,
                                          GError        **error);
/* The kernel, its error, and the choice; Enter means `as`. `grey`: the layer
 * before is. `command`, with its data: what Copy as Command copies. */
FoveaLearnAs fovea_learn_window_ask (const FoveaLearned *learned,
                                     gboolean            grey,
                                     FoveaLearnAs        as,
                                     FoveaCommandFunc    command,
                                     gpointer            data);

G_END_DECLS
