/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making protobuf messages. A message is a list of pieces: small ones of its
 * own, and large ones that lie elsewhere, so that a network's weights are
 * written from where they are. Fields come in the order they are put. */
#pragma once

#include "fovea.h"

typedef struct
{
  GPtrArray  *pieces; /* of GBytes */
  GByteArray *tail;   /* what is not a piece yet */
  guint64     length; /* of all */
} FoveaPut;

FoveaPut *fovea_put_new (void);
void      fovea_put_free (FoveaPut *put);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPut, fovea_put_free)

void fovea_put_int (FoveaPut *put, guint field, gint64 value);
void fovea_put_float (FoveaPut *put, guint field, float value);
void fovea_put_text (FoveaPut *put, guint field, const char *text);
/* The bytes stay where they are until the message is freed. */
void fovea_put_data (FoveaPut *put, guint field, gconstpointer data, gsize n);
/* Takes the inner message. */
void fovea_put_message (FoveaPut *put, guint field, FoveaPut *inner);

/* The whole in one block, or NULL and a MEMORY error. */
GBytes *fovea_put_to_bytes (FoveaPut *put, GError **error);
/* Into a file that appears whole or not at all. Errors: the file system's. */
gboolean fovea_put_to_file (FoveaPut *put, const char *path, GError **error);
