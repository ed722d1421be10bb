/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's own kernels: saved, found, dropped in, broken, taken away. In a
 * folder of the test's own. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "library/favourites.h"

static char *home;

static char *
put (const char *name, const char *text)
{
  g_autofree char *folder = fovea_own_folder ();
  char            *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0755);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static void
check_text (const char *text, const char *want)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = fovea_library_read (text, &error);
  g_autofree char *got = NULL;

  g_assert_no_error (error);
  got = fovea_kernel_to_text (kernel);
  g_assert_cmpstr (got, ==, want);
}

static void
check_error (const GError *error, const char *words)
{
  g_assert_nonnull (error);
  if (strstr (error->message, words) == NULL)
    g_error ("'%s' is not in: %s", words, error->message);
}

static FoveaOwnKernel *
listed (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((FoveaOwnKernel *) list->pdata[i])->name, name))
      return list->pdata[i];
  return NULL;
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) list = fovea_own_list ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (list->len, ==, 0);
  g_assert_null (fovea_library_read ("my/any", &error));
  check_error (error, "my/any: there are no kernels of your own; they lie in ");
}

static void
test_save (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaOwnKernel) own = NULL;

  fovea_own_save ("my/Größe 2", "A title\nof two lines", NULL, "me",
                  "1 1/3 | 0.1 -2e-9", FALSE, &error);
  g_assert_no_error (error);
  own = fovea_own_find ("my/Größe 2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (own->title, ==, "A title of two lines");
  g_assert_cmpstr (own->what, ==, "");
  g_assert_cmpstr (own->source, ==, "me");
  g_assert_cmpuint (own->planes, ==, 2);
  g_assert_cmpuint (own->height, ==, 1);
  g_assert_cmpuint (own->width, ==, 2);
  g_assert_true (own->removable);
  check_text ("my/Größe 2", "1 0.3333333333333333 | 0.1 -2e-09");
  g_assert_false (
      fovea_own_save ("Größe 2", NULL, NULL, NULL, "1", FALSE, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_clear_error (&error);
  g_assert_true (fovea_own_save ("Größe 2", NULL, NULL, NULL, "box(size=2)",
                                 TRUE, &error));
  check_text (" my/Größe 2 ( ) ", "0.25 0.25; 0.25 0.25");
  g_assert_false (
      fovea_own_save ("bad", NULL, NULL, NULL, "1 2; 3", FALSE, &error));
  check_error (error, "row 2 has 1 value");
  g_clear_error (&error);
  g_assert_true (fovea_own_remove ("Größe 2", &error));
  g_assert_false (fovea_own_remove ("Größe 2", &error));
  check_error (error, "there are no kernels");
}

static void
test_names (void)
{
  static const char *const bad[] = { "",     ".hidden", "..",     "a/b", "../x",
                                     "a(b",  "a)",      "a;b",    "a|b", "a\nb",
                                     " a",   "a ",      "a\"b",   "a,b", "a=b",
                                     "\xff", "my/",     "my/../x" };
  g_autofree char         *endless = g_strnfill (81, 'a');

  for (guint i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      const char *name = i < G_N_ELEMENTS (bad) ? bad[i] : endless;
      g_autoptr (GError) error = NULL, missing = NULL, kept = NULL;

      g_assert_false (
          fovea_own_save (name, NULL, NULL, NULL, "1", FALSE, &error));
      check_error (error, "a kernel's name has 1 to 80 letters");
      g_assert_null (fovea_own_find (name, &missing));
      check_error (missing, "a kernel's name has 1 to 80 letters");
      g_assert_false (fovea_own_remove (name, &kept));
      check_error (kept, "a kernel's name has 1 to 80 letters");
    }
}

/* A file that is dropped in appears, one that is broken is told by its name, and
 * the rest is not touched by it. */
static void
test_dropped (void)
{
  g_autofree char *fine = put ("fine.txt", "\xef\xbb\xbf# Title:  Fine one \r\n"
                                           "#what: does it\r\n\r\n1 2\r\n3 4");
  g_autofree char *named = put ("named.txt", "sobel-x\n");
  g_autofree char *ragged = put ("ragged.txt", "# title: Ragged\n1 2\n3\n");
  g_autofree char *empty = put ("empty.txt", "");
  g_autofree char *remark = put ("remark.txt", "# title: nothing else");
  g_autofree char *loop = put ("loop.txt", "my/loop");
  g_autofree char *bytes = put ("bytes.txt", "1 \xff 2");
  g_autofree char *other = put ("notes.md", "1");
  g_autofree char *hidden = put (".hidden.txt", "1");
  g_autofree char *folder = put ("folder.txt", "1");
  g_autofree char *wrong = put ("a(b.txt", "1");
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL, none = NULL;

  g_unlink (folder);
  g_mkdir (folder, 0755);
  list = fovea_own_list ();
  g_assert_cmpuint (list->len, ==, 9);
  g_assert_null (listed (list, "my/fine")->problem);
  g_assert_cmpstr (listed (list, "my/fine")->title, ==, "Fine one");
  g_assert_cmpstr (listed (list, "my/fine")->what, ==, "does it");
  g_assert_cmpstr (listed (list, "my/named")->title, ==, "named");
  g_assert_cmpstr (listed (list, "my/ragged")->title, ==, "Ragged");
  g_assert_cmpstr (listed (list, "my/ragged")->problem, ==,
                   "row 2 has 1 value, row 1 has 2");
  g_assert_cmpstr (listed (list, "my/empty")->problem, ==,
                   "the kernel is empty");
  g_assert_cmpstr (listed (list, "my/remark")->problem, ==,
                   "the kernel is empty");
  g_assert_cmpstr (listed (list, "my/loop")->problem, ==,
                   "a kernel's file cannot name another of your own");
  g_assert_cmpstr (listed (list, "my/bytes")->problem, ==,
                   "it is not text in UTF-8");
  g_assert_cmpstr (listed (list, "my/folder")->problem, ==, "it is no file");
  g_assert_nonnull (listed (list, "my/a(b")->problem);
  g_assert_null (listed (list, "my/ragged")->text);
  check_text ("my/fine", "1 2; 3 4");
  check_text ("my/named", "1 0 -1; 2 0 -2; 1 0 -1");
  g_assert_null (fovea_library_read ("my/ragged", &error));
  g_assert_cmpstr (error->message, ==,
                   "my/ragged: row 2 has 1 value, row 1 has 2");
  g_assert_null (fovea_library_read ("my/nothing", &none));
  check_error (none, "my/nothing: it is none of my/a(b, my/bytes, my/empty");
  g_rmdir (folder);
  for (guint i = 0; i < list->len; i++)
    g_unlink (((FoveaOwnKernel *) list->pdata[i])->path);
  g_unlink (other);
  g_unlink (hidden);
}

/* Names of one's own are advised, too: those of broken files, whose own text asks for
 * advice. */
static void
test_advised (void)
{
  g_autofree char *fine = put ("hat trick.txt", "1 2 1");
  g_autofree char *broken = put ("mexican.txt", "mexicaan");
  g_autofree char *other = put ("other.txt", "mexicna");
  g_autoptr (GPtrArray) names = fovea_own_names ();
  g_autoptr (GPtrArray) list = fovea_own_list ();
  const struct
  {
    const char *typed, *told;
  } cases[] = {
    { "trick", "did you mean my/hat trick?" },
    { "my/hat trik", "did you mean my/hat trick?" },
    { "mexican", "did you mean my/mexican?" },
    { "my/mexcian", "did you mean my/mexican?" },
    { "my/mexican", "'mexicaan' is neither numbers nor a name" },
    { "sobelx", "did you mean sobel-x?" },
  };

  g_assert_cmpuint (names->len, ==, 3);
  g_assert_cmpstr (names->pdata[0], ==, "my/hat trick");
  g_assert_cmpstr (names->pdata[2], ==, "my/other");
  g_assert_nonnull (strstr (listed (list, "my/other")->problem,
                            "'mexicna' is neither numbers nor a name"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_library_read (cases[i].typed, &error));
      check_error (error, cases[i].told);
    }
  g_unlink (fine);
  g_unlink (broken);
  g_unlink (other);
}

/* A message lists the first of so many, and advises any. */
static void
test_many (void)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) near = NULL, far = NULL;

  for (int i = 0; i < 60; i++)
    {
      g_autofree char *file = g_strdup_printf ("k%02d.txt", i);

      g_ptr_array_add (paths, put (file, "1 2 1"));
    }
  g_ptr_array_add (paths, put ("zebra.txt", "1 2 1"));
  g_assert_null (fovea_library_read ("my/zebar", &near));
  check_error (near, "did you mean my/zebra?");
  g_assert_null (fovea_library_read ("my/nothing", &far));
  check_error (far, "it is none of my/k00, ");
  g_assert_null (strstr (far->message, "my/k59"));
  for (guint i = 0; i < paths->len; i++)
    g_unlink (paths->pdata[i]);
}

