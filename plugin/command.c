/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that the interpreter takes as it is, quoted for it. */
#include "command.h"

#include <string.h>

#include "batch/batch.h"
#include "library/library.h"
#include "photo.h"

static char *
command_photo (GimpImage *image)
{
  g_autoptr (GFile) file = gimp_image_get_file (image);
  g_autofree char  *path = file ? g_file_get_path (file) : NULL;

  return fovea_settings_quote (path ? path : "photo.jpg");
}

/* A layer as the file that it was opened from (GIMP calls it so), or would be
 * written to. */
static char *
command_layer (GObject *config, const char *property, const char *folder)
{
  g_autoptr (GimpLayer) layer = NULL;
  g_autofree char      *name = NULL, *file = NULL, *path = NULL;

  g_object_get (config, property, &layer, NULL);
  name = layer ? gimp_item_get_name (GIMP_ITEM (layer)) : g_strdup (property);
  g_strdelimit (name, "/", '-');
  file = fovea_photo_is_photo (name) ? g_strdup (name) : g_strconcat (name, ".png", NULL);
  path = g_build_filename (folder, file, NULL);
  return fovea_settings_quote (g_file_test (path, G_FILE_TEST_EXISTS) ? path : file);
}

/* The photo, or the two layers of a command that compares. (transfer full) */
static char *
command_photos (GimpImage *image, GObject *config)
{
  g_autofree char  *before = NULL, *after = NULL, *path = NULL, *folder = NULL;
  g_autoptr (GFile) file = gimp_image_get_file (image);

  if (! g_object_class_find_property (G_OBJECT_GET_CLASS (config), "before"))
    return command_photo (image);
  path = file ? g_file_get_path (file) : NULL;
  folder = g_path_get_dirname (path ? path : "");
  before = command_layer (config, "before", folder);
  after = command_layer (config, "after", folder);
  return g_strdup_printf ("%s %s", before, after);
}

/* Does the command write a file with these settings? */
static gboolean
command_writes (const FoveaBatchCommand *command, FoveaSettings *settings)
{
  static const char *const notes[] = { "layer-name", "comment", "keywords" };

  if (command->flags & FOVEA_MUST_WRITE)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (fovea_settings_find (settings, notes[i]) && fovea_settings_bool (settings, notes[i]))
      return TRUE;
  return FALSE;
}

/* A preset beside a kernel's text that was edited before is a preset. */
static void
command_choose_kernel (FoveaSettings *settings)
{
  const FoveaOption *kernel = fovea_settings_find (settings, "kernel");

  if (kernel && fovea_settings_find (settings, "preset")
      && strcmp (fovea_settings_string (settings, "preset"), FOVEA_LIBRARY_CUSTOM) != 0)
    fovea_settings_set_text (settings, "kernel", kernel->text, NULL);
}

char *
fovea_command_for (GimpImage *image, const char *name, GObject *config, const char *source)
{
  const FoveaBatchCommand  *command = fovea_batch_find (name);
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_batch_options (command));
  g_autofree char          *photo = command_photos (image, config);
  g_autofree char          *start = g_strdup_printf ("%s %s", name, photo);
  g_autofree char          *text = NULL;

  fovea_settings_from_config (settings, config);
  command_choose_kernel (settings);
  text = fovea_settings_to_command (settings, start);
  return g_strconcat (text, g_strcmp0 (source, "visible") == 0 ? " --visible" : "",
                      command_writes (command, settings) ? " --out out/" : "", NULL);
}
