/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model file says about itself besides its graph. Foreign text: made
 * valid UTF-8, cut at a limit, without control characters. */
#pragma once

#include <glib.h>

#define FOVEA_METADATA_MAX_KEYS  256
#define FOVEA_METADATA_MAX_SHORT 256           /* bytes of names and keys */
#define FOVEA_METADATA_MAX_FILES 1000
#define FOVEA_METADATA_MAX_VALUE (1024 * 1024) /* bytes of one value */

typedef struct
{
  char       *producer; /* "pytorch", "tf2onnx", ...; never NULL */
  char       *graph;    /* the graph's name; never NULL */
  GHashTable *values;   /* metadata_props: key in lower case -> text */
  GPtrArray  *files;    /* of char *: where else its weights lie, once each */
} FoveaMetadata;

/* Of the bytes of a model file. A file that is broken has what was found before
 * the break: whoever builds the graph says what is wrong. Never NULL. */
FoveaMetadata *fovea_metadata_parse (GBytes *bytes);
FoveaMetadata *fovea_metadata_read (const char *path);
void           fovea_metadata_free (FoveaMetadata *metadata);
/* The value of the first of these keys that is there, NULL else. Keys in lower
 * case, parted by blanks. */
const char *
fovea_metadata_get (const FoveaMetadata *metadata, const char *keys);
/* The text of the class names in it, or NULL. */
const char *fovea_metadata_labels (const FoveaMetadata *metadata);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaMetadata, fovea_metadata_free)
