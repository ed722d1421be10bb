/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading photos, and writing them without harm to what was there. */
#include "photo.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "file-read.h"
#include "fovea.h"
#include "message.h"
#include "metadata.h"
#include "tags.h"

#define PHOTO_FULL 8192 /* bytes: a disk with less has refused the rest */
#define PHOTO_ROOM 65536 /* bytes: more than a picture of one pixel has in any format */

/* ---- Formats --------------------------------------------------------------- */

typedef struct
{
  const char *ending;
  const char *procedure; /* NULL: GIMP chooses, and writes no EXIF */
  gboolean    exiv2;     /* can the metadata be written by exiv2? */
} PhotoFormat;

static const PhotoFormat photo_formats[] = {
  { "jpg", "file-jpeg-export", TRUE },
  { "jpeg", "file-jpeg-export", TRUE },
  { "jpe", "file-jpeg-export", TRUE },
  { "png", "file-png-export", TRUE },
  { "tif", "file-tiff-export", TRUE },
  { "tiff", "file-tiff-export", TRUE },
  { "webp", "file-webp-export", TRUE },
  { "heic", "file-heif-export", FALSE },
  { "heif", "file-heif-export", FALSE },
  { "avif", "file-heif-av1-export", FALSE },
  { "jxl", "file-jpegxl-export", FALSE },
  { "exr", "file-exr-export", FALSE },
  { "xcf", NULL, FALSE },
  { "psd", NULL, FALSE },
  { "gif", NULL, FALSE },
  { "bmp", NULL, FALSE },
  { "tga", NULL, FALSE },
  { "hdr", NULL, FALSE },
  { "pnm", NULL, FALSE },
  { "ppm", NULL, FALSE },
  { "pgm", NULL, FALSE },
  { "pbm", NULL, FALSE },
  { "jp2", NULL, FALSE },
};

static const PhotoFormat *
photo_format (const char *path)
{
  const char *ending = fovea_file_ending (path);

  for (guint i = 0; *ending && i < G_N_ELEMENTS (photo_formats); i++)
    if (g_ascii_strcasecmp (ending + 1, photo_formats[i].ending) == 0)
      return &photo_formats[i];
  return NULL;
}

gboolean
fovea_photo_is_photo (const char *path)
{
  return photo_format (path) != NULL;
}

gboolean
fovea_photo_keeps_opacity (const char *path)
{
  static const char *const opaque[] = { "jpg", "jpeg", "jpe", "gif", "hdr", "pnm", "ppm", "pgm", "pbm", NULL };
  const PhotoFormat *format = photo_format (path);

  return ! format || ! g_strv_contains (opaque, format->ending);
}

/* ---- Reading --------------------------------------------------------------- */

/* What GIMP said last, without its full stop: ours go on. */
static char *
photo_gimp_says (void)
{
  const char *text = gimp_pdb_get_last_error (gimp_get_pdb ());
  char       *said = g_strstrip (g_strdup (text ? text : ""));
  gsize       n = strlen (said);

  if (n > 1 && said[n - 1] == '.' && said[n - 2] != '.')
    said[n - 1] = '\0';
  return said;
}

/* Where the first scan of a JPEG begins. EXIF before it may hold a whole JPEG of
 * its own, the thumbnail, which is stepped over. */
static gsize
photo_jpeg_scan (const guint8 *data, gsize n)
{
  gsize at = 2;

  while (at + 4 <= n)
    {
      guint8 marker = data[at + 1];

      if (data[at] != 0xff || marker == 0xff || marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8))
        at++;
      else if (marker == 0xda)
        return at;
      else
        at += 2 + MAX (2, data[at + 2] << 8 | data[at + 3]);
    }
  return n;
}

/* GIMP fills what is missing of a JPEG with grey and says so only on its error
 * stream. What comes after the end marker may be anything: cameras put films there. */
