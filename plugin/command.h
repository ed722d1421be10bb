/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copy as Command: the batch line that does to an image's file what a window is
 * about to do to the image. */
#pragma once

#include <libgimp/gimp.h>

#include "option.h"

G_BEGIN_DECLS

/* `config` holds the options of the batch command called `command`; `source`
 * is what is looked at (may be NULL). Results go to the folder "out".
 * (transfer full) */
char *fovea_command_for (GimpImage  *image,
                         const char *command,
                         GObject    *config,
                         const char *source);

G_END_DECLS
