/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a layer needs outside its own file: its operator in the manual, its test. */
#include <string.h>

#include <layer.h>

/* The words in `...` of the table's rows, of which each is an operator. */
static GHashTable *
manual_operators (const char *text)
{
  GHashTable *found =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, "`", -1);

      for (guint i = 1; **line == '|' && words[0] && words[i] && words[i + 1];
           i += 2)
        if (g_ascii_isupper (*words[i]))
          g_hash_table_add (found, g_strdup (words[i]));
    }
  return found;
}

static void
test_operators (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) manual = NULL;
  g_autoptr (GHashTable) known = NULL;
  GHashTableIter iter;
  gpointer       word;

  g_assert_true (g_file_get_contents (TEST_MANUAL, &text, NULL, NULL));
  manual = manual_operators (text);
  known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (known, g_strdup ("Constant"));
  for (guint i = 0; fovea_layers[i]; i++)
    {
      g_auto (GStrv) names = g_strsplit (
          fovea_layers[i]->onnx ? fovea_layers[i]->onnx : "", " ", -1);

      for (char **name = names; *name; name++)
        g_hash_table_add (known, g_strdup (*name));
    }
  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (! g_hash_table_contains (manual, word))
      g_test_fail_printf ("docs/operators.md does not name %s", (char *) word);
  g_hash_table_iter_init (&iter, manual);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (! g_hash_table_contains (known, word))
      g_test_fail_printf ("docs/operators.md names %s, which no layer runs",
                          (char *) word);
}

/* All of tests/engine/test-*.c, and the table of functions of one number */
static char *
manual_tests (void)
{
  g_autofree char *folder = g_path_get_dirname (TEST_GRADIENTS);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GString    *all = g_string_new (NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".c") &&
        (g_str_has_prefix (name, "test-") || strcmp (name, "unary-cases.c") == 0))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        g_autofree char *text = NULL;

        g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
        g_string_append (all, text);
      }
  return g_string_free (all, FALSE);
}

/* That it is named at least; adjoints are by the layers that they belong to. */
static void
test_tested (void)
{
  static const char *const adjoints[] = { "derivative", "maxpoolgradient",
                                          NULL };
  g_autofree char         *tests = manual_tests ();

  for (guint i = 0; fovea_layers[i]; i++)
    {
      const char      *name = fovea_layers[i]->name;
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", name);

      if (! strstr (tests, quoted) && ! g_strv_contains (adjoints, name))
        g_test_fail_printf ("no tests/engine/test-*.c has a case of %s", name);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/manual/operators", test_operators);
  g_test_add_func ("/manual/every-layer-is-tested", test_tested);
  return g_test_run ();
}
