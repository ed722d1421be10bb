/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in another file than the model: read right from any byte, and only
 * out of ordinary files in the model's own folder. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "onnx-check.h"
#include "onnx/metadata.h"
#include "support.h"

typedef struct
{
  char *top;    /* a folder that is none of the model's business */
  char *folder; /* of the model */
  char *model;
} Place;

static void
place_write (const char *folder, const char *name, gconstpointer data, gsize n)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) n, NULL));
}

static void
place_new (Place *place)
{
  const float      numbers[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  char             shifted[sizeof numbers + 1] = "x";
  g_autofree char *sub = NULL;

  place->top = g_dir_make_tmp ("fovea-external-XXXXXX", NULL);
  g_assert_nonnull (place->top);
  place->folder = g_build_filename (place->top, "model", NULL);
  place->model = g_build_filename (place->folder, "model.onnx", NULL);
  sub = g_build_filename (place->folder, "sub", NULL);
  g_assert_cmpint (g_mkdir_with_parents (sub, 0700), ==, 0);
  memcpy (shifted + 1, numbers, sizeof numbers);
  place_write (place->folder, "data", numbers, sizeof numbers);
  place_write (place->folder, "shifted", shifted, sizeof shifted);
  place_write (place->folder, "empty", "", 0);
  place_write (sub, "data", numbers, sizeof numbers);
  place_write (place->top, "secret", numbers, sizeof numbers);
}

static void
place_clear (Place *place)
{
  const char *const words[] = { "rm", "-rf", place->top, NULL };

  g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                NULL, NULL, NULL, NULL);
  g_free (place->top);
  g_free (place->folder);
  g_free (place->model);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
external_entry (OnnxMessage *tensor, const char *key, const char *value)
{
  OnnxMessage *entry = onnx_new ();

  onnx_text (entry, 1, key);
  onnx_text (entry, 2, value);
  onnx_put (tensor, 13, entry);
}

/* A tensor of four numbers; NULL where an entry is left out. */
static OnnxMessage *
external_tensor (const char *name,
                 int         type,
                 const char *location,
                 const char *offset,
                 const char *length)
{
  OnnxMessage *tensor = onnx_tensor (name, type, four);

  if (location)
    external_entry (tensor, "location", location);
  if (offset)
    external_entry (tensor, "offset", offset);
  if (length)
    external_entry (tensor, "length", length);
  external_entry (tensor, "checksum", "of no interest");
  onnx_int (tensor, 14, 1);
  return tensor;
}

static gboolean
external_read (const Place *place,
               OnnxMessage *tensor,
               Net         *net,
               GError     **error)
{
  g_autoptr (GBytes) bytes =
      onnx_finish (onnx_model (graph_with_weight (tensor, "w"), 13));

  place_write (place->folder, "model.onnx", g_bytes_get_data (bytes, NULL),
               g_bytes_get_size (bytes));
  return fovea_onnx_read (place->model, &net->graph, &net->weights, error);
}

static const FoveaTensor *
external_weight (const Net *net, const char *name)
{
  return fovea_weights_get (net->weights,
                            fovea_graph_find (net->graph, name, NULL));
}

/* Reads four numbers and compares. */
static void
external_works (const Place *place,
                const char  *location,
                const char  *offset,
                const char  *length,
                double       first)
{
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  const FoveaTensor *tensor;

  external_read (place, external_tensor ("w", 1, location, offset, length),
                 &net, &error);
  g_assert_no_error (error);
  tensor = external_weight (&net, "w");
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (fovea_tensor_get (tensor, i), ==, first + i);
}

static void
test_works (void)
{
  g_auto (Place) place = { 0 };

  place_new (&place);
  external_works (&place, "data", NULL, NULL, 1);
  external_works (&place, "data", "0", "16", 1);
  external_works (&place, "data", "16", "16", 5);
  external_works (&place, "data", "8", NULL, 3);
  external_works (&place, "shifted", "1", "16", 1);
  external_works (&place, "./data", "4", "16", 2);
  external_works (&place, "sub/data", "4", "16", 2);
  external_works (&place, "sub//./data", "4", "16", 2);
}

/* The network computes with numbers that lie at an odd byte. */
static void
test_unaligned_runs (void)
{
  g_auto (Place) place = { 0 };
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) x = test_random (test_shape ("1x1x2x2"));
  g_autoptr (FoveaTensor) y = NULL;

  place_new (&place);
  external_read (&place, external_tensor ("w", 1, "shifted", "1", "16"), &net,
                 &error);
  g_assert_no_error (error);
  y = test_run (net.graph, net.weights, (const FoveaTensor *[]){ x });
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (((float *) y->data)[i], ==,
                       ((float *) x->data)[i] + (float) (i + 1));
}

