/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards and label files: every key, every way to get one wrong. */
#include "../../engine/card.h"

#include <locale.h>
#include <string.h>

#include <glib/gstdio.h>

static const char *const good =
    "[Model]\nname=Net\nfile=net.onnx\nsha256=00ff\ntask=classify\n"
    "labels=net.labels\nlicence=MIT\nsource=somewhere\n"
    "[Input]\nname=x\nwidth=20\nheight=10\nlayout=NHWC\nchannels=BGR\n"
    "crop=0.5\nresize=bicubic\nscale-by=255\nmean=1;2;3\nstd=4;5;6.5\n"
    "[Output]\nname=y\nkind=probabilities\nclasses=7\n"
    "[Test]\npicture=cat.png\nexpected=3\n";
static const char *const small =
    "[Model]\nfile=n.onnx\n"
    "[Input]\nwidth=1\nheight=2\nmean=0;0;0\nstd=1;1;1\n";

static FoveaCardFile *
read_text (const char *text, gssize length, GError **error)
{
  g_autofree char *dir = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "my net.card", NULL);
  FoveaCardFile   *file;

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  file = fovea_card_read (path, error);
  g_remove (path);
  g_rmdir (dir);
  return file;
}

static void
assert_message (const GError *error, const char *texts)
{
  g_auto (GStrv) words = g_strsplit (texts, "|", -1);

  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  for (char **word = words; *word; word++)
    if (! strstr (error->message, *word))
      g_error ("'%s' is not in: %s", *word, error->message);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_false (g_str_has_suffix (error->message, "."));
}

static void
test_every_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaCardFile) file = read_text (good, -1, &error);
  const FoveaCard *card;

  g_assert_no_error (error);
  card = &file->card;
  g_assert_cmpstr (card->name, ==, "Net");
  g_assert_cmpstr (file->file, ==, "net.onnx");
  g_assert_cmpstr (file->sha256, ==, "00ff");
  g_assert_cmpstr (card->task, ==, "classify");
  g_assert_cmpstr (card->labels, ==, "net.labels");
  g_assert_cmpstr (card->licence, ==, "MIT");
  g_assert_cmpstr (card->source, ==, "somewhere");
  g_assert_cmpstr (card->input, ==, "x");
  g_assert_cmpuint (card->width, ==, 20);
  g_assert_cmpuint (card->height, ==, 10);
  g_assert_true (card->nhwc);
  g_assert_cmpint (card->channels, ==, FOVEA_CHANNELS_BGR);
  g_assert_cmpfloat (card->crop, ==, 0.5);
  g_assert_false (card->squash);
  g_assert_cmpint (card->resize, ==, FOVEA_RESIZE_BICUBIC);
  g_assert_cmpfloat (card->scale_by, ==, 255.0);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpfloat (card->mean[i], ==, i + 1.0);
      g_assert_cmpfloat (card->std[i], ==, i == 2 ? 6.5 : i + 4.0);
    }
  g_assert_cmpstr (card->output, ==, "y");
  g_assert_true (card->probabilities);
  g_assert_cmpuint (card->classes, ==, 7);
  g_assert_cmpstr (card->picture, ==, "cat.png");
  g_assert_cmpstr (card->expected, ==, "3");
  g_assert_false (card->guessed);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaCardFile) file = read_text (small, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (file->card.name, ==, "my net");
  g_assert_cmpstr (file->card.task, ==, "classify");
  g_assert_null (file->card.labels);
  g_assert_null (file->card.input);
  g_assert_false (file->card.nhwc);
  g_assert_cmpint (file->card.channels, ==, FOVEA_CHANNELS_RGB);
  g_assert_cmpfloat (file->card.crop, ==, 0.875);
  g_assert_cmpint (file->card.resize, ==, FOVEA_RESIZE_BILINEAR);
  g_assert_cmpfloat (file->card.scale_by, ==, 255.0);
  g_assert_false (file->card.probabilities);
  g_assert_cmpuint (file->card.classes, ==, 0);
}

