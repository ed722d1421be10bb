/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What own.c and own-write.c share. */
#pragma once

#include "library.h"

#define OWN_ENDING ".txt"

G_BEGIN_DECLS

/* Without "my/". */
const char *fovea_own_bare (const char *name);
/* The file as the kernel of that bare name, or its problem. (transfer full) */
FoveaOwnKernel *fovea_own_read (const char *path, const char *name);

G_END_DECLS
