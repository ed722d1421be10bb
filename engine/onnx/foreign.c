/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file that is no ONNX model is, by its first bytes and parts: people
 * have models of many formats, and "a part has an impossible type" helps nobody
 * who chose a PyTorch file or saved an error page. */
#include "onnx.h"

#include <string.h>

#include "error.h"

#define FOREIGN_START 4096 /* bytes that are looked at as text */

typedef struct
{
  gsize       at, length;
  const char *bytes;
  const char *what;
  gboolean    model; /* there is a way from it to ONNX */
} Magic;

static const char foreign_pickle[] =
    N_ ("is a Python pickle, as PyTorch saves; pickles are programs, which may "
        "do anything when they are read, so Fovea never reads them: export the "
        "model as ONNX");

static const Magic foreign_magic[] = {
  { 0, 4, "\x89PNG", N_ ("is a PNG picture, not a model"), FALSE },
  { 0, 3, "\xff\xd8\xff", N_ ("is a JPEG picture, not a model"), FALSE },
  { 0, 4, "GIF8", N_ ("is a GIF picture, not a model"), FALSE },
  { 8, 4, "WEBP", N_ ("is a WebP picture, not a model"), FALSE },
  { 0, 4, "%PDF", N_ ("is a PDF document, not a model"), FALSE },
  { 0, 2, "\x1f\x8b", N_ ("is compressed by gzip; unpack it first"), FALSE },
  { 0, 3, "BZh", N_ ("is compressed by bzip2; unpack it first"), FALSE },
  { 0, 6,
    "\xfd"
    "7zXZ\0",
    N_ ("is compressed by xz; unpack it first"), FALSE },
  { 0, 4, "\x28\xb5\x2f\xfd", N_ ("is compressed by zstd; unpack it first"),
    FALSE },
  { 0, 6, "7z\xbc\xaf\x27\x1c", N_ ("is a 7z archive; unpack it first"),
    FALSE },
  { 257, 5, "ustar", N_ ("is a tar archive; unpack it first"), FALSE },
  { 0, 8, "\x89HDF\r\n\x1a\n",
    N_ ("is an HDF5 file, as Keras saves; convert it to ONNX"), TRUE },
  { 4, 4, "TFL3", N_ ("is a TensorFlow Lite model; convert it to ONNX"), TRUE },
  { 4, 4, "ORTM",
    N_ ("is in ONNX Runtime's own format; take the .onnx file that it was made "
        "from"),
    FALSE },
  { 4, 4, "ET12",
    N_ ("is an ExecuTorch program; export the model as ONNX instead"), TRUE },
  { 0, 4, "ftrt",
    N_ ("is a TensorRT engine, made for one graphics card; take the .onnx file "
        "that it was made from"),
    FALSE },
  { 0, 4, "GGUF", N_ ("is a GGUF file: a language model, not an image network"),
    FALSE },
  { 0, 6, "\x93NUMPY", N_ ("is a NumPy array, not a model"), FALSE },
  { 0, 4, "\xdd\x85\x76\0",
    N_ ("is an ncnn model (.param.bin); take the ONNX file that it was made "
        "from"),
    TRUE },
  { 0, 4, "\x47\x6b\x30\x01",
    N_ ("holds the weights of an ncnn model (.bin); take the ONNX file that it "
        "was made from"),
    TRUE },
  /* a header of version 0.1 or 0.2 */
  { 0, 8, "\0\0\0\0\1\0\0\0",
    N_ ("holds Darknet weights (YOLO); convert them to ONNX together with "
        "their .cfg file"),
    TRUE },
  { 0, 8, "\0\0\0\0\2\0\0\0",
    N_ ("holds Darknet weights (YOLO); convert them to ONNX together with "
        "their .cfg file"),
    TRUE },
  { 0, 2, "\x80\2", foreign_pickle, TRUE },
  { 0, 2, "\x80\3", foreign_pickle, TRUE },
  { 0, 2, "\x80\4", foreign_pickle, TRUE },
  { 0, 2, "\x80\5", foreign_pickle, TRUE },
};

/* ---- Text ----------------------------------------------------------------------- */

