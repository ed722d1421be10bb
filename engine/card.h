/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading cards and label files, inside the engine. Both are texts: a bounded
 * size, UTF-8, a byte order mark and CR LF tolerated.
 *
 * A card, with what a key stands at when it is left out (file, width, height,
 * mean and std may not be):
 *   [Model]  name (the card's file name), file, sha256, labels (a file, NAME
 *            for NAME.labels, or `metadata`: those inside of the model file),
 *            task classify|image|mask|detect|features (classify), licence,
 *            source, guessed true|false (false)
 *   [Input]  name (the first), width, height, any-size (false), multiple (1),
 *            layout NCHW|NHWC (NCHW), channels RGB|BGR|GRAY (RGB),
 *            crop 0..1|squash (0.875), resize bicubic|bilinear (bilinear),
 *            scale-by (255), mean, std
 *   [Output] name (the first), kind logits|probabilities (logits), classes,
 *            background (false); of a picture that comes out: layout, channels,
 *            scale-by, mean, std (each the input's), factor (1)
 *   [Test]   picture (a file beside the card), expected
 * Other keys and groups are refused: a key that is spelt wrong must not pass. */
#pragma once

#include "fovea.h"
#include "layer.h"
#include "onnx/metadata.h"

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
} FoveaCardFile;

FoveaCardFile *fovea_card_read (const char *path, GError **error);
void           fovea_card_file_free (FoveaCardFile *file);
/* The words of FoveaChannels and FoveaTask, in their order; NULL-terminated */
extern const char *const fovea_card_channels[], *const fovea_card_tasks[];
/* For a model without a card: guessed from its shapes, names, metadata, first
 * and last layers. Errors: UNSUPPORTED when the network does not take a
 * picture. */
FoveaCardFile *fovea_card_guess (FoveaGraph          *graph,
                                 FoveaWeights        *weights,
                                 const FoveaMetadata *metadata,
                                 const char          *path,
                                 const char          *id,
                                 GError             **error);
/* Cards that Fovea wrote start with this line. */
#define FOVEA_CARD_HEAD "# Written by Fovea."
/* Behind it, what a guess went by, a line a sentence. */
#define FOVEA_CARD_REASON      "#  * "
#define FOVEA_CARD_MAX_REASONS 64
/* The card as a text that reads back to the same. (transfer full) */
char *fovea_card_to_text (const FoveaCardFile *file);
/* Writes it, whole or not at all. Errors: the file system's; UNSUPPORTED when
 * there is a card there that Fovea has not written. */
gboolean
fovea_card_write (const FoveaCardFile *file, const char *path, GError **error);

/* A line is "name" or "id<TAB>name"; the names, in the order of the classes.
 * An empty line is a class without a name (NULL), empty lines at the end are
 * none. */
GPtrArray *fovea_labels_read (const char *path, GError **error);
/* A language's names: takes off the mark of one that its writer was not sure of,
 * a blank and a question mark at the line's end. Gives how many there were. */
guint fovea_labels_take_marks (GPtrArray *labels);
/* Those that a model file's metadata holds as text; NULL when it holds none. */
GPtrArray *fovea_labels_parse (const char *text);
/* In a card: the labels are those inside of the model file. */
#define FOVEA_LABELS_INSIDE "metadata"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaCardFile, fovea_card_file_free)