/* A byte order mark, CR LF, comments, blanks, a list that ends in ';'. */
static void
test_tolerated (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaCardFile) file =
      read_text ("\xef\xbb\xbf# a card\r\n[Model]\r\nfile = n.onnx \r\n\r\n"
                 "[Input]\r\nwidth= 8\r\nheight=8 \r\nchannels=GRAY\r\n"
                 "crop=squash\r\nmean= 0.5;\r\nstd=0.25 \r\n",
                 -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (file->file, ==, "n.onnx");
  g_assert_cmpuint (file->card.width, ==, 8);
  g_assert_true (file->card.squash);
  g_assert_cmpfloat (file->card.mean[0], ==, 0.5);
  g_assert_cmpfloat (file->card.std[0], ==, 0.25);
}

/* In a good card, the line with `key=` becomes `line` ("" = is left out). */
static char *
with_line (const char *group, const char *key, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (good, "\n", -1);
  GString         *text = g_string_new (NULL);
  g_autofree char *start = g_strconcat (key, "=", NULL);
  g_autofree char *head = g_strconcat ("[", group, "]", NULL);
  gboolean         inside = FALSE, done = FALSE;

  for (guint i = 0; lines[i]; i++)
    {
      const char *written = lines[i];

      if (*written == '[')
        inside = g_str_equal (written, head);
      if (inside && ! done && g_str_has_prefix (written, start))
        {
          written = line;
          done = TRUE;
        }
      g_string_append_printf (text, "%s\n", written);
    }
  g_assert_true (done);
  return g_string_free (text, FALSE);
}

static void
test_wrong_values (void)
{
  const struct
  {
    const char *group, *key, *line, *texts;
  } cases[] = {
    { "Model", "file", "", "file|missing" },
    { "Model", "file", "file=../net.onnx", "'../net.onnx'|path" },
    { "Model", "file", "file=/etc/passwd", "path" },
    { "Model", "labels", "labels=..", "labels|path" },
    { "Model", "labels", "labels=a\\\\b", "labels|path" },
    { "Model", "name", "nmae=Net", "nmae|no such key" },
    { "Input", "width", "", "width|missing" },
    { "Input", "width", "width=0", "width|'0'|1 to 16384" },
    { "Input", "width", "width=-5", "width|'-5'" },
    { "Input", "width", "width=99999", "width|'99999'" },
    { "Input", "width", "width=22x", "width|'22x'" },
    { "Input", "height", "height=1e3", "height|'1e3'" },
    { "Input", "layout", "layout=CHW", "layout|'CHW'|NCHW, NHWC" },
    { "Input", "channels", "channels=rgb", "channels|'rgb'|RGB, BGR, GRAY" },
    { "Input", "crop", "crop=0", "crop|'0'|squash" },
    { "Input", "crop", "crop=1.5", "crop|'1.5'" },
    { "Input", "crop", "crop=nan", "crop|'nan'" },
    { "Input", "crop", "crop=0,875", "crop|'0,875'" },
    { "Input", "resize", "resize=nearest", "resize|'nearest'" },
    { "Input", "scale-by", "scale-by=inf", "scale-by|'inf'" },
    { "Input", "mean", "mean=1;2", "mean|2 numbers|3 channels" },
    { "Input", "mean", "mean=1;2;3;4", "mean|4 numbers|3 channels" },
    { "Input", "mean", "mean=1;2;x", "mean|'x'" },
    { "Input", "mean", "mean=", "mean|0 numbers" },
    { "Input", "std", "std=1;0;1", "std|0 cannot" },
    { "Input", "std", "std=1;nan;1", "std|'nan'" },
    { "Output", "kind", "kind=softmax", "kind|'softmax'" },
    { "Output", "classes", "classes=0", "classes|'0'" },
    { "Output", "classes", "classes=1e6", "classes|'1e6'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          with_line (cases[i].group, cases[i].key, cases[i].line);
      g_autofree char *place =
          g_strdup_printf ("my net.card|[%s]", cases[i].group);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaCardFile) file = read_text (text, -1, &error);

      g_assert_null (file);
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
      assert_message (error, cases[i].texts);
      assert_message (error, place);
    }
}

