/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models into the user's folder and out of it again. Each file appears when it is
 * whole, and the model comes last, so that a list of models never shows half of one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "error.h"
#include "fovea/files.h"
#include "model.h"

/* ---- Copying --------------------------------------------------------------------- */

static gboolean
install_fail (const char *path, int problem, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem), "%s: %s",
               shown, g_strerror (problem));
  return FALSE;
}

static gboolean
install_copy (const char *source, const char *target, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (source, FALSE, error);
  g_autoptr (GPtrArray) pieces =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (! file)
    return FALSE;
  g_ptr_array_add (pieces, g_mapped_file_get_bytes (file));
  return fovea_file_write (target, pieces, NULL, NULL, error);
}

/* ---- What belongs to a model ------------------------------------------------------- */

typedef struct
{
  FoveaModel *model;
  char       *from, *to;
  GPtrArray  *names; /* of char *: below `from`, and so below `to`; model first */
  gboolean    write_card;
} Install;

static void
install_clear (Install *install)
{
  g_clear_pointer (&install->model, fovea_model_unref);
  g_clear_pointer (&install->from, g_free);
  g_clear_pointer (&install->to, g_free);
  g_clear_pointer (&install->names, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Install, install_clear)

static void
install_add (Install *install, const char *name)
{
  g_autofree char *path =
      name ? g_build_filename (install->from, name, NULL) : NULL;

  if (path && g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
      ! g_ptr_array_find_with_equal_func (install->names, name, g_str_equal,
                                          NULL))
    g_ptr_array_add (install->names, g_strdup (name));
}

static void
install_add_languages (Install *install, const char *id)
{
  g_autofree char *base =
      fovea_languages_base (fovea_model_card (install->model), id);
  g_auto (GStrv) codes = fovea_languages_beside (install->from, base);

  for (guint i = 0; codes[i]; i++)
    {
      g_autofree char *name =
          g_strconcat (base, ".", codes[i], ".labels", NULL);

      install_add (install, name);
    }
}

/* The files beside a model that its card and its weights speak of. */
static void
install_collect (Install *install)
{
  const FoveaCard *card = fovea_model_card (install->model);
  const char      *path = fovea_model_path (install->model);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *id = g_strndup (name, strlen (name) - strlen (".onnx"));
  g_autofree char *card_name = g_strconcat (id, ".card", NULL);
  g_autofree char *labels =
      card->labels ? g_strconcat (card->labels, ".labels", NULL) : NULL;
  g_autoptr (FoveaMetadata) metadata = fovea_metadata_read (path);

  install_add (install, name);
  for (guint i = 0; i < metadata->files->len; i++)
    install_add (install, metadata->files->pdata[i]);
  install->write_card = card->guessed;
  install_add (install, card_name);
  install_add (install, card->labels);
  install_add (install, labels);
  install_add_languages (install, id);
  install_add (install, card->picture);
  for (guint i = 0; i < install->names->len; i++)
    if (g_str_equal (install->names->pdata[i], card_name))
      install->write_card = FALSE;
}

/* Names that are taken: the model's own is an error, a label file or picture of
 * the same name is taken for the same thing and left as it is. */
static gboolean
install_check_names (Install *install, GError **error)
{
  for (guint i = install->names->len; i-- > 0;)
    {
      const char      *name = install->names->pdata[i];
      g_autofree char *path = g_build_filename (install->to, name, NULL);
      g_autofree char *shown = g_filename_display_name (path);

      if (! g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
        continue;
      if (i > 0 && (g_str_has_suffix (name, ".labels") ||
                    g_strcmp0 (name, fovea_model_card (install->model)->labels) == 0 ||
                    g_strcmp0 (name, fovea_model_card (install->model)->picture) == 0))
        {
          g_ptr_array_remove_index (install->names, i);
          continue;
        }
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                   _ ("%s is there already; remove that model first, or rename "
                      "the file"),
                   shown);
      return FALSE;
    }
  return TRUE;
}

static gboolean
install_prepare (Install *install, const char *path, GError **error)
{
  install->names = g_ptr_array_new_with_free_func (g_free);
  install->model = fovea_model_open (path, error);
  if (! install->model)
    return FALSE;
  if (! g_str_has_suffix (fovea_model_path (install->model), ".onnx"))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: the name of a model file ends in .onnx"),
                       fovea_model_id (install->model));
  install->from = g_path_get_dirname (fovea_model_path (install->model));
  install->to = fovea_model_user_folder ();
  install_collect (install);
  return TRUE;
}