/* UTF-8 without control characters, as far as the first bytes tell. */
static gboolean
foreign_is_text (const guint8 *bytes, gsize length)
{
  gsize       seen = MIN (length, 256);
  const char *end;

  for (gsize i = 0; i < seen; i++)
    if ((bytes[i] < ' ' && ! (bytes[i] >= '\t' && bytes[i] <= '\r')) ||
        bytes[i] == 0x7f)
      return FALSE;
  /* The last letter may be cut in two. */
  return g_utf8_validate_len ((const char *) bytes, seen, &end) ||
         (seen < length && (const guint8 *) end > bytes + seen - 4);
}

typedef struct
{
  gboolean    first; /* it is how the text begins; else it is in it */
  const char *words;
  const char *what;
  gboolean    model;
} Words;

/* In lower case; the first that goes. */
static const Words foreign_words[] = {
  { FALSE, "<!doctype html",
    N_ ("is a web page, perhaps a saved error message; fetch the model again"),
    FALSE },
  { FALSE, "<html",
    N_ ("is a web page, perhaps a saved error message; fetch the model again"),
    FALSE },
  { TRUE, "version https://git-lfs",
    N_ ("is a Git LFS pointer, not the model itself; fetch the real file (git "
        "lfs pull)"),
    FALSE },
  { TRUE, "7767517\n",
    N_ ("is an ncnn model (.param); take the ONNX file that it was made from"),
    TRUE },
  { FALSE, "[convolutional]",
    N_ ("is a Darknet network (.cfg); convert it to ONNX together with its "
        ".weights file"),
    TRUE },
  { FALSE, "<net name",
    N_ ("is an OpenVINO model; take the ONNX file that it was made from"),
    TRUE },
  { FALSE, "layers-model", N_ ("is a TensorFlow.js model; convert it to ONNX"),
    TRUE },
  { FALSE, "graph-model", N_ ("is a TensorFlow.js model; convert it to ONNX"),
    TRUE },
  { FALSE, "layer {",
    N_ ("is a Caffe network (.prototxt); convert it to ONNX together with its "
        ".caffemodel file"),
    TRUE },
  { FALSE, "layers {",
    N_ ("is a Caffe network (.prototxt); convert it to ONNX together with its "
        ".caffemodel file"),
    TRUE },
  { TRUE, "ccopy_reg", foreign_pickle, TRUE },
  { TRUE, "ccollections", foreign_pickle, TRUE },
  { TRUE, "(dp", foreign_pickle, TRUE },
  { TRUE, "(lp", foreign_pickle, TRUE },
};

static const char *
foreign_text (const guint8 *bytes, gsize length, gboolean *model)
{
  g_autofree char *start = g_ascii_strdown (
      (const char *) bytes, (gssize) MIN (length, FOREIGN_START));

  for (guint i = 0; i < G_N_ELEMENTS (foreign_words); i++)
    {
      const char *at = strstr (start, foreign_words[i].words);

      if (! at || (foreign_words[i].first && at != start))
        continue;
      *model = foreign_words[i].model;
      return _ (foreign_words[i].what);
    }
  return _ ("is a text, not a model");
}

/* ---- Archives ------------------------------------------------------------------- */

static gboolean
foreign_holds (const guint8 *bytes, gsize length, const char *name)
{
  gsize n = strlen (name);

  for (gsize i = 0; i + n <= length; i++)
    if (memcmp (bytes + i, name, n) == 0)
      return TRUE;
  return FALSE;
}

/* ZIP: told by the names at its start and in the list at its end. */
static const char *
foreign_zip (const guint8 *bytes, gsize length, gboolean *model)
{
  gsize         seen = MIN (length, FOREIGN_START);
  const guint8 *end = bytes + length - seen;

  *model = TRUE;
  if (foreign_holds (bytes, seen, "data.pkl") ||
      foreign_holds (end, seen, "data.pkl") ||
      foreign_holds (bytes, seen, "serialized_exported_program"))
    return _ (
        "is a PyTorch file, a Python pickle in a ZIP archive; pickles are "
        "programs, which may do anything when they are read, so Fovea "
        "never reads them: export the model as ONNX");
  if (foreign_holds (end, seen, "model.weights.h5") ||
      foreign_holds (bytes, seen, "keras_version"))
    return _ ("is a Keras model (.keras); convert it to ONNX");
  if (foreign_holds (end, seen, ".mlmodel"))
    return _ ("is a Core ML model in a ZIP archive; convert it to ONNX");
  *model = FALSE;
  if (foreign_holds (end, seen, ".npy"))
    return _ ("is an archive of NumPy arrays, not a model");
  return _ ("is a ZIP archive; unpack it first");
}