/* A file that would be waited for, and one that is larger than any kernel. */
static void
test_no_files (void)
{
  g_autofree char *pipe = put ("pipe.txt", "1");
  g_autofree char *large = put ("large.txt", "1");
  g_autoptr (GError) error = NULL, too_large = NULL;

  g_unlink (pipe);
  if (mkfifo (pipe, 0600) == 0)
    {
      g_assert_null (fovea_library_read ("my/pipe", &error));
      check_error (error, "my/pipe: it is no file");
      g_unlink (pipe);
    }
  g_assert_cmpint (truncate (large, (off_t) 40 << 20), ==, 0);
  g_assert_null (fovea_library_read ("my/large", &too_large));
  check_error (too_large, "my/large: it is larger than 32 MB");
  g_unlink (large);
}

static void
test_export (void)
{
  g_autofree char *path = g_build_filename (home, "shared.txt", NULL);
  g_autofree char *contents = NULL, *name = NULL, *bad = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_own_export ("sobel-x", path, FALSE, &error));
  g_assert_false (fovea_own_export ("sobel-x", path, FALSE, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==,
                   "# title: Sobel x\n"
                   "# what: Shows vertical edges, smoothed along the edge\n"
                   "# source: Sobel and Feldman, 1968\n"
                   "1 0 -1\n2 0 -2\n1 0 -1\n");
  g_assert_true (fovea_own_import (path, FALSE, &name, &error));
  g_assert_cmpstr (name, ==, "my/shared");
  check_text ("my/shared", "1 0 -1; 2 0 -2; 1 0 -1");
  g_assert_false (fovea_own_import (path, FALSE, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_clear_error (&error);
  g_assert_true (fovea_own_import (path, TRUE, NULL, &error));
  g_assert_true (fovea_own_remove ("my/shared", &error));
  g_assert_true (fovea_own_export ("1 | 2", path, TRUE, &error));
  g_assert_true (fovea_own_import (path, TRUE, NULL, &error));
  check_text ("my/shared", "1 | 2");
  g_assert_true (fovea_own_remove ("shared", &error));
  bad = put ("../elsewhere.txt", "cat");
  g_assert_false (fovea_own_import (bad, FALSE, NULL, &error));
  check_error (error, "elsewhere.txt: kernel: 'cat' is neither numbers");
}

/* GIMP's folder is looked into; the first of a name counts; it stays there. */
static void
test_folders (void)
{
  g_autofree char *gimp = g_build_filename (home, "gimp/fovea/kernels", NULL);
  g_autofree char *file = g_build_filename (gimp, "there.txt", NULL);
  g_autofree char *both = g_build_filename (gimp, "both.txt", NULL);
  g_autofree char *ours = put ("both.txt", "2");
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (gimp, 0755);
  g_file_set_contents (file, "7", -1, NULL);
  g_file_set_contents (both, "1", -1, NULL);
  check_text ("my/there", "7");
  check_text ("my/both", "2");
  g_assert_false (fovea_own_remove ("there", &error));
  check_error (error, "my/there lies in ");
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_unlink (ours);
  check_text ("my/both", "1");
  g_unlink (both);
  g_unlink (file);
}

/* ---- Stars ---- */

static void
check_stars (const char *want)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = fovea_favourites_read (&error);
  g_autofree char *got = NULL;

  g_assert_no_error (error);
  got = g_strjoinv (" ", names);
  g_assert_cmpstr (got, ==, want);
}

static void
star (const char *name, gboolean starred)
{
  g_autoptr (GError) error = NULL;

  fovea_favourites_set (name, starred, &error);
  g_assert_no_error (error);
}

static void
test_stars (void)
{
  g_autofree char *path = fovea_favourites_file ();
  g_autoptr (GError) error = NULL;

  g_unlink (path);
  check_stars ("");
  star ("sobel-x", FALSE);
  star ("sobel-x", TRUE);
  star ("my/Größe 2", TRUE);
  star ("gaussian", TRUE);
  star ("sobel-x", TRUE); /* has one */
  check_stars ("sobel-x my/Größe 2 gaussian");
  star ("my/Größe 2", FALSE);
  check_stars ("sobel-x gaussian");
  g_assert_false (fovea_favourites_set ("../x", TRUE, &error));
  check_error (error, "'../x' is no kernel's name");
  g_clear_error (&error);
  g_assert_false (fovea_favourites_set ("my/../x", TRUE, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
  check_stars ("sobel-x gaussian");
}

/* What somebody else wrote there: names are taken, the rest is left out. */
static void
test_damaged_stars (void)
{
  g_autofree char *path = put (
      "favourites", "\xff\xfe\r\n sobel-x \n\nsobel-x\nmy/a\n1 2; 3\nmy/..\n");
  g_autofree char *large = g_strnfill (300000, 'x');
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  check_stars ("sobel-x my/a");
  star ("emboss", TRUE);
  check_stars ("sobel-x my/a emboss");
  g_file_set_contents (path, large, -1, NULL);
  g_assert_false (fovea_favourites_set ("box", TRUE, &error));
  check_error (error, "is larger than 256 KB");
  g_file_get_contents (path, &after, NULL, NULL);
  g_assert_cmpstr (after, ==, large);
  g_unlink (path);
  g_clear_error (&error);
  g_mkdir (path, 0755); /* no file at all */
  g_assert_false (fovea_favourites_set ("box", TRUE, &error));
  check_error (error, "is no file, so it is no list of favourites");
  g_rmdir (path);
  g_clear_error (&error);
  g_assert_cmpint (mkfifo (path, 0644), ==, 0); /* nobody writes: it is not waited for */
  g_assert_null (fovea_favourites_read (&error));
  check_error (error, "is no file");
  g_unlink (path);
  check_stars ("");
}

static void
test_rename (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaOwnKernel) own = NULL;

  g_assert_true (
      fovea_own_save ("old", "Old", "does", "me", "1 2", FALSE, NULL));
  g_assert_true (
      fovea_own_save ("taken", NULL, NULL, NULL, "3", FALSE, NULL));
  g_assert_true (fovea_own_is_taken ("my/old"));
  g_assert_false (fovea_own_is_taken ("new"));
  star ("my/old", TRUE);
  star ("box", TRUE);
  g_assert_false (
      fovea_own_rename ("my/old", "taken", "T", "W", FALSE, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_clear_error (&error);
  check_text ("my/old", "1 2");
  check_text ("my/taken", "3");
  g_assert_false (fovea_own_rename ("my/old", "a/b", "T", "W", FALSE, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_false (fovea_own_rename ("none", "b", "T", "W", FALSE, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  fovea_own_rename ("my/old", "new", "New", "does it", FALSE, &error);
  g_assert_no_error (error);
  g_assert_false (fovea_own_is_taken ("old"));
  own = fovea_own_find ("new", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (own->title, ==, "New");
  g_assert_cmpstr (own->what, ==, "does it");
  g_assert_cmpstr (own->source, ==, "me");
  g_assert_cmpstr (own->text, ==, "1 2");
  check_stars ("my/new box");
  /* Only another title: the same name is not "taken". */
  g_assert_true (fovea_own_rename ("new", "new", "Newer", "", FALSE, &error));
  check_stars ("my/new box");
  g_assert_true (fovea_own_remove ("new", NULL));
  g_assert_true (fovea_own_remove ("taken", NULL));
}

int
main (int argc, char **argv)
{
  g_autofree char *gimp = NULL;

  home = g_dir_make_tmp ("fovea-own-XXXXXX", NULL);
  gimp = g_build_filename (home, "gimp", NULL);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_DATA_DIRS", home, TRUE);
  g_setenv ("GIMP3_DIRECTORY", gimp, TRUE);
  g_unsetenv ("FOVEA_KERNEL_PATH");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filters/own-kernels/none", test_none);
  g_test_add_func ("/filters/own-kernels/save", test_save);
  g_test_add_func ("/filters/own-kernels/names", test_names);
  g_test_add_func ("/filters/own-kernels/dropped-in", test_dropped);
  g_test_add_func ("/filters/own-kernels/advised", test_advised);
  g_test_add_func ("/filters/own-kernels/many", test_many);
  g_test_add_func ("/filters/own-kernels/no-files", test_no_files);
  g_test_add_func ("/filters/own-kernels/export-import", test_export);
  g_test_add_func ("/filters/own-kernels/folders", test_folders);
  g_test_add_func ("/filters/own-kernels/stars", test_stars);
  g_test_add_func ("/filters/own-kernels/damaged-stars", test_damaged_stars);
  g_test_add_func ("/filters/own-kernels/rename", test_rename);
  return g_test_run ();
}
