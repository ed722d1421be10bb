/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where results go, and what is printed of them. */
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "fovea.h"
#include "json.h"
#include "message.h"
#include "photo.h"

/* ---- Paths ----------------------------------------------------------------- */

static gboolean
output_is_folder (FoveaBatch *batch, const FoveaBatchFile *file, const char *out)
{
  return g_str_has_suffix (out, G_DIR_SEPARATOR_S) || g_file_test (out, G_FILE_TEST_IS_DIR)
         || file->found
         || (! (batch->command->flags & FOVEA_WRITES_ONE) && batch->files->len > 1);
}

/* "sub/cat.jpg" with the suffix "-edges" and the ending ".png" is
 * "sub/cat-edges.png". */
static char *
output_name (const char *relative, const char *suffix, const char *ending)
{
  const char *own = fovea_file_ending (relative);

  return g_strdup_printf ("%.*s%s%s", (int) (strlen (relative) - strlen (own)), relative, suffix,
                          ending ? ending : own);
}

static char *
output_in_folder (FoveaBatch           *batch,
                  const char           *out,
                  const FoveaBatchFile *file,
                  const char           *ending,
                  GError              **error)
{
  g_autofree char *name = output_name (file->relative, fovea_settings_string (batch->settings, "suffix"), ending);
  g_autofree char *path = g_build_filename (out, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  if (! batch->dry_run && g_mkdir_with_parents (folder, 0777) != 0)
    {
      fovea_failed_error (error, _("cannot make the folder %s: %s"), folder, g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&path);
}

/* GIMP's default for pictures of the web and cameras is one layer. */
gboolean
fovea_batch_keeps_layers (const char *path)
{
  static const char *const layered[] = { ".xcf", ".xcf.gz", ".xcf.bz2", ".xcf.xz", ".xcfgz",
                                         ".xcfbz2", ".xcfxz", ".psd", ".ora" };
  g_autofree char *low = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (layered); i++)
    if (g_str_has_suffix (low, layered[i]))
      return TRUE;
  return FALSE;
}

/* Several photos, or those of a folder, and one name of a picture: a slip that
 * would make a folder called "out.png". */
gboolean
fovea_batch_check_output (FoveaBatch *batch, GError **error)
{
  const char           *out = fovea_settings_string (batch->settings, "out");
  const FoveaBatchFile *first = batch->files->pdata[0];

  if ((batch->command->flags & FOVEA_WRITES_ONE) || ! fovea_photo_is_photo (out)
      || g_file_test (out, G_FILE_TEST_IS_DIR) || ! output_is_folder (batch, first, out))
    return TRUE;
  return fovea_failed_error (error, _("the results go into a folder, and %s looks like one picture; if it is to be the folder, end it with /"), out);
}

/* A file is put into a folder that is there: only one asked for as such is
 * made. Said before the photo is worked on. */
static gboolean
output_has_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (! g_file_test (folder, G_FILE_TEST_IS_DIR))
    return fovea_failed_error (error, _("there is no folder %s; make it, or say --out %s/ and it is made"), folder, folder);
  if (g_access (folder, W_OK) != 0)
    return fovea_failed_error (error, _("cannot write in %s: %s"), folder, g_strerror (errno));
  return TRUE;
}

/* Is it a link to a photo of the command? --overwrite would replace that. */
static gboolean
output_leads_to_photo (FoveaBatch *batch, const char *path)
{
  GStatBuf one, other;

  if (! g_file_test (path, G_FILE_TEST_IS_SYMLINK) || g_stat (path, &one) != 0)
    return FALSE;
  for (guint i = 0; batch->files && i < batch->files->len; i++)
    if (g_stat (((FoveaBatchFile *) batch->files->pdata[i])->path, &other) == 0
        && one.st_ino == other.st_ino && one.st_dev == other.st_dev)
      return TRUE;
  return FALSE;
}

gboolean
fovea_batch_may_replace (FoveaBatch *batch, const char *path, GError **error)
{
  if (! g_file_test (path, G_FILE_TEST_EXISTS)) /* a link that leads nowhere is told of */
    return ! g_file_test (path, G_FILE_TEST_IS_SYMLINK) || fovea_file_may_replace (path, error);
  if (! fovea_file_may_replace (path, error))
    return FALSE;
  if (! fovea_settings_bool (batch->settings, "overwrite"))
    return fovea_failed_error (error, _("%s exists; --overwrite replaces it"), path);
  if (output_leads_to_photo (batch, path))
    return fovea_failed_error (error, _("%s is a link to the photo itself, which would be replaced; remove the link, or write elsewhere"), path);
  return TRUE;
}

