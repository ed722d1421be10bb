/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn-kernel: the kernel between two files, printed or written. */
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "batch.h"
#include "json.h"
#include "learn-kernel.h"
#include "message.h"
#include "photo.h"

static const FoveaOption *
learn_batch_options (void)
{
  static FoveaOption       options[16];
  static const FoveaOption files[] = {
    FOVEA_OPTION_TEXT ("out", N_("Output"), N_("File to write instead of printing"), ""),
    FOVEA_OPTION_SWITCH ("overwrite", N_("Overwrite"), N_("Replace files that exist"), FALSE),
    { NULL }
  };
  guint n = 0;

  for (const FoveaOption *o = fovea_learn_options (); o->name; o++)
    options[n++] = *o;
  for (const FoveaOption *o = files; o->name; o++)
    options[n++] = *o;
  return options;
}

static gboolean
learn_check (FoveaBatch *batch, GError **error)
{
  const char *out = fovea_settings_string (batch->settings, "out");

  if (batch->words->len != 2)
    return fovea_usage_error (error, _("two pictures are wanted, the one before and the one after, not %u"), batch->words->len);
  if (*out && g_file_test (out, G_FILE_TEST_IS_DIR))
    return fovea_usage_error (error, _("%s is a folder; --out names a file"), out);
  return fovea_learn_check (batch->settings, error);
}

static GString *
learn_json (const FoveaLearned *learned, const char *before, const char *after)
{
  GString *json = fovea_batch_json (before);

  fovea_json_name (json, "after");
  fovea_json_text (json, after);
  g_string_append (json, ", ");
  fovea_learned_json (json, learned);
  return g_string_append_c (json, '}');
}

/* A line for each row of each plane. */
static GString *
learn_csv (const FoveaLearned *learned, const char *before, const char *after)
{
  GString *csv = g_string_new ("file,error,after,channel,plane,row,bias,rms,largest-error,r2,used,total");

  for (guint i = 0; i < learned->kernels[0]->width; i++)
    g_string_append_printf (csv, ",k%u", i + 1);
  for (guint i = 0; i < learned->n_kernels; i++)
    for (guint row = 0; row < learned->kernels[i]->planes * learned->kernels[i]->height; row++)
      {
        const FoveaKernel  *k = learned->kernels[i];
        g_autoptr (GString) line = g_string_new (NULL);

        fovea_csv_text (line, before);
        g_string_append_c (line, ',');
        fovea_csv_text (line, after);
        g_string_append_printf (line, ",%u,%u,%u", i + 1, row / k->height + 1, row % k->height + 1);
        fovea_csv_number (line, learned->bias[i]);
        fovea_csv_number (line, learned->rms);
        fovea_csv_number (line, learned->max);
        fovea_csv_number (line, learned->r2);
        g_string_append_printf (line, ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT, learned->used, learned->total);
        for (guint x = 0; x < k->width; x++)
          fovea_csv_number (line, k->values[(gsize) row * k->width + x]);
        g_string_append_printf (csv, "\n%s", line->str);
      }
  return csv;
}

static GString *
learn_text (const FoveaLearned *learned)
{
  g_autofree char *kernel = fovea_learned_text (learned, 9);
  g_autofree char *error = fovea_learned_error_text (learned);
  GString         *text = g_string_new (kernel);

  g_string_append_printf (text, "\n# %s", error);
  return text;
}

static gboolean
learn_write (FoveaBatch *batch, const char *text, GError **error)
{
  const char      *out = fovea_settings_string (batch->settings, "out");
  g_autofree char *whole = g_strconcat (text, "\n", NULL);
  g_autofree char *before = fovea_batch_speak (batch->words->pdata[0]), *after = fovea_batch_speak (batch->words->pdata[1]);
  g_autofree char *spoken = fovea_batch_speak (out);
  g_autofree char *line = g_strdup_printf ("%s, %s -> %s", before, after, spoken);

  if (*out == '\0')
    {
      fovea_batch_print (text);
      return TRUE;
    }
  if (! g_file_set_contents_full (out, whole, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, error))
    return FALSE;
  if (batch->format == FOVEA_FORMAT_TEXT)
    fovea_batch_print (line);
  return TRUE;
}

static FoveaLearned *
learn_compute (FoveaBatch *batch, GError **error)
{
  FoveaBatchFile             files[2] = { { .path = batch->words->pdata[0] }, { .path = batch->words->pdata[1] } };
  GimpImage                 *images[2] = { NULL };
  GimpDrawable              *drawables[2];
  g_autoptr (FoveaLearnPair) pair = NULL;

  for (guint i = 0; i < 2; i++)
    {
      images[i] = g_file_test (files[i].path, G_FILE_TEST_EXISTS) ? fovea_batch_load (batch, &files[i], &drawables[i], error) : NULL;
      if (images[i])
        continue;
      if (error && ! *error)
        fovea_failed_error (error, "%s", g_strerror (ENOENT));
      g_prefix_error (error, "%s: ", files[i].path);
      if (i == 1)
        gimp_image_delete (images[0]);
      return NULL;
    }
  pair = fovea_learn_pair_new (drawables[0], drawables[1], files[0].path, files[1].path, error);
  gimp_image_delete (images[0]);
  gimp_image_delete (images[1]);
  return pair ? fovea_learn_compute (batch->settings, pair, NULL, error) : NULL;
}

static gboolean
learn_end (FoveaBatch *batch, GError **error)
{
  const char              *before = batch->words->pdata[0], *after = batch->words->pdata[1];
  const char              *out = fovea_settings_string (batch->settings, "out");
  g_autoptr (FoveaLearned) learned = NULL;
  g_autoptr (GString)      text = NULL;

  if (*out && ! fovea_batch_may_replace (batch, out, error))
    return FALSE;
  learned = learn_compute (batch, error);
  if (! learned)
    return FALSE;
  text = batch->format == FOVEA_FORMAT_JSON ? learn_json (learned, before, after)
         : batch->format == FOVEA_FORMAT_CSV ? learn_csv (learned, before, after) : learn_text (learned);
  return learn_write (batch, text->str, error);
}

const FoveaBatchCommand fovea_batch_learn_kernel[] = {
  { .name = "learn-kernel", .arguments = "BEFORE AFTER [--out FILE]",
    .summary = N_("find the kernel that makes one picture of another, by least squares"),
    .flags = FOVEA_TAKES_WORDS | FOVEA_TAKES_VISIBLE, .options = learn_batch_options, .check = learn_check,
    .end = learn_end },
  { NULL }
};
