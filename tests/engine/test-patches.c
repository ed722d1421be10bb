/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An index of patches: what it finds against a look at every map, what it keeps
 * between runs, and files that were cut off, damaged or are somebody else's. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "test-models.h"

#define MAPS 4 /* of the first convolution of onnx_small_graph */

static char *cache;

typedef struct
{
  TestFolder   folder;
  FoveaModel  *model;
  char        *paths[3];
  FoveaTensor *photos[3]; /* of 12x10, 8x8 and 9x20 pixels */
} Album;

static FoveaTensor *
random_photo (gint64 height, gint64 width, guint32 seed)
{
  FoveaShape             shape = { 3, { 3, height, width } };
  FoveaTensor           *photo = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  g_autoptr (GRand)      random = g_rand_new_with_seed (seed);
  float                 *values = photo->data;

  for (gint64 i = 0; i < 3 * height * width; i++)
    values[i] = (float) g_rand_double (random);
  return photo;
}

static void
album_init (Album *album)
{
  const gint64 sizes[3][2] = { { 10, 12 }, { 8, 8 }, { 20, 9 } };

  test_folder_init (&album->folder);
  album->model = test_small_model (&album->folder, "");
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.ppm", i);

      album->paths[i] = test_folder_text (&album->folder, name, "a photo");
      album->photos[i] = random_photo (sizes[i][0], sizes[i][1], i + 1);
    }
}

static void
album_clear (Album *album)
{
  for (guint i = 0; i < 3; i++)
    {
      g_free (album->paths[i]);
      fovea_tensor_free (album->photos[i]);
    }
  fovea_model_unref (album->model);
  test_folder_clear (&album->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Album, album_clear)

static FoveaPatchIndex *
open_index (const Album *album)
{
  g_autoptr (GError) error = NULL;
  FoveaPatchIndex *index = fovea_patch_index_open (
      album->model, NULL, album->folder.path, &error);

  g_assert_no_error (error);
  return index;
}

static void
add_photo (FoveaPatchIndex *index, const Album *album, guint i)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_patch_index_add (index, album->paths[i],
                                        album->photos[i], NULL, &error));
  g_assert_no_error (error);
}

/* "2:x,y 0:x,y": the photos of a map, best first. */
static char *
top_text (FoveaPatchIndex *index, const Album *album, guint map, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) top = fovea_patch_index_top (index, map, n, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint k = 0; k < top->len; k++)
    {
      const FoveaPatch *patch = top->pdata[k];

      for (guint i = 0; i < 3; i++)
        if (g_str_equal (patch->path, album->paths[i]))
          g_string_append_printf (text, "%s%u:%u,%u", k ? " " : "", i,
                                  patch->x, patch->y);
    }
  return g_string_free (text, FALSE);
}