static gboolean
output_may_write (FoveaBatch *batch, const char *path, gboolean in_folder, GError **error)
{
  const char      *ending = fovea_file_ending (path);
  g_autofree char *name = g_path_get_basename (path);

  if (! in_folder && strcmp (name, ending) == 0)
    return fovea_failed_error (error, _("%s is an ending without a name; put one before it, as in out%s"), path, ending);
  if (*ending == '\0')
    return in_folder
           ? fovea_failed_error (error, _("%s has no ending that names a format, such as .png"), path)
           : fovea_failed_error (error, _("%s has no ending that names a format, such as .png; end it with / if it is to be a folder"), path);
  if ((batch->command->flags & FOVEA_TAKES_PHOTOS) && ! fovea_photo_can_write (path))
    return fovea_failed_error (error, _("GIMP cannot write %s: it knows no format by that ending; end it with .png, .jpg, .tif or .xcf"), path);
  if (! in_folder && ! output_has_folder (path, error))
    return FALSE;
  if (g_hash_table_contains (batch->written, path))
    return fovea_failed_error (error, _("another photo of this command has been written to %s; give them names that differ"), path);
  return fovea_batch_may_replace (batch, path, error);
}

char *
fovea_batch_output (FoveaBatch           *batch,
                    const FoveaBatchFile *file,
                    const char           *ending,
                    GError              **error)
{
  const char      *out = fovea_settings_string (batch->settings, "out");
  gboolean         in_folder = output_is_folder (batch, file, out);
  g_autofree char *path = NULL;

  if (in_folder)
    path = output_in_folder (batch, out, file, ending, error);
  else
    path = g_strdup (out);
  if (! path || ! output_may_write (batch, path, in_folder, error))
    return NULL;
  g_free (batch->writing);
  batch->writing = g_strdup (path);
  return g_steal_pointer (&path);
}

char *
fovea_batch_output_part (FoveaBatch *batch, const char *output, guint part, GError **error)
{
  g_autofree char *suffix = g_strdup_printf ("-%u", part);
  g_autofree char *path = output_name (output, suffix, NULL);

  return fovea_batch_may_replace (batch, path, error) ? g_steal_pointer (&path) : NULL;
}

/* ---- Lines ----------------------------------------------------------------- */

static void
output_line (FILE *stream, const char *line)
{
  fputs (line, stream);
  fputc ('\n', stream);
  fflush (stream);
}

char *
fovea_batch_speak (const char *path)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = path; *p; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      g_string_append_printf (text, "\\x%02x", (guchar) *p);
    else
      g_string_append_c (text, *p);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
fovea_batch_print (const char *line)
{
  output_line (stdout, line);
}

void
fovea_batch_print_head (FoveaBatch *batch)
{
  g_autofree char *columns = NULL;
  g_autofree char *head = NULL;

  if (batch->headed)
    return;
  batch->headed = TRUE;
  columns = batch->command->columns ? batch->command->columns (batch) : NULL;
  head = g_strdup_printf ("file,error%s%s", columns ? "," : "", columns ? columns : "");
  fovea_batch_print (head);
}

GString *
fovea_batch_json (const char *path)
{
  GString *json = g_string_new ("{");

  fovea_json_name (json, "file");
  fovea_json_text (json, path);
  return json;
}

static GString *
output_csv (FoveaBatch *batch, const char *path, const char *problem)
{
  GString *line = g_string_new (NULL);

  fovea_batch_print_head (batch);
  fovea_csv_text (line, path);
  fovea_csv_text (line, problem);
  return line;
}

/* A quote inside a quoted field is doubled: it cancels itself out. */
static guint
output_fields (const char *line)
{
  guint    fields = 1;
  gboolean quoted = FALSE;

  for (const char *p = line; *p; p++)
    if (*p == '"')
      quoted = ! quoted;
    else if (*p == ',' && ! quoted)
      fields++;
  return fields;
}