static gboolean
photo_check_whole (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = fovea_file_map (path, NULL);
  gsize              n = 0;
  const guint8      *data = bytes ? g_bytes_get_data (bytes, &n) : NULL;

  if (n < 3 || memcmp (data, "\xff\xd8\xff", 3) != 0)
    return TRUE;
  for (gsize at = photo_jpeg_scan (data, n); at + 1 < n; at++)
    {
      const guint8 *found = memchr (data + at, 0xff, n - 1 - at);

      if (! found)
        break;
      if (found[1] == 0xd9)
        return TRUE;
      at = found - data;
    }
  return fovea_failed_error (error, _("it is cut off: the end of the JPEG is missing"));
}

/* Did GIMP give no reason? Its library then makes these words up. */
static gboolean
photo_says_nothing (const char *said)
{
  return *said == '\0' || strcmp (said, "execution error") == 0
         || strcmp (said, g_dgettext ("gimp30-libgimp", "execution error")) == 0;
}

/* A download that went wrong is the usual reason why a picture is none. */
static const char *
photo_looks_like (const char *path)
{
  char             head[512];
  gsize            n = 0;
  const char      *end;
  FILE            *file = g_fopen (path, "rb");
  g_autofree char *lower = NULL;

  if (file)
    {
      n = fread (head, 1, sizeof head, file);
      fclose (file);
    }
  lower = g_ascii_strdown (head, n);
  if (n < 2 || memchr (head, '\0', n) || (head[0] == 'P' && g_ascii_isdigit (head[1])) /* PNM */
      || (! g_utf8_validate (head, n, &end) && (gsize) (end - head) + 4 < n))
    return _("GIMP cannot read it: it is damaged, or no picture that GIMP knows");
  if (g_strstr_len (lower, n, "<html") || g_strstr_len (lower, n, "<!doctype html"))
    return _("GIMP cannot read it: it looks like a web page, not a picture");
  return _("GIMP cannot read it: it looks like text, not a picture");
}

static void
photo_load_failed (const char *path, GError **error)
{
  g_autofree char *said = photo_gimp_says ();

  if (photo_says_nothing (said))
    fovea_failed_error (error, "%s", photo_looks_like (path));
  else
    fovea_failed_error (error, _("GIMP cannot read it: %s"), said);
}

GimpImage *
fovea_photo_load (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GStatBuf          info;
  GimpImage        *image;

  if (g_stat (path, &info) != 0)
    {
      fovea_failed_error (error, "%s", g_strerror (errno));
      return NULL;
    }
  if (info.st_size == 0)
    {
      fovea_failed_error (error, _("the file is empty"));
      return NULL;
    }
  if (! photo_check_whole (path, error))
    return NULL;
  image = gimp_file_load (GIMP_RUN_NONINTERACTIVE, file);
  if (! image)
    {
      photo_load_failed (path, error);
      return NULL;
    }
  gimp_image_undo_disable (image);
  fovea_metadata_turn_upright (image);
  return image;
}

GimpLayer *
fovea_photo_layer (GimpImage *image, GError **error)
{
  g_autofree GimpLayer **chosen = gimp_image_get_selected_layers (image);
  g_autofree GimpLayer **all = gimp_image_get_layers (image);
  gsize                  n = gimp_core_object_array_get_length ((GObject **) chosen);
  GimpLayer             *layer = n > 0 ? chosen[0] : all ? all[0] : NULL;

  if (n > 1)
    fovea_failed_error (error, _("%u layers are chosen in it; choose one and save it"), (guint) n);
  else if (! layer)
    fovea_failed_error (error, _("the picture has no layer"));
  else if (gimp_item_is_group (GIMP_ITEM (layer)))
    fovea_failed_error (error, _("a group of layers is chosen in it; choose a layer and save it"));
  else
    return layer;
  return NULL;
}

/* ---- Writing --------------------------------------------------------------- */

/* Gives the complete file its name. */
static gboolean
photo_commit (FoveaNewFile *file, GError **error)
{
  GStatBuf info;

  if (g_stat (fovea_new_file_path (file), &info) == 0 && info.st_size == 0)
    return fovea_failed_error (error, _("nothing was written; is the disk full?"));
  return fovea_new_file_commit (file, error);
}