/* (transfer full) */
static GPtrArray *
install_list (Install *install, gboolean model_alone)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < (model_alone ? 1 : install->names->len); i++)
    g_ptr_array_add (list, g_build_filename (install->to,
                                             install->names->pdata[i], NULL));
  return list;
}

/* ---- Adding --------------------------------------------------------------------------- */

static gboolean
install_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_mkdir_with_parents (folder, 0755) == 0 ||
         install_fail (folder, errno, error);
}

/* Where a guessed card goes. (transfer full) */
static char *
install_card_path (Install *install, gboolean linked)
{
  const char      *name = install->names->pdata[0];
  g_autofree char *id = g_strndup (name, strlen (name) - strlen (".onnx"));
  g_autofree char *card = g_strconcat (id, ".card", NULL);

  return linked ? fovea_model_card_path (install->model) :
                  g_build_filename (install->to, card, NULL);
}

/* The card goes before the model, as the model without it would be guessed. */
static gboolean
install_card (Install *install, GPtrArray *list, GError **error)
{
  g_autofree char *path = install_card_path (install, FALSE);

  if (! install->write_card)
    return TRUE;
  if (! fovea_card_write (install->model->file, path, error))
    return FALSE;
  g_ptr_array_add (list, g_steal_pointer (&path));
  return TRUE;
}

static gboolean
install_copy_all (Install *install, GPtrArray *list, GError **error)
{
  guint n = list->len;

  for (guint i = 0; i < n; i++)
    if (! install_folder (list->pdata[i], error))
      return FALSE;
  if (! install_card (install, list, error))
    return FALSE;
  for (guint i = n; i-- > 0;)
    {
      g_autofree char *source =
          g_build_filename (install->from, install->names->pdata[i], NULL);

      if (install_copy (source, list->pdata[i], error))
        continue;
      for (guint k = i + 1; k < list->len; k++)
        g_unlink (list->pdata[k]);
      return FALSE;
    }
  return TRUE;
}

/* A link; the card, if it is a guess, goes beside the file or, where that
 * cannot be, to the link. */
static gboolean
install_link (Install *install, GPtrArray *list, GError **error)
{
  const char *link = list->pdata[0];
  g_autofree char *real = realpath (fovea_model_path (install->model), NULL);

  if (! install_folder (link, error) ||
      (install->write_card && ! fovea_model_save_card (install->model, error)))
    return FALSE;
  if (real && symlink (real, link) == 0)
    {
      if (install->write_card)
        g_ptr_array_add (list, install_card_path (install, TRUE));
      return TRUE;
    }
  return install_fail (link, errno, error);
}

GPtrArray *
fovea_model_install (const char *path, FoveaInstallFlags flags, GError **error)
{
  g_auto (Install) install = { 0 };
  g_autoptr (GPtrArray) list = NULL;
  gboolean linked = (flags & FOVEA_INSTALL_LINK) != 0;

  if (! install_prepare (&install, path, error))
    return NULL;
  if (linked)
    g_ptr_array_set_size (install.names, 1);
  if (! install_check_names (&install, error))
    return NULL;
  list = install_list (&install, linked);
  if ((flags & FOVEA_INSTALL_DRY_RUN) && install.write_card)
    g_ptr_array_add (list, install_card_path (&install, linked));
  if (flags & FOVEA_INSTALL_DRY_RUN)
    return g_steal_pointer (&list);
  if (linked ? install_link (&install, list, error) :
               install_copy_all (&install, list, error))
    return g_steal_pointer (&list);
  return NULL;
}

/* ---- Removing -------------------------------------------------------------------------- */

