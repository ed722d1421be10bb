/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sizes of a convolution as a course asks for them: the formula with the
 * user's numbers, both conventions of padding, and what the same map costs fully
 * connected and as a convolution. To use it: fovea_size_facts_set whenever the
 * settings change; engine/sizes.c has all the numbers. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_SIZE_FACTS (fovea_size_facts_get_type ())
G_DECLARE_FINAL_TYPE (FoveaSizeFacts, fovea_size_facts, FOVEA, SIZE_FACTS, GtkBox)

GtkWidget *fovea_size_facts_new (void);

/* What `request`, whose kernel has to be there, makes of a picture of that size;
 * it is not kept. NULL: what was there stays, insensitive. A size that does not go
 * is said in the formula's place. */
void fovea_size_facts_set (FoveaSizeFacts      *facts,
                           const FoveaConvolve *request,
                           gint64               width,
                           gint64               height);

/* All that it says, a sentence a line; NULL while it says nothing. (transfer
 * full) */
char *fovea_size_facts_text (FoveaSizeFacts *facts);

/* "41,006,452,500", by the locale's separator. (transfer full) */
char *fovea_size_facts_group (gint64 number);

G_END_DECLS