static void
test_no_card_at_all (void)
{
  const struct
  {
    const char *text;
    gssize      length;
    const char *texts;
  } cases[] = {
    { "", 0, "file|missing" },
    { "file=net.onnx\n", -1, "not a model card" },
    { "[Model\n", -1, "not a model card" },
    { "[Modle]\nfile=net.onnx\n", -1, "[Modle]|Model, Input" },
    { "[Model]\nfile=\xff\n", -1, "UTF-8|byte 13" },
    { "[Model]\0file=net.onnx", 21, "UTF-8|byte 7" },
    { "\x89PNG\r\n", -1, "UTF-8" },
  };
  g_autofree char *much = g_strnfill (FOVEA_CARD_MAX_BYTES + 1, '#');
  g_autoptr (GError) too_long = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaCardFile) file =
          read_text (cases[i].text, cases[i].length, &error);

      g_assert_null (file);
      assert_message (error, cases[i].texts);
    }
  g_assert_null (read_text (much, -1, &too_long));
  assert_message (too_long, "longer than 65536 bytes");
}

/* Numbers are read the same in every locale; here in one with a comma, where
 * the system has it. */
static void
test_comma_locale (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaCardFile) file = NULL;

  if (! setlocale (LC_ALL, "de_DE.UTF-8") &&
      ! setlocale (LC_ALL, "es_ES.UTF-8"))
    {
      g_test_skip ("no locale with a decimal comma is installed");
      return;
    }
  file = read_text (good, -1, &error);
  setlocale (LC_ALL, "C");
  g_assert_no_error (error);
  g_assert_cmpfloat (file->card.std[2], ==, 6.5);
}

/* ---- Labels -------------------------------------------------------------------- */

static GPtrArray *
read_labels (const char *text, gssize length, GError **error)
{
  g_autofree char *dir = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "net.labels", NULL);
  GPtrArray       *labels;

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  labels = fovea_labels_read (path, error);
  g_remove (path);
  g_rmdir (dir);
  return labels;
}

static void
test_labels (void)
{
  const struct
  {
    const char *text;
    guint       n;
    const char *labels[4];
  } cases[] = {
    { "cat\ndog\n", 2, { "cat", "dog" } },
    { "cat\ndog", 2, { "cat", "dog" } },
    { "\xef\xbb\xbf"
      "cat\r\ndog\r\n",
      2,
      { "cat", "dog" } },
    { "n1\tcat, tabby\nn2\tdog\n", 2, { "cat, tabby", "dog" } },
    { "cat\n\ndog\n\n\n", 3, { "cat", NULL, "dog" } },
    { "n1\t\ncat\n", 2, { NULL, "cat" } },
    { "  cat \ncat\nпёс\n", 3, { "cat", "cat", "пёс" } },
    { "a\x1b[31mred\n", 1, { "a [31mred" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) labels = read_labels (cases[i].text, -1, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (labels->len, ==, cases[i].n);
      for (guint j = 0; j < labels->len; j++)
        g_assert_cmpstr (labels->pdata[j], ==, cases[i].labels[j]);
    }
}

static void
test_bad_labels (void)
{
  g_autofree char *line = g_strnfill (1 << 20, 'x');
  const struct
  {
    const char *text;
    gssize      length;
    const char *texts;
  } cases[] = {
    { "", 0, "net.labels|no labels" },
    { "\n\r\n \n", -1, "net.labels|no labels" },
    { "cat\n\xff\xfe\n", -1, "net.labels|UTF-8|byte 4" },
    { "cat\0dog\n", 8, "net.labels|UTF-8|byte 3" },
    { line, -1, "net.labels|line 1|1024" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) labels =
          read_labels (cases[i].text, cases[i].length, &error);

      g_assert_null (labels);
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
      assert_message (error, cases[i].texts);
    }
}

static void
test_no_ordinary_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_labels_read ("/dev/null", &error));
  assert_message (error, "null|ordinary file");
  g_clear_error (&error);
  g_assert_null (fovea_card_read (g_get_tmp_dir (), &error));
  assert_message (error, "ordinary file");
  g_clear_error (&error);
  g_assert_null (fovea_labels_read ("/nowhere/at.all", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/card/every-key", test_every_key);
  g_test_add_func ("/engine/card/defaults", test_defaults);
  g_test_add_func ("/engine/card/tolerated", test_tolerated);
  g_test_add_func ("/engine/card/wrong-values", test_wrong_values);
  g_test_add_func ("/engine/card/no-card-at-all", test_no_card_at_all);
  g_test_add_func ("/engine/card/comma-locale", test_comma_locale);
  g_test_add_func ("/engine/labels/read", test_labels);
  g_test_add_func ("/engine/labels/bad", test_bad_labels);
  g_test_add_func ("/engine/labels/no-ordinary-file", test_no_ordinary_file);
  return g_test_run ();
}