static gboolean
remove_card_names (const char *path, const char *file)
{
  g_autoptr (FoveaCardFile) card = fovea_card_read (path, NULL);
  g_autofree char *labels =
      card && card->card.labels ?
          g_strconcat (card->card.labels, ".labels", NULL) :
          NULL;

  return card && (g_strcmp0 (card->card.labels, file) == 0 ||
                  g_strcmp0 (labels, file) == 0 ||
                  g_strcmp0 (card->card.picture, file) == 0);
}

/* Does the card of another model in the folder speak of this file? One that a killed
 * run left unfinished, which has a dot before it, is no model's. */
static gboolean
remove_is_shared (const char *folder, const char *own_card, const char *file)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (name[0] != '.' && g_str_has_suffix (name, ".card") &&
          ! g_str_equal (name, own_card) && remove_card_names (path, file))
        return TRUE;
    }
  return FALSE;
}

static void
remove_add (GPtrArray *list, const char *folder, const char *name)
{
  g_autofree char *path = name ? g_build_filename (folder, name, NULL) : NULL;

  if (path && ! strstr (name, "..") &&
      g_file_test (path, G_FILE_TEST_IS_REGULAR | G_FILE_TEST_IS_SYMLINK) &&
      ! g_ptr_array_find_with_equal_func (list, path, g_str_equal, NULL))
    g_ptr_array_add (list, g_steal_pointer (&path));
}

/* MODEL.labels and MODEL.LANGUAGE.labels. */
static void
remove_add_labels (GPtrArray *list, const char *folder, const char *id)
{
  g_autofree char *card_name = g_strconcat (id, ".card", NULL);
  g_autofree char *labels = g_strconcat (id, ".labels", NULL);
  g_auto (GStrv) codes = fovea_languages_beside (folder, id);

  if (remove_is_shared (folder, card_name, labels))
    return;
  remove_add (list, folder, labels);
  for (guint i = 0; codes[i]; i++)
    {
      g_autofree char *name = g_strconcat (id, ".", codes[i], ".labels", NULL);

      remove_add (list, folder, name);
    }
}

static void
remove_collect (GPtrArray *list, const char *folder, const char *id)
{
  g_autofree char *file = g_strconcat (id, ".onnx", NULL);
  g_autofree char *card_name = g_strconcat (id, ".card", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *card_path = g_build_filename (folder, card_name, NULL);
  g_autoptr (FoveaCardFile) card = fovea_card_read (card_path, NULL);
  g_autoptr (FoveaMetadata) metadata = NULL;
  const char *picture = card ? card->card.picture : NULL;

  remove_add (list, folder, file);
  remove_add (list, folder, card_name);
  remove_add_labels (list, folder, id);
  if (picture && ! remove_is_shared (folder, card_name, picture))
    remove_add (list, folder, picture);
  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return;
  metadata = fovea_metadata_read (path);
  for (guint i = 0; i < metadata->files->len; i++)
    remove_add (list, folder, metadata->files->pdata[i]);
}

GPtrArray *
fovea_model_remove (const char *name, FoveaInstallFlags flags, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = fovea_model_user_folder ();
  g_autofree char *file = g_strconcat (name, ".onnx", NULL);
  g_autofree char *elsewhere = fovea_model_locate (NULL, file);
  g_autofree char *shown = g_filename_display_name (elsewhere ? elsewhere : folder);
  g_autofree char *advice = NULL;

  if (! strchr (name, G_DIR_SEPARATOR) && *name != '\0')
    remove_collect (list, folder, name);
  if (list->len == 0 || ! g_str_has_suffix (list->pdata[0], file))
    {
      advice = fovea_model_advise (name, TRUE, _ ("“models” lists them"));
      if (elsewhere)
        fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                    _ ("'%s' is no model of your own: it lies at %s, "
                       "remove it there"),
                    name, shown);
      else
        fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                    _ ("there is no model '%s' in %s: %s"), name, shown,
                    advice);
      return NULL;
    }
  for (guint i = 0; ! (flags & FOVEA_INSTALL_DRY_RUN) && i < list->len; i++)
    if (g_unlink (list->pdata[i]) != 0)
      {
        install_fail (list->pdata[i], errno, error);
        return NULL;
      }
  return g_steal_pointer (&list);
}
