/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading cards and label files, inside the engine. Both are texts: a bounded
 * size, UTF-8, a byte order mark and CR LF tolerated.
 *
 * A card, with what a key stands at when it is left out (file, width, height,
 * mean and std may not be):
 *   [Model]  name (the card's file name), file, sha256, task (classify), labels
 *            (a file, or NAME for NAME.labels), licence, source
 *   [Input]  name (the first), width, height, layout NCHW|NHWC (NCHW),
 *            channels RGB|BGR|GRAY (RGB), crop 0..1|squash (0.875),
 *            resize bicubic|bilinear (bilinear), scale-by (255), mean, std
 *   [Output] name (the first), kind logits|probabilities (logits), classes
 *   [Test]   picture, expected
 * Other keys and groups are refused: a key that is spelt wrong must not pass. */
#pragma once

#include "fovea.h"

#define FOVEA_CARD_MAX_BYTES   (64 * 1024)
#define FOVEA_CARD_MAX_SIDE    16384
#define FOVEA_LABELS_MAX_BYTES (16 * 1024 * 1024)
#define FOVEA_LABELS_MAX_LINE  1024
#define FOVEA_MAX_CLASSES      1000000

typedef struct
{
  FoveaCard card;
  char     *file; /* of the model: a bare name, beside the card */
  /* What tools/get-models and the tests ask for; opening a model does not read
   * 20 MB more to check a sum. */
  char *sha256;
  char *picture;  /* of the self-test, or NULL */
  char *expected; /* its class, as the card says it, or NULL */
} FoveaCardFile;

FoveaCardFile *fovea_card_read (const char *path, GError **error);
void           fovea_card_file_free (FoveaCardFile *file);
/* For a model without a card: from its first input, torchvision's numbers.
 * Errors: UNSUPPORTED when the network does not take a picture. */
FoveaCardFile *
fovea_card_guess (FoveaGraph *graph, const char *id, GError **error);

/* A line is "name" or "id<TAB>name"; the names, in the order of the classes.
 * An empty line is a class without a name (NULL), empty lines at the end are
 * none. */
GPtrArray *fovea_labels_read (const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaCardFile, fovea_card_file_free)
