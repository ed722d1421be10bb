/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of models share: a folder of its own with small models, cards
 * and labels in it. */
#pragma once

#include "onnx-writer.h"
#include "support.h"

/* A folder that goes away with all that is in it. */
typedef struct
{
  char *path;
} TestFolder;

void test_folder_init (TestFolder *folder);
void test_folder_clear (TestFolder *folder);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestFolder, test_folder_clear)

/* Writes a file; gives its path. (transfer full) */
char *
test_folder_text (const TestFolder *folder, const char *name, const char *text);
char *
test_folder_bytes (const TestFolder *folder, const char *name, GBytes *bytes);
/* Takes the graph of a model in opset 13. */
char *test_folder_graph (const TestFolder *folder,
                         const char       *name,
                         OnnxMessage      *graph);

/* A card for the small model of onnx-writer.h: 8x8, mean 0, std 1, scale-by 1,
 * crop 1, five classes; `more` is put into [Input] and may say anything again:
 * a key's last line counts. */
char *test_card (const char *file, const char *labels, const char *more);
/* The small model with that card, opened. */
FoveaModel *test_small_model (const TestFolder *folder, const char *more);

/* Opens the graph, which is taken, as m.onnx, with a card that says mean 0, std 1,
 * scale-by 1, crop 1, and `input` behind that: width and height, and what is to
 * be otherwise. */
FoveaModel *test_graph_open (const TestFolder *folder,
                             OnnxMessage      *graph,
                             const char       *input);

/* A graph from input "x" of these sizes (-1 ends them) through nodes
 * "op op ..." to output "y". */
OnnxMessage *test_chain (const gint64 *sizes, const char *ops);

/* Asserts an error of this code that names all of `texts` (split by '|'). */
void test_error (const GError *error, FoveaError code, const char *texts);
