/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking for cases: folders with a model.onnx, at any depth, and files
 * NAME.onnx with NAME_output_0.pb beside them (ONNX's "light" models, whose
 * input is the ramp 0, 1/n, 2/n, ...). */
#include "case.h"

#include <math.h>
#include <string.h>

#define FIND_MAX_DEPTH 16

void
case_free (gpointer data)
{
  Case *one = data;

  g_free (one->name);
  g_free (one->model);
  g_free (one->folder);
  g_free (one->light);
  g_free (one->group);
  g_free (one->outside);
  g_free (one->verdict.text);
  g_free (one->verdict.note);
  g_free (one);
}

/* ONNX Runtime's error, measured when the case was made. */
static double
find_reference (const char *folder)
{
  g_autofree char *path =
      g_build_filename (folder, "test_data_set_0", "reference_error", NULL);
  g_autofree char *text = NULL;

  if (! g_file_get_contents (path, &text, NULL, NULL))
    return NAN;
  return g_ascii_strtod (text, NULL);
}

/* "lenet5-opset13" and "lenet5-newest" are one architecture. */
static char *
find_architecture (const char *name)
{
  g_autofree char *base = g_path_get_basename (name);
  char            *end = strrchr (base, '-');

  if (end && (g_str_has_prefix (end, "-opset") || g_str_equal (end, "-newest")))
    *end = '\0';
  return g_steal_pointer (&base);
}

static void
find_add (GPtrArray *cases, Case *one)
{
  char *group;

  one->outside = scan_model (one, &group);
  if (one->light || ! isnan (one->reference))
    {
      g_free (group);
      group = find_architecture (one->name);
    }
  one->group = group;
  g_ptr_array_add (cases, one);
}

static void
find_add_folder (GPtrArray *cases, const char *folder, const char *name)
{
  Case *one = g_new0 (Case, 1);

  one->name = g_strdup (name);
  one->folder = g_strdup (folder);
  one->model = g_build_filename (folder, "model.onnx", NULL);
  one->reference = find_reference (folder);
  find_add (cases, one);
}

static void
find_add_light (GPtrArray  *cases,
                const char *folder,
                const char *name,
                const char *file)
{
  g_autofree char *stem = g_strndup (file, strlen (file) - strlen (".onnx"));
  g_autofree char *path = g_build_filename (folder, stem, NULL);
  g_autofree char *output = g_strconcat (path, "_output_0.pb", NULL);
  Case            *one;

  if (! g_file_test (output, G_FILE_TEST_IS_REGULAR))
    return;
  one = g_new0 (Case, 1);
  one->name = g_build_filename (name, stem, NULL);
  one->light = g_steal_pointer (&path);
  one->model = g_strconcat (one->light, ".onnx", NULL);
  one->reference = NAN;
  find_add (cases, one);
}

static int
find_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
find_list (const char *folder)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (list, g_strdup (name));
  g_ptr_array_sort (list, find_compare);
  return list;
}

static void
find_walk (GPtrArray *cases, const char *folder, const char *name, guint depth)
{
  g_autofree char *model = g_build_filename (folder, "model.onnx", NULL);
  g_autoptr (GPtrArray) list = NULL;

  if (g_file_test (model, G_FILE_TEST_EXISTS))
    {
      find_add_folder (cases, folder, name);
      return;
    }
  list = find_list (folder);
  for (guint i = 0; i < list->len; i++)
    {
      const char      *file = list->pdata[i];
      g_autofree char *path = g_build_filename (folder, file, NULL);
      g_autofree char *inner = g_build_filename (name, file, NULL);

      if (g_str_has_suffix (file, ".onnx"))
        find_add_light (cases, folder, name, file);
      else if (depth < FIND_MAX_DEPTH && g_file_test (path, G_FILE_TEST_IS_DIR))
        find_walk (cases, path, inner, depth + 1);
    }
}

void
cases_find (const char *folder, GPtrArray *cases)
{
  g_autofree char *whole = g_canonicalize_filename (folder, NULL);
  g_autofree char *name = g_path_get_basename (whole);

  find_walk (cases, whole, name, 0);
}