/* The index file. (transfer full) */
static char *
index_path (void)
{
  g_autofree char *folder = g_build_filename (cache, "fovea", "patches", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir ? g_dir_read_name (dir) : NULL;
  char       *path = name ? g_build_filename (folder, name, NULL) : NULL;

  g_assert_nonnull (path);
  g_assert_null (g_dir_read_name (dir));
  return path;
}

static void
forget_all (void)
{
  g_autofree char *folder = g_build_filename (cache, "fovea", "patches", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
}

/* ---- What it finds ---------------------------------------------------------------------- */

/* The greatest value of a map by looking at all of them. */
static float
greatest (const FoveaMaps *maps, guint map, guint *at)
{
  gsize pixels = (gsize) maps->width * maps->height;

  for (guint i = 0; i < maps->n_maps; i++)
    if (maps->index[i] == map)
      {
        const float *values = maps->values + i * pixels;

        *at = 0;
        for (guint p = 1; p < pixels; p++)
          if (values[p] > values[*at])
            *at = p;
        return values[*at];
      }
  g_assert_not_reached ();
}

static void
check_patch (const Album *album, const FoveaPatch *patch, guint map)
{
  const FoveaTensor *photo = NULL;
  g_autoptr (FoveaMaps) maps = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaRect *field = &patch->field;
  guint            at;

  for (guint i = 0; i < 3; i++)
    if (g_str_equal (patch->path, album->paths[i]))
      photo = album->photos[i];
  g_assert_nonnull (photo);
  maps = fovea_feature_maps (album->model, photo, NULL, FOVEA_MAPS_BY_STRENGTH, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (patch->value, ==, greatest (maps, map, &at));
  g_assert_cmpuint (patch->y * maps->width + patch->x, ==, at);
  /* In what was seen, and not empty. */
  g_assert_cmpint (field->width, >=, 1);
  g_assert_cmpint (field->height, >=, 1);
  g_assert_cmpint (field->x, >=, maps->seen.x);
  g_assert_cmpint (field->y, >=, maps->seen.y);
  g_assert_cmpint (field->x + field->width, <=, maps->seen.x + maps->seen.width);
  g_assert_cmpint (field->y + field->height, <=,
                   maps->seen.y + maps->seen.height);
}

static void
test_top (void)
{
  g_auto (Album) album = { 0 };
  g_autoptr (FoveaPatchIndex) index = NULL;

  album_init (&album);
  index = open_index (&album);
  for (guint i = 0; i < 3; i++)
    add_photo (index, &album, i);
  g_assert_cmpuint (fovea_patch_index_n_photos (index), ==, 3);
  for (guint map = 0; map < fovea_patch_index_n_maps (index); map++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) top = fovea_patch_index_top (index, map, 9, &error);
      g_autoptr (GPtrArray) one = fovea_patch_index_top (index, map, 1, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (one->len, ==, MIN (top->len, 1));
      for (guint i = 0; i < top->len; i++)
        {
          const FoveaPatch *patch = top->pdata[i];

          check_patch (&album, patch, map);
          if (i > 0)
            g_assert_cmpfloat (patch->value, <=,
                               ((FoveaPatch *) top->pdata[i - 1])->value);
        }
    }
  g_clear_pointer (&index, fovea_patch_index_free);
  forget_all ();
}

static void
test_no_map (void)
{
  g_auto (Album) album = { 0 };
  g_autoptr (FoveaPatchIndex) index = NULL;
  g_autoptr (GError) error = NULL;

  album_init (&album);
  index = open_index (&album);
  g_assert_null (fovea_patch_index_top (
      index, fovea_patch_index_n_maps (index), 9, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "no map");
  g_clear_error (&error);
  g_clear_pointer (&index, fovea_patch_index_free);
  g_assert_null (fovea_patch_index_open (album.model, "nowhere", "x", &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "nowhere");
  forget_all ();
}

/* ---- What it keeps ---------------------------------------------------------------------- */

static void
test_kept (void)
{
  g_auto (Album) album = { 0 };
  g_autoptr (FoveaPatchIndex) index = NULL;
  g_autofree char *before = NULL, *after = NULL;

  album_init (&album);
  index = open_index (&album);
  add_photo (index, &album, 0);
  add_photo (index, &album, 1);
  before = top_text (index, &album, 0, 9);
  g_clear_pointer (&index, fovea_patch_index_free);

  index = open_index (&album);
  g_assert_cmpuint (fovea_patch_index_n_photos (index), ==, 0);
  g_assert_true (fovea_patch_index_has (index, album.paths[0]));
  g_assert_true (fovea_patch_index_has (index, album.paths[1]));
  g_assert_false (fovea_patch_index_has (index, album.paths[2]));
  after = top_text (index, &album, 0, 9);
  g_assert_cmpstr (before, ==, after);
  /* A photo that has changed is another one; one that is gone is none. */
  g_free (test_folder_text (&album.folder, "0.ppm", "another photo"));
  g_assert_false (fovea_patch_index_has (index, album.paths[0]));
  g_remove (album.paths[1]);
  g_assert_false (fovea_patch_index_has (index, album.paths[1]));
  g_clear_pointer (&index, fovea_patch_index_free);

  /* And only those that are asked about are found. */
  index = open_index (&album);
  add_photo (index, &album, 0);
  g_assert_cmpuint (fovea_patch_index_n_photos (index), ==, 1);
  g_clear_pointer (&index, fovea_patch_index_free);
  forget_all ();
}

/* Killed while it wrote the second photo: the first one stays, wherever the cut
 * is; and what is added then lies behind it. */
static void
test_cut_off (void)
{
  g_auto (Album) album = { 0 };
  g_autoptr (FoveaPatchIndex) index = NULL;
  g_autofree char *path = NULL, *whole = NULL;
  gsize length, one;
  GStatBuf info;

  album_init (&album);
  index = open_index (&album);
  add_photo (index, &album, 0);
  path = index_path ();
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  one = (gsize) info.st_size;
  add_photo (index, &album, 1);
  g_clear_pointer (&index, fovea_patch_index_free);
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  for (gsize cut = one; cut < length; cut++)
    {
      g_assert_true (g_file_set_contents (path, whole, (gssize) cut, NULL));
      index = open_index (&album);
      g_assert_true (fovea_patch_index_has (index, album.paths[0]));
      g_assert_false (fovea_patch_index_has (index, album.paths[1]));
      g_clear_pointer (&index, fovea_patch_index_free);
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpuint ((gsize) info.st_size, ==, one);
    }
  index = open_index (&album);
  add_photo (index, &album, 1);
  g_clear_pointer (&index, fovea_patch_index_free);
  index = open_index (&album);
  g_assert_true (fovea_patch_index_has (index, album.paths[0]));
  g_assert_true (fovea_patch_index_has (index, album.paths[1]));
  g_clear_pointer (&index, fovea_patch_index_free);
  forget_all ();
}

/* Any byte that is wrong loses photos, and nothing else. */
static void
test_damaged (void)
{
  g_auto (Album) album = { 0 };
  g_autoptr (FoveaPatchIndex) index = NULL;
  g_autofree char *path = NULL, *whole = NULL;
  gsize length;

  album_init (&album);
  index = open_index (&album);
  add_photo (index, &album, 0);
  add_photo (index, &album, 1);
  path = index_path ();
  g_clear_pointer (&index, fovea_patch_index_free);
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  for (gsize at = 0; at < length; at += 3)
    {
      whole[at] ^= 0x55;
      g_assert_true (g_file_set_contents (path, whole, (gssize) length, NULL));
      whole[at] ^= 0x55;
      index = open_index (&album);
      g_assert_false (fovea_patch_index_has (index, album.paths[0]) &&
                      fovea_patch_index_has (index, album.paths[1]));
      g_clear_pointer (&index, fovea_patch_index_free);
    }
  forget_all ();
}

/* Two at a time would write over each other. */
static void
test_locked (void)
{
  g_auto (Album) album = { 0 };
  g_autoptr (FoveaPatchIndex) index = NULL;
  g_autoptr (GError) error = NULL;

  album_init (&album);
  index = open_index (&album);
  g_assert_null (fovea_patch_index_open (album.model, NULL, album.folder.path,
                                         &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "another|wait");
  g_clear_pointer (&index, fovea_patch_index_free);
  forget_all ();
}

static void
test_choosing (void)
{
  static const guint order[] = { 2, 0, 3, 1 };
  static const struct
  {
    const char *text, *chosen; /* or the words of the error */
  } cases[] = {
    { "3,1", "3 1" },     { " 0 - 2 ", "0 1 2" },       { "1,0-2,1", "1 0 2" },
    { "all", "0 1 2 3" }, { "strongest 3", "2 0 3" },   { "strongest 9", "2 0 3 1" },
    { "4", "!no map 4|'conv'|4" },                      { "x", "!maps 'x'" },
    { "", "!maps ''" },   { "2-1", "!maps '2-1'" },     { "strongest", "!'strongest'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) chosen = fovea_numbers_choose (
          cases[i].text, MAPS, order, TRUE, "conv", &error);
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint k = 0; chosen && k < chosen->len; k++)
        g_string_append_printf (text, "%s%u", k ? " " : "",
                                g_array_index (chosen, guint, k));
      if (chosen)
        g_assert_cmpstr (text->str, ==, cases[i].chosen);
      else
        test_error (error, (FoveaError) error->code, cases[i].chosen + 1);
      g_assert_cmpint (chosen == NULL, ==, *cases[i].chosen == '!');
    }
}

int
main (int argc, char **argv)
{
  int result;

  cache = g_dir_make_tmp ("fovea-cache-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/patches/top", test_top);
  g_test_add_func ("/engine/patches/no-map", test_no_map);
  g_test_add_func ("/engine/patches/kept", test_kept);
  g_test_add_func ("/engine/patches/cut-off", test_cut_off);
  g_test_add_func ("/engine/patches/damaged", test_damaged);
  g_test_add_func ("/engine/patches/locked", test_locked);
  g_test_add_func ("/engine/patches/numbers", test_choosing);
  result = g_test_run ();
  {
    g_autofree char *patches = g_build_filename (cache, "fovea", "patches", NULL);
    g_autofree char *fovea = g_build_filename (cache, "fovea", NULL);

    g_rmdir (patches);
    g_rmdir (fovea);
    g_rmdir (cache);
  }
  g_free (cache);
  return result;
}
