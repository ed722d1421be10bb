/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Label maps: sums over classes, thresholds, paths, languages; every way to get
 * a file wrong; and the map of ImageNet, class by class. */
#include <math.h>
#include <string.h>

#include "label-map.h"
#include "test-models.h"

#define HEAD "classes 6\nlanguages en es\n"

static const char *const pets = HEAD "# a comment\n"
                                     "animal = animal [0.3]\n"
                                     "  dog = perro [0.25] : 0\n"
                                     "    terrier = terrier : 1-2\n"
                                     "    poodle = caniche [0.5] : 3\n"
                                     "\n"
                                     "thing = cosa [-]\n"
                                     "  cup = taza : 4,3\n"
                                     "- : 5\n";

static FoveaLabelMap *
read_map (const char *text, GError **error)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;

  test_folder_init (&folder);
  path = test_folder_text (&folder, "my pets.words", text);
  return fovea_label_map_read (path, error);
}

/* "path probability; path probability" of what these six classes give. */
static char *
applied (const FoveaLabelMap *map,
         const double        *probabilities,
         guint                n,
         double               least,
         const char          *language)
{
  FoveaGuess          guesses[8] = { { 0 } };
  FoveaClassification all = { .guesses = guesses, .n_guesses = n };
  g_autoptr (GPtrArray) words = NULL;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    guesses[i] = (FoveaGuess){ i, (char *) "", probabilities[i] };
  words = fovea_label_map_apply (map, &all, least, language);
  for (guint i = 0; i < words->len; i++)
    {
      const FoveaTagWords *word = words->pdata[i];
      const char          *last = strrchr (word->path, '|');

      g_assert_cmpstr (last ? last + 1 : word->path, ==, word->word);
      g_string_append_printf (text, "%s%s %.2f", i ? "; " : "", word->path,
                              word->probability);
    }
  return g_string_free (text, FALSE);
}

static void
assert_applied (const double *p,
                double        least,
                const char   *language,
                const char   *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaLabelMap) map = read_map (pets, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (map->classes, ==, 6);
  text = applied (map, p, 6, least, language);
  g_assert_cmpstr (text, ==, expected);
}

/* No class is sure, their sum is: that is what the tree is for. */
static void
test_sums (void)
{
  assert_applied ((double[]){ 0.2, 0.15, 0.15, 0.1, 0.1, 0.3 }, 0.0, "en",
                  "animal 0.60; animal|dog 0.60; animal|dog|terrier 0.30; "
                  "thing|cup 0.20");
  assert_applied ((double[]){ 0.2, 0.15, 0.15, 0.1, 0.1, 0.3 }, 0.0, "es_MX",
                  "animal 0.60; animal|perro 0.60; animal|perro|terrier 0.30; "
                  "cosa|taza 0.20");
  /* A language that there is not: the first one. */
  assert_applied ((double[]){ 0, 0, 0, 0, 1, 0 }, 0.0, "fr", "thing|cup 1.00");
}

static void
test_thresholds (void)
{
  /* animal needs 0.3, dog 0.25; terrier has dog's. */
  assert_applied ((double[]){ 0.27, 0, 0, 0, 0, 0.73 }, 0.0, "en",
                  "animal|dog 0.27");
  assert_applied ((double[]){ 0, 0.25, 0, 0, 0, 0.75 }, 0.0, "en",
                  "animal|dog 0.25; animal|dog|terrier 0.25");
  assert_applied ((double[]){ 0, 0.24, 0, 0, 0, 0.76 }, 0.0, "en", "");
  /* The caller's counts where it is higher. */
  assert_applied ((double[]){ 0.3, 0.3, 0, 0, 0, 0.4 }, 0.5, "en",
                  "animal 0.60; animal|dog 0.60");
  /* Class 3 belongs to two words; a cup under a word without a threshold needs
   * none, and [-] is never said. */
  assert_applied ((double[]){ 0, 0, 0, 0.6, 0.01, 0.39 }, 0.0, "en",
                  "thing|cup 0.61; animal 0.60; animal|dog 0.60; "
                  "animal|dog|poodle 0.60");
  assert_applied ((double[]){ 0, 0, 0, 0, 0, 1 }, 0.02, "en", "");
  /* More than 1 by rounding, and what is no number. */
  assert_applied ((double[]){ 0.7, 0.3000001, 0, 0, 0, 0 }, 0.8, "en",
                  "animal 1.00; animal|dog 1.00");
  assert_applied ((double[]){ NAN, 0, 0, 0, 0.5, 0 }, 0.1, "en",
                  "thing|cup 0.50");
}