static void
photo_set_flag (GObject *config, const char *name, gboolean value)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (config), name))
    g_object_set (config, name, value, NULL);
}

/* GIMP's plain save leaves EXIF and the profile to the user's preferences,
 * which say no: everything is asked for by name. */
static gboolean
photo_export_by (const char *name, GimpImage *image, GFile *file)
{
  GimpProcedure *procedure = gimp_pdb_lookup_procedure (gimp_get_pdb (), name);
  g_autoptr (GimpProcedureConfig) config = gimp_procedure_create_config (procedure);
  g_autoptr (GimpColorProfile)    profile = gimp_image_get_color_profile (image);
  GObject                        *object = G_OBJECT (config);
  GimpValueArray                 *result;
  gboolean                        done;

  g_object_set (config, "run-mode", GIMP_RUN_NONINTERACTIVE, "image", image, "file", file, NULL);
  photo_set_flag (object, "include-exif", TRUE);
  photo_set_flag (object, "include-xmp", TRUE);
  photo_set_flag (object, "include-iptc", TRUE);
  photo_set_flag (object, "include-comment", TRUE);
  photo_set_flag (object, "include-thumbnail", FALSE);
  photo_set_flag (object, "include-color-profile", profile != NULL);
  photo_set_flag (object, "time", FALSE);
  photo_set_flag (object, "bkgd", FALSE);
  result = gimp_procedure_run_config (procedure, config);
  done = GIMP_VALUES_GET_ENUM (result, 0) == GIMP_PDB_SUCCESS;
  gimp_value_array_unref (result);
  return done;
}

static gboolean
photo_has_exporter (const PhotoFormat *format)
{
  return format && format->procedure && gimp_pdb_procedure_exists (gimp_get_pdb (), format->procedure);
}

static gboolean
photo_export (GimpImage *image, const char *path, const PhotoFormat *format, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean          done;

  if (photo_has_exporter (format))
    done = photo_export_by (format->procedure, image, file);
  else
    done = gimp_file_save (GIMP_RUN_NONINTERACTIVE, image, file, NULL);
  if (! done)
    {
      g_autofree char *said = photo_gimp_says ();

      return fovea_failed_error (error, _("GIMP cannot write it: %s"), said);
    }
  return TRUE;
}

/* One pixel into a folder of its own: GIMP tells nobody what its exporters take. Where
 * there is no room for it, that says nothing of the ending. */
static gboolean
photo_try_ending (const char *ending)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_strdup_printf ("%s/pixel%s", folder ? folder : "", ending);
  g_autofree char *room = g_malloc0 (PHOTO_ROOM);
  GimpImage       *image = gimp_image_new (1, 1, GIMP_RGB);
  GimpLayer       *layer = gimp_layer_new (image, "pixel", 1, 1, GIMP_RGB_IMAGE, 100.0, gimp_image_get_default_new_layer_mode (image));
  gboolean         done;

  gimp_image_insert_layer (image, layer, NULL, 0);
  done = ! folder || ! g_file_set_contents (path, room, PHOTO_ROOM, NULL)
         || photo_export (image, path, photo_format (path), NULL);
  gimp_image_delete (image);
  g_unlink (path);
  if (folder)
    g_rmdir (folder);
  return done;
}

gboolean
fovea_photo_can_write (const char *path)
{
  static char     *last; /* ending; most commands write files of one */
  static gboolean  can;
  g_autofree char *ending = g_strdup (fovea_file_ending (path));

  if (photo_has_exporter (photo_format (path)))
    return TRUE;
  if (g_strcmp0 (ending, last) != 0)
    {
      g_free (last);
      can = photo_try_ending (ending);
      last = g_steal_pointer (&ending);
    }
  return can;
}

/* While the half file is there it fills the disk; some exporters remove theirs,
 * but say why. */
static gboolean
photo_disk_is_full (const char *folder, const GError *problem)
{
  struct statvfs disk;

  if (strstr (problem->message, g_strerror (ENOSPC)))
    return TRUE;
  return statvfs (folder, &disk) == 0 && (guint64) disk.f_bavail * disk.f_frsize < PHOTO_FULL;
}