/* ---- Other protobuf files -------------------------------------------------------- */

/* How often each of the parts is there that tell formats apart */
typedef struct
{
  guint    number_1, bytes_1, bytes_2, bytes_7, bytes_100, bytes_200, others;
  gboolean broken;
} Parts;

static Parts
foreign_parts (const guint8 *bytes, gsize length)
{
  Parts      parts = { 0 };
  FoveaWire  wire = fovea_wire (bytes, length);
  FoveaField field;

  while (fovea_wire_next (&wire, &field))
    {
      gboolean is_bytes = field.type == FOVEA_WIRE_BYTES;

      parts.number_1 += field.number == 1 && field.type == FOVEA_WIRE_VARINT;
      parts.bytes_1 += is_bytes && field.number == 1;
      parts.bytes_2 += is_bytes && field.number == 2;
      parts.bytes_7 += is_bytes && field.number == 7;
      parts.bytes_100 += is_bytes && field.number == 100;
      parts.bytes_200 +=
          is_bytes && field.number >= 200 && field.number <= 3000;
      parts.others += field.number > 2;
    }
  parts.broken = wire.broken != NULL;
  return parts;
}

/* Caffe's NetParameter, Core ML's Model, TensorFlow's GraphDef and SavedModel.
 * An ONNX model has a number as part 1 and its graph as part 7. */
static const char *
foreign_protobuf (const guint8 *bytes, gsize length)
{
  Parts parts = foreign_parts (bytes, length);

  if (parts.bytes_7 > 0 || parts.broken) /* which is said better elsewhere */
    return NULL;
  if (parts.number_1 == 1 && parts.bytes_200 > 0)
    return _ ("is a Core ML model; convert it to ONNX");
  if (parts.bytes_100 > 0 && parts.number_1 == 0)
    return _ (
        "is a Caffe model (.caffemodel); convert it to ONNX together with "
        "its .prototxt file");
  if (parts.bytes_1 == 1 && parts.bytes_2 > 1 && parts.number_1 == 0)
    return _ (
        "is an old Caffe model (.caffemodel); convert it to ONNX together "
        "with its .prototxt file");
  if (parts.bytes_1 > 1 && parts.number_1 == 0)
    return _ ("is a TensorFlow graph (.pb); convert it to ONNX");
  if (parts.number_1 == 1 && parts.bytes_2 == 1 && parts.others == 0 &&
      length > 1024)
    return _ ("is a TensorFlow saved model (.pb); convert it to ONNX");
  return NULL;
}

/* ---- All of them ------------------------------------------------------------------ */

static const char *
foreign_what (const guint8 *bytes, gsize length, gboolean *model)
{
  const char *what;

  *model = FALSE;
  if (length == 0)
    return _ ("is empty");
  for (guint i = 0; i < G_N_ELEMENTS (foreign_magic); i++)
    {
      const Magic *magic = &foreign_magic[i];

      if (length < magic->at + magic->length ||
          memcmp (bytes + magic->at, magic->bytes, magic->length) != 0)
        continue;
      *model = magic->model;
      return _ (magic->what);
    }
  if (length >= 4 && memcmp (bytes, "PK\3\4", 4) == 0)
    return foreign_zip (bytes, length, model);
  if (length >= 9 && bytes[8] == '{' &&
      memcmp (bytes + 3, "\0\0\0\0\0", 5) == 0)
    what = _ ("is a safetensors file: weights without the network; export the "
              "model as ONNX");
  else if (foreign_is_text (bytes, length))
    return foreign_text (bytes, length, model);
  else
    what = foreign_protobuf (bytes, length);
  *model = what != NULL;
  return what;
}

char *
fovea_onnx_foreign (const guint8 *bytes, gsize length)
{
  gboolean    model;
  const char *what = foreign_what (bytes, length, &model);

  if (! what || ! model)
    return g_strdup (what);
  /* TRANSLATORS: %s is "is a TensorFlow Lite model; convert it to ONNX". */
  return g_strdup_printf (_ ("%s; the manual says how, in docs/conversions.md"),
                          what);
}
