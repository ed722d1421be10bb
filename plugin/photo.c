/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading photos, and writing them without harm to what was there. */
#include "photo.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "metadata.h"

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
  const char *dot = strrchr (path, '.');

  for (guint i = 0; dot && i < G_N_ELEMENTS (photo_formats); i++)
    if (g_ascii_strcasecmp (dot + 1, photo_formats[i].ending) == 0)
      return &photo_formats[i];
  return NULL;
}

gboolean
fovea_photo_is_photo (const char *path)
{
  return photo_format (path) != NULL;
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
  image = gimp_file_load (GIMP_RUN_NONINTERACTIVE, file);
  if (! image)
    {
      g_autofree char *said = photo_gimp_says ();

      fovea_failed_error (error, _("GIMP cannot read it: %s"), said);
      return NULL;
    }
  gimp_image_undo_disable (image);
  fovea_metadata_turn_upright (image);
  return image;
}

GimpLayer *
fovea_photo_layer (GimpImage *image, GError **error)
{
  g_autofree GimpLayer **layers = gimp_image_get_selected_layers (image);

  if (layers && layers[0])
    return layers[0];
  g_free (g_steal_pointer (&layers));
  layers = gimp_image_get_layers (image);
  if (layers && layers[0])
    return layers[0];
  fovea_failed_error (error, _("the picture has no layer"));
  return NULL;
}

/* ---- Writing --------------------------------------------------------------- */

/* An empty file beside `path` with the same ending. (transfer full) */
static char *
photo_temporary (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const char      *dot = strrchr (path, '.');
  g_autofree char *name = g_strdup_printf ("%s/.fovea-XXXXXX%s", folder, dot ? dot : "");
  int              fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      fovea_failed_error (error, _("cannot write in %s: %s"), folder, g_strerror (errno));
      return NULL;
    }
  close (fd);
  return g_steal_pointer (&name);
}

/* As a plain new file would have, or as the file that is replaced. */
static mode_t
photo_mode (const char *path)
{
  GStatBuf info;
  mode_t   mask;

  if (g_stat (path, &info) == 0)
    return info.st_mode & 07777;
  mask = umask (0);
  umask (mask);
  return 0666 & ~mask;
}

/* Gives the complete file its name. */
static gboolean
photo_commit (const char *temporary, const char *path, GError **error)
{
  GStatBuf info;
  int      fd = g_open (temporary, O_RDWR | O_CLOEXEC, 0);
  gboolean safe = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    safe = close (fd) == 0 && safe;
  if (! safe || g_stat (temporary, &info) != 0)
    return fovea_failed_error (error, _("cannot write it: %s"), g_strerror (errno));
  if (info.st_size == 0)
    return fovea_failed_error (error, _("nothing was written; is the disk full?"));
  g_chmod (temporary, photo_mode (path));
  if (g_rename (temporary, path) != 0)
    return fovea_failed_error (error, _("cannot write it: %s"), g_strerror (errno));
  return TRUE;
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
photo_export (GimpImage *image, const char *path, const PhotoFormat *format, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean          done;

  if (format && format->procedure
      && gimp_pdb_procedure_exists (gimp_get_pdb (), format->procedure))
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

gboolean
fovea_photo_save (GimpImage             *image,
                  const char            *path,
                  const char            *source,
                  const FoveaPhotoNotes *notes,
                  GError               **error)
{
  const PhotoFormat *format = photo_format (path);
  g_autofree char   *temporary = photo_temporary (path, error);
  gboolean           done;

  if (! temporary)
    return FALSE;
  fovea_metadata_note (image, notes);
  done = photo_export (image, temporary, format, error)
         && (! source || ! format || ! format->exiv2
             || fovea_metadata_graft (source, temporary, image, notes, error))
         && photo_commit (temporary, path, error);
  if (! done)
    g_unlink (temporary);
  return done;
}

gboolean
fovea_photo_can_annotate (const char *source, const char *path)
{
  const PhotoFormat *from = photo_format (source);
  const PhotoFormat *to = photo_format (path);

  return from && to && from->exiv2 && to->exiv2
         && strcmp (from->procedure, to->procedure) == 0;
}

gboolean
fovea_photo_annotate (const char            *source,
                      const char            *path,
                      const FoveaPhotoNotes *notes,
                      GError               **error)
{
  g_autoptr (GFile) from = g_file_new_for_path (source);
  g_autofree char  *temporary = photo_temporary (path, error);
  gboolean          done;

  if (! temporary)
    return FALSE;

  g_autoptr (GFile) to = g_file_new_for_path (temporary);

  done = g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error)
         && fovea_metadata_graft (source, temporary, NULL, notes, error)
         && photo_commit (temporary, path, error);
  if (! done)
    g_unlink (temporary);
  return done;
}