/* The end of a file that could not be written, with a reason that does not name the
 * nest it was made in. */
static gboolean
photo_abandon (const FoveaNewFile *file, GError *problem, GError **error)
{
  g_autoptr (GError)  taken = problem;
  const char         *folder = fovea_new_file_folder (file);
  g_autofree char    *nest = g_path_get_dirname (fovea_new_file_path (file));
  g_autoptr (GString) text = g_string_new (problem->message);

  if (photo_disk_is_full (folder, taken))
    return fovea_failed_error (error, _("no space is left in %s"), folder);
  g_string_replace (text, strrchr (nest, G_DIR_SEPARATOR), "", 0);
  return fovea_failed_error (error, "%s", text->str);
}

/* As tag does: cut into the file, and remembered there. */
static gboolean
photo_add_tags (const char *path, const FoveaPhotoNotes *notes, GError **error)
{
  g_autoptr (FoveaTagsFile) file = NULL;
  g_autoptr (GPtrArray)     tags = NULL;

  if (! notes || ! notes->keywords || ! notes->keywords[0])
    return TRUE;
  if (! fovea_tags_can_hold (path)) /* they would go beside a file that is soon called otherwise */
    return fovea_failed_error (error, _("its contents are not what its name says, and cannot hold keywords; give the file its right ending"));
  tags = fovea_tags_of_words (notes->keywords);
  file = fovea_tags_file_open (path, FALSE, NULL, error);
  return file && fovea_tags_file_write (file, tags, notes->model, FOVEA_TAGS_CLASSIFY, NULL, error);
}

gboolean
fovea_photo_save (GimpImage             *image,
                  const char            *path,
                  const char            *source,
                  const FoveaPhotoNotes *notes,
                  GError               **error)
{
  const PhotoFormat        *format = photo_format (path);
  g_autoptr (FoveaNewFile)  file = fovea_new_file_begin (path, error);
  const char               *temporary = file ? fovea_new_file_path (file) : NULL;
  GError                   *problem = NULL;

  if (! file)
    return FALSE;
  fovea_metadata_note (image, notes);
  if (photo_export (image, temporary, format, &problem)
      && (! source || ! format || ! format->exiv2
          || (fovea_metadata_graft (source, temporary, image, notes, &problem)
              && photo_add_tags (temporary, notes, &problem)))
      && photo_commit (file, &problem))
    return TRUE;
  return photo_abandon (file, problem, error);
}

gboolean
fovea_photo_can_annotate (const char *source, const char *path)
{
  const PhotoFormat *from = photo_format (source);
  const PhotoFormat *to = photo_format (path);

  return from && to && from->exiv2 && to->exiv2
         && strcmp (from->procedure, to->procedure) == 0;
}

/* What desktops note beside the bytes, such as stars, is a copy's, too. */
static gboolean
photo_copy (const char *source, FoveaNewFile *file, GError **error)
{
  g_autoptr (GFile)     from = g_file_new_for_path (source);
  g_autoptr (GFile)     to = g_file_new_for_path (fovea_new_file_path (file));
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GBytes               *bytes = fovea_file_map (source, error);

  if (! bytes)
    return FALSE;
  g_ptr_array_add (pieces, bytes);
  if (! fovea_new_file_put (file, pieces, error))
    return FALSE;
  g_file_copy_attributes (from, to, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL);
  return TRUE;
}

gboolean
fovea_photo_annotate (const char            *source,
                      const char            *path,
                      const FoveaPhotoNotes *notes,
                      GError               **error)
{
  g_autoptr (FoveaNewFile)  file = fovea_new_file_begin (path, error);
  const char               *temporary = file ? fovea_new_file_path (file) : NULL;
  GError                   *problem = NULL;

  if (! file)
    return FALSE;
  if (photo_copy (source, file, &problem)
      && (! notes->comment || fovea_metadata_graft (source, temporary, NULL, notes, &problem))
      && photo_add_tags (temporary, notes, &problem)
      && photo_commit (file, &problem))
    return TRUE;
  return photo_abandon (file, problem, error);
}