void
fovea_batch_print_csv (FoveaBatch *batch, GString *line)
{
  g_autofree char *columns = batch->command->columns ? batch->command->columns (batch) : NULL;
  guint            wanted = 2 + (columns ? output_fields (columns) : 0); /* after "file,error" */

  for (guint fields = output_fields (line->str); fields < wanted; fields++)
    g_string_append_c (line, ',');
  fovea_batch_print (line->str);
}

GString *
fovea_batch_csv (FoveaBatch *batch, const char *path)
{
  return output_csv (batch, path, "");
}

void
fovea_batch_fail (FoveaBatch *batch, const char *path, const GError *problem)
{
  g_autofree char *spoken = fovea_batch_speak (path);
  g_autofree char *sentence = g_strdup_printf ("%s: %s", spoken, problem->message);
  g_autoptr (GString) line = NULL;

  batch->failed++;
  output_line (stderr, sentence);
  if (batch->format == FOVEA_FORMAT_JSON)
    {
      line = fovea_batch_json (path);
      fovea_json_name (line, "error");
      fovea_json_text (line, problem->message);
      g_string_append_c (line, '}');
    }
  else if (batch->format == FOVEA_FORMAT_CSV)
    line = output_csv (batch, path, problem->message);
  if (! line)
    return;
  if (batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print_csv (batch, line);
  else
    fovea_batch_print (line->str);
}

GString *
fovea_batch_json_wrote (const char *path, const char *output, int width, int height)
{
  GString *json = fovea_batch_json (path);

  fovea_json_name (json, "output");
  fovea_json_text (json, output);
  if (width == 0)
    return json;
  fovea_json_name (json, "width");
  fovea_json_number (json, width);
  fovea_json_name (json, "height");
  fovea_json_number (json, height);
  return json;
}

static GString *
output_wrote_csv (FoveaBatch *batch, const char *path, const char *output, int width, int height)
{
  GString *line = fovea_batch_csv (batch, path);

  fovea_csv_text (line, output);
  if (width == 0)
    return line;
  fovea_csv_number (line, width);
  fovea_csv_number (line, height);
  return line;
}

void
fovea_batch_wrote (FoveaBatch *batch,
                   const char *path,
                   const char *output,
                   int         width,
                   int         height)
{
  g_autoptr (GString) line = NULL;

  if (batch->format == FOVEA_FORMAT_JSON)
    {
      line = fovea_batch_json_wrote (path, output, width, height);
      g_string_append (line, width == 0 ? ", \"dry-run\": true}" : "}");
    }
  else if (batch->format == FOVEA_FORMAT_CSV)
    line = output_wrote_csv (batch, path, output, width, height);
  else
    {
      g_autofree char *from = fovea_batch_speak (path);
      g_autofree char *to = fovea_batch_speak (output);

      line = g_string_new (NULL);
      g_string_printf (line, "%s -> %s", from, to);
      if (width > 0)
        g_string_append_printf (line, " (%dx%d)", width, height);
      else
        g_string_append_printf (line, " (%s)", _("dry run"));
    }
  if (batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print_csv (batch, line);
  else
    fovea_batch_print (line->str);
}

char *
fovea_batch_wrote_columns (FoveaBatch *batch)
{
  return g_strdup ("output,width,height");
}

/* ---- A photo's results ----------------------------------------------------------- */

gboolean
fovea_batch_make (FoveaBatch           *batch,
                  const FoveaBatchFile *file,
                  GPtrArray            *outputs,
                  FoveaBatchMake        make,
                  GError              **error)
{
  GimpDrawable *drawable;
  GimpImage    *image;
  gboolean      written;

  if (batch->dry_run)
    {
      for (guint i = 0; i < outputs->len; i++)
        fovea_batch_wrote (batch, file->path, outputs->pdata[i], 0, 0);
      return TRUE;
    }
  image = fovea_batch_load (batch, file, &drawable, error);
  if (! image)
    return FALSE;
  if (gimp_image_get_base_type (image) == GIMP_INDEXED)
    gimp_image_convert_rgb (image);
  written = make (batch, file, image, drawable, outputs, error);
  gimp_image_delete (image);
  return written;
}

gboolean
fovea_batch_make_one (FoveaBatch           *batch,
                      const FoveaBatchFile *file,
                      FoveaBatchMake        make,
                      GError              **error)
{
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func (g_free);
  char *output = fovea_batch_output (batch, file, NULL, error);

  if (! output)
    return FALSE;
  g_ptr_array_add (outputs, output);
  return fovea_batch_make (batch, file, outputs, make, error);
}