/* Equal sums and paths of one length: the order is the paths', not the sort's. */
static void
test_equals (void)
{
  g_autoptr (FoveaLabelMap) map = read_map (
      "classes 4\nlanguages en\nd : 0\nb : 1\nc : 2\na : 3\n", NULL);
  g_autofree char *text = NULL;

  g_assert_nonnull (map);
  text = applied (map, (double[]){ 0.25, 0.25, 0.25, 0.25 }, 4, 0.0, "en");
  g_assert_cmpstr (text, ==, "a 0.25; b 0.25; c 0.25; d 0.25");
}

static void
test_covers (void)
{
  g_autoptr (FoveaLabelMap) map =
      read_map ("classes 9\nlanguages en\na [0.1] : 1,3-4\n- : 6\n", NULL);

  g_assert_nonnull (map);
  for (guint i = 0; i < 12; i++)
    g_assert_cmpint (fovea_label_map_covers (map, i), ==,
                     i == 1 || i == 3 || i == 4 || i == 6);
}

/* ---- Wrong files ------------------------------------------------------------------------ */

static void
assert_wrong (const char *text, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaLabelMap) map = read_map (text, &error);
  g_autofree char *all = g_strconcat ("my pets.words|", words, NULL);

  g_assert_null (map);
  test_error (error, FOVEA_ERROR_FORMAT, all);
}

static void
test_wrong (void)
{
  assert_wrong ("", "no words");
  assert_wrong (HEAD, "no words");
  assert_wrong ("a = b\n", "line 1|`classes`|`languages`");
  assert_wrong ("classes 0\n", "line 1|'0'|1 to 200000");
  assert_wrong ("classes 6\nclasses 6\n", "line 2|again");
  assert_wrong ("languages en\n\nlanguages es\n", "line 3|again");
  assert_wrong ("languages en  es\n", "line 1|one blank");
  assert_wrong (HEAD "dog\n", "line 3|1 names|2 languages");
  assert_wrong (HEAD "dog = perro = Hund\n", "line 3|3 names|2 languages");
  assert_wrong (HEAD "dog = [0.3]\n", "line 3|'' is no name");
  assert_wrong (HEAD "a|b = c\n", "line 3|'a|b'");
  assert_wrong (HEAD "  dog = perro\n", "line 3|2 blanks");
  assert_wrong (HEAD "dog = perro\n   x = y\n", "line 4|3 blanks");
  assert_wrong (HEAD "dog = perro\n\tx = y\n", "line 4|control");
  assert_wrong (HEAD "dog = perro [2]\n", "line 3|'[2]'|0 to 1");
  assert_wrong (HEAD "dog = perro [nan]\n", "line 3|'[nan]'");
  assert_wrong (HEAD "dog = perro [0,3]\n", "line 3|'[0,3]'");
  assert_wrong (HEAD "dog = perro : 6\n", "line 3|'6'|0 to 5");
  assert_wrong (HEAD "dog = perro : 3-2\n", "line 3|'3-2'");
  assert_wrong (HEAD "dog = perro : 1,,2\n", "line 3|''");
  assert_wrong (HEAD "dog = perro : 1,2,1-1\n", "class 1 stands twice");
  assert_wrong (HEAD "dog = perro : 1\n- : 0-2\n", "class 1|dropped");
  assert_wrong (HEAD "dog = perr\xf3\n", "UTF-8");
}

/* A small file that asks for much. */
static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new ("classes 200000\nlanguages en\n");

  for (guint i = 0; i < 3; i++)
    g_string_append_printf (text, "w%u : 0-199999\n", i);
  assert_wrong (text->str, "line 5|more than 400000");
  g_string_assign (text, "classes 2\nlanguages en\n");
  for (guint i = 0; i < 9; i++)
    g_string_append_printf (text, "%*sword\n", (int) (2 * i), "");
  assert_wrong (text->str, "line 11|16 blanks|at most 7");
  g_string_assign (text, "classes 2\nlanguages en\n");
  for (guint i = 0; i < 5000; i++)
    g_string_append_c (text, 'x');
  assert_wrong (text->str, "line 3|longer than 4096");
  g_string_assign (text, "classes 2\nlanguages en\n");
  for (guint i = 0; i < 20001; i++)
    g_string_append (text, "w\n");
  assert_wrong (text->str, "line 20003|more than 20000 words");
}

/* ---- Of a model ------------------------------------------------------------------------- */