/* Two weights in one file lie in one mapping; they may overlap. */
static void
test_shared (void)
{
  g_auto (Place) place = { 0 };
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  OnnxMessage *graph =
      graph_with_weight (external_tensor ("w", 1, "data", "0", "16"), "w");
  const FoveaTensor *w, *v;
  GBytes            *bytes;

  place_new (&place);
  onnx_put (graph, 5, external_tensor ("v", 1, "data", "8", "16"));
  onnx_put (graph, 1, onnx_node ("Add", "second", "y v", "z"));
  onnx_put (graph, 12, onnx_info ("z", 1, four));
  bytes = onnx_finish (onnx_model (graph, 13));
  place_write (place.folder, "model.onnx", g_bytes_get_data (bytes, NULL),
               g_bytes_get_size (bytes));
  g_bytes_unref (bytes);
  fovea_onnx_read (place.model, &net.graph, &net.weights, &error);
  g_assert_no_error (error);
  w = external_weight (&net, "w");
  v = external_weight (&net, "v");
  g_assert_true ((char *) v->data == (char *) w->data + 8);
}

/* Other types than float32; a halved length goes with half floats. */
static void
test_types (void)
{
  g_auto (Place) place = { 0 };
  const guint16 halves[] = { 0x3c00, 0xc000, 0x0001, 0x7bff };
  const double  want[] = { 1, -2, 0x1p-24, 65504 };
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;

  place_new (&place);
  place_write (place.folder, "halves", halves, sizeof halves);
  external_read (&place, external_tensor ("w", 10, "halves", NULL, "8"), &net,
                 &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (fovea_tensor_get (external_weight (&net, "w"), i), ==,
                       want[i]);
}

/* ---- What is refused ------------------------------------------------------------ */

static void
external_fails (const Place *place, OnnxMessage *tensor, const char *texts)
{
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_strsplit (texts, "|", -1);

  g_assert_false (external_read (place, tensor, &net, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  for (char **word = words; *word; word++)
    if (! strstr (error->message, *word))
      g_error ("'%s' is not in: %s", *word, error->message);
  g_assert_true (g_str_has_prefix (error->message, "model.onnx: weight 'w': "));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_false (g_str_has_suffix (error->message, "."));
}

static void
test_places (void)
{
  g_auto (Place) place = { 0 };
  g_autofree char *secret = NULL;
  const struct
  {
    const char *location, *offset, *length, *texts;
  } cases[] = {
    { "../secret", "0", "16", "'../secret'|outside" },
    { "sub/../../secret", "0", "16", "outside" },
    { "sub/../data", "0", "16", "outside" },
    { "..", "0", "16", "outside" },
    { "/", "0", "16", "outside" },
    { "", "0", "16", "whose name cannot be read" },
    { ".", "0", "16", "'.'|outside" },
    { "missing", "0", "16", "'missing'|is not there|beside it" },
    { "nowhere/data", "0", "16", "'nowhere/data'|is not there" },
    { "data/data", "0", "16", "'data/data'|is not there" },
    { "sub", "0", "16", "'sub'|no ordinary file" },
    { "data", "20", "16", "16 bytes|byte 20|which has 32" },
    { "data", "33", NULL, "byte 33|which has 32" },
    { "data", "0", "12", "1x1x2x2|4 numbers|holds 3" },
    { "data", "0", "15", "holds 3" },
    { "data", "0", "32", "4 numbers|holds 8" },
    { "data", "0", "1152921504606846976", "1152921504606846976 bytes" },
    { "data", "9223372036854775807", "16", "byte 9223372036854775807" },
    { "data", "9223372036854775808", "16", "number of bytes" },
    { "data", "-1", "16", "number of bytes" },
    { "data", "1e1", "16", "number of bytes" },
    { "data", "0", "-1", "number of bytes" },
    { "data", "", "16", "number of bytes" },
    { "empty", "0", "16", "'empty', which has 0" },
    { NULL, "0", "16", "not named" },
  };

  place_new (&place);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    external_fails (&place,
                    external_tensor ("w", 1, cases[i].location, cases[i].offset,
                                     cases[i].length),
                    cases[i].texts);
  secret = g_build_filename (place.top, "secret", NULL);
  external_fails (&place, external_tensor ("w", 1, secret, "0", "16"),
                  "outside");
}

static void
test_links (void)
{
  g_auto (Place) place = { 0 };
  g_autofree char *data = NULL, *link_path = NULL, *folder_link = NULL,
                  *hard = NULL, *pipe = NULL;

  place_new (&place);
  data = g_build_filename (place.folder, "data", NULL);
  link_path = g_build_filename (place.folder, "link", NULL);
  folder_link = g_build_filename (place.folder, "linked", NULL);
  hard = g_build_filename (place.folder, "hard", NULL);
  pipe = g_build_filename (place.folder, "pipe", NULL);

  g_assert_cmpint (symlink ("data", link_path), ==, 0);
  external_fails (&place, external_tensor ("w", 1, "link", "0", "16"),
                  "'link'|link|for safety");
  g_assert_cmpint (symlink ("sub", folder_link), ==, 0);
  external_fails (&place, external_tensor ("w", 1, "linked/data", "0", "16"),
                  "'linked/data'|link|for safety");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  external_fails (&place, external_tensor ("w", 1, "pipe", "0", "16"),
                  "'pipe'|no ordinary file");
  g_assert_cmpint (link (data, hard), ==, 0);
  external_fails (&place, external_tensor ("w", 1, "hard", "0", "16"),
                  "'hard'|hard links|copy it");
  external_fails (&place, external_tensor ("w", 1, "data", "0", "16"),
                  "'data'|hard links");
}

/* A name with a 0 byte, a very long one, numbers in two places, no folder. */
static void
test_odd (void)
{
  g_auto (Place) place = { 0 };
  g_autofree char *long_name = g_strnfill (5000, 'n');
  const float      values[4] = { 0 };
  OnnxMessage     *tensor, *entry;

  place_new (&place);
  external_fails (&place, external_tensor ("w", 1, long_name, "0", "16"),
                  "name cannot be read");

  tensor = external_tensor ("w", 1, NULL, "0", "16");
  entry = onnx_new ();
  onnx_text (entry, 1, "location");
  onnx_bytes (entry, 2, "data\0x", 6);
  onnx_put (tensor, 13, entry);
  external_fails (&place, tensor, "name cannot be read");

  tensor = external_tensor ("w", 1, "data", "0", "16");
  onnx_bytes (tensor, 9, values, sizeof values);
  external_fails (&place, tensor, "in the model and in another file");

  tensor = external_tensor ("w", 1, "data", "0", "16");
  onnx_float (tensor, 4, 1);
  external_fails (&place, tensor, "float32|twice");

  assert_fails (
      onnx_model (
          graph_with_weight (external_tensor ("w", 1, "data", "0", "16"), "w"),
          13),
      FOVEA_ERROR_FORMAT, "'w'|'data'|did not come from a folder");
}

/* What is copied and removed with a model, even if nothing reads the weight. */
static void
test_files_of_a_model (void)
{
  const char *const names[] = { "data",        "sub/w.bin", "../secret",
                                "a/../../b",   "/etc/motd", "other.onnx",
                                "other.card",  "a.labels",  "..",
                                "two..points", "data" };
  const char *const own[] = { "data", "sub/w.bin", "two..points" };
  OnnxMessage      *graph = onnx_new ();
  GBytes           *bytes;
  FoveaMetadata    *metadata;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *weight = g_strdup_printf ("w%u", i);

      onnx_put (graph, 5, external_tensor (weight, 1, names[i], "0", "16"));
    }
  bytes = onnx_finish (onnx_model (graph, 13));
  metadata = fovea_metadata_parse (bytes);
  g_assert_cmpuint (metadata->files->len, ==, G_N_ELEMENTS (own));
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    g_assert_cmpstr (metadata->files->pdata[i], ==, own[i]);
  fovea_metadata_free (metadata);
  g_bytes_unref (bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/onnx-external/works", test_works);
  g_test_add_func ("/engine/onnx-external/unaligned-runs", test_unaligned_runs);
  g_test_add_func ("/engine/onnx-external/shared", test_shared);
  g_test_add_func ("/engine/onnx-external/types", test_types);
  g_test_add_func ("/engine/onnx-external/places", test_places);
  g_test_add_func ("/engine/onnx-external/links", test_links);
  g_test_add_func ("/engine/onnx-external/odd", test_odd);
  g_test_add_func ("/engine/onnx-external/files-of-a-model",
                   test_files_of_a_model);
  return g_test_run ();
}
