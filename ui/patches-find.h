/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Top patches of a folder, from its photos to their patches: the photos that are not in
 * the index yet are looked at, one after the other, and what is best so far is shown
 * meanwhile. No GTK: runs in any thread. */
#pragma once

#include "patches.h"

G_BEGIN_DECLS

/* Both may be called in any thread. */
typedef struct
{
  /* Paths of the photos in a folder, of char *. (transfer full) */
  GPtrArray *(*list) (const char *folder, gboolean recursive, gpointer data);
  /* 3 x H x W, upright. (transfer full) */
  FoveaTensor *(*read) (const char *path, gpointer data, GError **error);
  gpointer data;
} FoveaPatchPhotos;

typedef struct
{
  char            *folder, *model, *layer, *maps;
  gboolean         recursive;
  gboolean         again;   /* photos may have gone: the keeper's index is opened anew */
  guint            patches; /* of each map */
  int              size;    /* of a patch on the sheet */
  int              large;   /* in the window; 0: none */
  FoveaPatchPhotos photos;
} FoveaPatchRequest;

void fovea_patch_request_free (FoveaPatchRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPatchRequest, fovea_patch_request_free)

/* What was found so far; immutable. */
typedef struct
{
  char      *model, *layer; /* to be read; the layer's own name */
  guint      n_maps;        /* of the layer */
  guint      asked, photos; /* in the folder; of them in the index */
  guint      looked;        /* ... just now */
  guint      failed;        /* that could not be read */
  char      *problem;       /* of the first of these: "bad.jpg: the file is empty"; NULL */
  int        size;
  GPtrArray *rows; /* of FoveaPatchRow */
} FoveaPatchSet;

FoveaPatchSet *fovea_patch_set_ref (FoveaPatchSet *set);
void           fovea_patch_set_unref (FoveaPatchSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPatchSet, fovea_patch_set_unref)

/* Of a set that has a photo at least. */
cairo_surface_t *fovea_patch_set_sheet (const FoveaPatchSet *set, GError **error);

/* What is of use for the next search, too: the model, and the index while the layer and the
 * folder stay the same. One search at a time. */
typedef struct _FoveaPatchKeeper FoveaPatchKeeper;

FoveaPatchKeeper *fovea_patch_keeper_new (void);
FoveaPatchKeeper *fovea_patch_keeper_ref (FoveaPatchKeeper *keeper);
void              fovea_patch_keeper_unref (FoveaPatchKeeper *keeper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPatchKeeper, fovea_patch_keeper_unref)

/* In the searching thread, now and then: a set that is the callee's to unref. */
typedef void (*FoveaPatchShow) (FoveaPatchSet *set, gpointer data);

/* Photos that cannot be read are counted, not errors, as long as there is another.
 * Errors: no such folder, no photos in it, none that can be read; those of
 * fovea_model_find and fovea_patch_index_open; maps that there are not; CANCELLED: what was
 * shown last is what there is, and what was looked at stays in the index. (transfer full) */
FoveaPatchSet *fovea_patches_find (const FoveaPatchRequest *request,
                                   FoveaPatchKeeper        *keeper,
                                   FoveaPatchShow           show,
                                   gpointer                 data,
                                   const FoveaRunOptions   *options,
                                   GError                 **error);

G_END_DECLS