static void
test_find (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *card = test_card ("small.onnx", "animals", NULL);
  g_autofree char *path = NULL, *text = NULL, *words = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaLabelMap) named = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaModel) other = NULL;
  g_autoptr (FoveaCard) copy = NULL;
  g_autoptr (FoveaLabelMap) map = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "small.onnx", onnx_small_graph (1, 8));
  g_free (test_folder_text (&folder, "small.card", card));
  g_free (test_folder_text (&folder, "animals.labels", "a\nb\nc\nd\ne\n"));
  model = fovea_model_open (path, &error);
  g_assert_no_error (error);
  g_assert_null (fovea_label_map_find (model, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "small|animals.words");
  g_clear_error (&error);

  g_free (test_folder_text (&folder, "animals.words",
                            "classes 4\nlanguages en\nb : 0\nc : 1-3\n"));
  g_assert_null (fovea_label_map_find (model, &error));
  test_error (error, FOVEA_ERROR_FORMAT, "animals.words|4 classes|small has 5");
  g_clear_error (&error);

  /* Four classes fit where the first of five is the background. */
  g_free (test_folder_text (&folder, "animals.labels", "b\nc\nd\ne\n"));
  copy = fovea_card_copy (fovea_model_card (model));
  copy->background = TRUE;
  other = fovea_model_with_card (model, copy, &error);
  g_assert_no_error (error);
  map = fovea_label_map_find (other, &error);
  g_assert_no_error (error);
  text = applied (map, (double[]){ 0.5, 0.3, 0.1, 0.1, 0 }, 5, 0.1, "en");
  g_assert_cmpstr (text, ==, "b 0.30; c 0.20");

  /* A map named by its path is taken for the same networks. */
  words = g_build_filename (folder.path, "animals.words", NULL);
  named = fovea_label_map_read (words, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fovea_label_map_checksum (named), ==,
                   fovea_label_map_checksum (map));
  g_assert_false (fovea_label_map_fit (named, model, &error));
  test_error (error, FOVEA_ERROR_FORMAT, "animals.words|4 classes|small has 5");
  g_clear_error (&error);
  g_assert_true (fovea_label_map_fit (named, other, &error));
  g_assert_no_error (error);
  again = applied (named, (double[]){ 0.5, 0.3, 0.1, 0.1, 0 }, 5, 0.1, "en");
  g_assert_cmpstr (again, ==, text);
}

/* ---- The map of ImageNet ------------------------------------------------------------------ */

static void
assert_imagenet (guint index, const char *language, const char *path)
{
  g_autofree char *file =
      g_build_filename (TEST_MODELS, "imagenet-1k.words", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaLabelMap) map = fovea_label_map_read (file, &error);
  FoveaGuess          guess = { index, (char *) "", 1.0 };
  FoveaClassification all = { .guesses = &guess, .n_guesses = 1 };
  g_autoptr (GPtrArray) words = NULL;
  guint found = 0;

  g_assert_no_error (error);
  words = fovea_label_map_apply (map, &all, 0.0, language);
  for (guint i = 0; i < words->len; i++)
    found += g_str_equal (((FoveaTagWords *) words->pdata[i])->path, path);
  if (found != 1)
    g_error ("class %u gives %u words, '%s' %u times", index, words->len, path,
             found);
}

static void
test_imagenet (void)
{
  g_autofree char *file =
      g_build_filename (TEST_MODELS, "imagenet-1k.words", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaLabelMap) map = fovea_label_map_read (file, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (map->classes, ==, 1000);
  for (guint i = 0; i < 1000; i++)
    if (! fovea_label_map_covers (map, i))
      g_error ("class %u is forgotten", i);
}

static void
test_imagenet_words (void)
{
  assert_imagenet (201, "en", "animal|dog|terrier|silky terrier");
  assert_imagenet (201, "es", "animal|perro|terrier|silky terrier australiano");
  assert_imagenet (281, "es", "animal|gato");
  assert_imagenet (837, "es", "ropa|gafas|gafas de sol");
  assert_imagenet (836, "en", "clothing|glasses|sunglasses");
  assert_imagenet (134, "es", "animal|ave|ave acuática|grulla");
  assert_imagenet (517, "es", "industria|grúa");
  assert_imagenet (134, "en", "animal|bird|waterbird|crane");
  assert_imagenet (751, "en", "vehicle|car|race car");
  assert_imagenet (504, "en", "home|kitchen|cup");
  assert_imagenet (998, "en", "food|vegetable|corn");
  assert_imagenet (978, "es", "paisaje|costa|playa");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/label-map/sums", test_sums);
  g_test_add_func ("/engine/label-map/thresholds", test_thresholds);
  g_test_add_func ("/engine/label-map/covers", test_covers);
  g_test_add_func ("/engine/label-map/equals", test_equals);
  g_test_add_func ("/engine/label-map/wrong", test_wrong);
  g_test_add_func ("/engine/label-map/limits", test_limits);
  g_test_add_func ("/engine/label-map/find", test_find);
  g_test_add_func ("/engine/label-map/imagenet", test_imagenet);
  g_test_add_func ("/engine/label-map/imagenet-words", test_imagenet_words);
  return g_test_run ();
}
