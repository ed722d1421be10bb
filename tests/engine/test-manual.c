/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual's list of operators is the list of operators. */
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/manual/operators", test_operators);
  return g_test_run ();
}
