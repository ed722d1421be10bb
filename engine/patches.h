/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of an index of patches: a file that only grows. Behind its head lies a
 * record a photo: what the photo was, and where each map was greatest. What a
 * killed run left half written is cut off by the next one. */
#pragma once

#include "fovea.h"

#define PATCHES_HEAD     128 /* bytes: a line with the key, padded with zeros */
#define PATCHES_MAX_NAME 4096
#define PATCHES_MAX_SIDE (1 << 24)
#define PATCHES_MAX_MAPS 1000000

/* Where a map is greatest. NaN where it has no number. */
typedef struct
{
  float   value;
  guint16 x, y;
} PatchPeak;

/* A record as it lies in the file, before the name and the peaks; a checksum of
 * 32 bits follows. */
typedef struct
{
  guint32   magic, name_length;
  guint64   size;     /* of the photo's file, bytes */
  gint64    modified; /* of the same, microseconds */
  gint64    width, height;
  FoveaRect seen;
} PatchRecord;

typedef struct
{
  char       *name;
  PatchRecord record;
  gint64      peaks;   /* where they lie in the file */
  gboolean    current; /* it is one of the photos that are asked about */
} PatchPhoto;

typedef struct
{
  int         fd;
  char       *path;
  guint       n_maps, width, height; /* of the layer */
  GHashTable *photos;                /* name -> PatchPhoto */
  gint64      end;                   /* behind the last whole record */
} PatchFile;

/* Opens or begins it, and locks it against other processes. Errors: the file
 * system's; MEMORY; BUSY text when another process has it. */
PatchFile *fovea_patch_file_open (const char *path,
                                  const char *key,
                                  guint       n_maps,
                                  guint       width,
                                  guint       height,
                                  GError    **error);
void       fovea_patch_file_close (PatchFile *file);
gboolean   fovea_patch_file_add (PatchFile         *file,
                                 const char        *name,
                                 const PatchRecord *record,
                                 const PatchPeak   *peaks,
                                 GError           **error);
gboolean   fovea_patch_file_peak (PatchFile        *file,
                                  const PatchPhoto *photo,
                                  guint             map,
                                  PatchPeak        *peak,
                                  GError          **error);
