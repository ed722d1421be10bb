/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of classes by language: chosen by locale, marked, missing, damaged; and
 * the Spanish names of ImageNet, line by line. */
#include <string.h>

#include <glib/gstdio.h>

#include "../../engine/card.h"
#include "test-models.h"

static const char *const five = "ant\nbee\ncat, pussy\ndog\nemu\n";
static const char *const cinco = "hormiga\nabeja ?\ngato, minino\n\nemú\n";

typedef struct
{
  TestFolder  folder;
  FoveaModel *model;
} Zoo;

static void
zoo_init (Zoo *zoo, const char *labels, const char *file, const char *text)
{
  g_autofree char *card = test_card ("small.onnx", labels, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&zoo->folder);
  path =
      test_folder_graph (&zoo->folder, "small.onnx", onnx_small_graph (1, 8));
  g_free (test_folder_text (&zoo->folder, "small.card", card));
  g_free (test_folder_text (&zoo->folder, "animals.labels", five));
  if (file)
    g_free (test_folder_text (&zoo->folder, file, text));
  zoo->model = fovea_model_open (path, &error);
  g_assert_no_error (error);
}

static void
zoo_clear (Zoo *zoo)
{
  g_clear_pointer (&zoo->model, fovea_model_unref);
  test_folder_clear (&zoo->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Zoo, zoo_clear)

static void
assert_languages (FoveaModel *model, const char *codes)
{
  g_auto (GStrv) have = fovea_model_languages (model);
  g_autofree char *text = g_strjoinv (" ", have);

  g_assert_cmpstr (text, ==, codes);
}

/* Whichever way the card names its file. */
static void
test_found (gconstpointer data)
{
  g_auto (Zoo) zoo = { 0 };
  FoveaModel *model;
  g_autoptr (GError) error = NULL;

  zoo_init (&zoo, data, "animals.es.labels", cinco);
  model = zoo.model;
  g_assert_cmpstr (fovea_model_label_in (model, 0, "es"), ==, "hormiga");
  g_assert_cmpstr (fovea_model_label_in (model, 2, "es_MX.UTF-8"), ==,
                   "gato, minino");
  g_assert_cmpstr (fovea_model_label_in (model, 4, "es"), ==, "emú");
  g_assert_cmpstr (fovea_model_label_in (model, 4, "en"), ==, "emu");
  g_assert_cmpstr (fovea_model_label_in (model, 4, "en_GB"), ==, "emu");
  /* A class without a name there has its own; so has a language without any. */
  g_assert_cmpstr (fovea_model_label_in (model, 3, "es"), ==, "dog");
  g_assert_cmpstr (fovea_model_label_in (model, 0, "fr"), ==, "ant");
  g_assert_null (fovea_model_label_in (model, 5, "es"));
  assert_languages (model, "en es");
  g_assert_true (fovea_model_check_language (model, "es", &error));
  g_assert_true (fovea_model_check_language (model, "es_ES", &error));
  g_assert_true (fovea_model_check_language (model, "en", &error));
  g_assert_no_error (error);
  g_assert_false (fovea_model_check_language (model, "fr", &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "small|'fr'|en, es");
}

static void
test_marks (void)
{
  g_auto (Zoo) zoo = { 0 };

  zoo_init (&zoo, "animals", "animals.es.labels", cinco);
  g_assert_cmpstr (fovea_model_label_in (zoo.model, 1, "es"), ==, "abeja");
}

/* The person's language, as the environment says it. */
static void
check_person (const char *language, const char *expected)
{
  if (g_test_subprocess ())
    {
      g_auto (Zoo) zoo = { 0 };

      zoo_init (&zoo, "animals", "animals.es.labels", cinco);
      g_assert_cmpstr (fovea_model_label_in (zoo.model, 0, NULL), ==, expected);
      return;
    }
  g_setenv ("LANGUAGE", language, TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("LANGUAGE");
  g_test_trap_assert_passed ();
}

static void
test_person_spanish (void)
{
  check_person ("es_AR:en", "hormiga");
}

/* Who wants English before Spanish gets it. */
static void
test_person_english (void)
{
  check_person ("en:es", "ant");
}

static void
test_person_other (void)
{
  check_person ("fr:es", "hormiga");
}

static void
check_damaged (const char *text, const char *words)
{
  g_auto (Zoo) zoo = { 0 };
  g_autoptr (GError) error = NULL;

  zoo_init (&zoo, "animals", "animals.es.labels", text);
  g_assert_cmpstr (fovea_model_label_in (zoo.model, 0, "es"), ==, "ant");
  g_assert_false (fovea_model_check_language (zoo.model, "es", &error));
  test_error (error, FOVEA_ERROR_FORMAT, words);
  assert_languages (zoo.model, "en");
}

static void
test_damaged (void)
{
  check_damaged ("hormiga\nabeja\n", "animals.es.labels|2 lines|5 classes");
  check_damaged ("a\nb\nc\nd\ne\nf\n", "animals.es.labels|6 lines|5 classes");
  check_damaged ("hormiga\nabej\xe1\n", "animals.es.labels|UTF-8|byte 12");
  check_damaged ("\n\n", "animals.es.labels|no labels");
}

/* No name of a language leads out of the folder. */
static void
test_code (void)
{
  g_auto (Zoo) zoo = { 0 };
  const char *const codes[] = { "",         "e",  "/es",     "../es",
                                "es/../es", "v2", "español", "esperanto" };

  zoo_init (&zoo, "animals", "animals.v2.labels", five);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpstr (fovea_model_label_in (zoo.model, 0, codes[i]), ==,
                       "ant");
      g_assert_false (fovea_model_check_language (zoo.model, codes[i], &error));
      test_error (error, FOVEA_ERROR_NOT_FOUND, "small|en");
    }
  assert_languages (zoo.model, "en");
}

/* With a background first, the file has no line for it. */
static void
test_background (void)
{
  g_auto (Zoo) zoo = { 0 };
  g_autoptr (FoveaCard) card = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GError) error = NULL;

  zoo_init (&zoo, "animals", "four.es.labels", "uno\ndos ?\ntres\ncuatro\n");
  g_free (test_folder_text (&zoo.folder, "four.labels", "a\nb\nc\nd\n"));
  card = fovea_card_copy (fovea_model_card (zoo.model));
  g_free (card->labels);
  card->labels = g_strdup ("four");
  card->background = TRUE;
  model = fovea_model_with_card (zoo.model, card, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fovea_model_label_in (model, 0, "es"), ==, "background");
  g_assert_cmpstr (fovea_model_label_in (model, 1, "es"), ==, "uno");
  g_assert_cmpstr (fovea_model_label_in (model, 4, "es"), ==, "cuatro");
  g_assert_cmpstr (fovea_model_label_in (model, 2, "es"), ==, "dos");
}

static void
test_answer (void)
{
  g_auto (Zoo) zoo = { 0 };
  g_autoptr (GError) error = NULL;
  FoveaShape shape = { 3, { 3, 8, 8 } };
  g_autoptr (FoveaTensor) photo = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  g_autoptr (FoveaClassification) found = NULL;

  zoo_init (&zoo, "animals", "animals.es.labels", cinco);
  found = fovea_classify (zoo.model, photo, 5, NULL, &error);
  g_assert_no_error (error);
  fovea_classification_translate (found, zoo.model, "es");
  for (guint i = 0; i < found->n_guesses; i++)
    g_assert_cmpstr (
        found->guesses[i].label, ==,
        fovea_model_label_in (zoo.model, found->guesses[i].index, "es"));
  fovea_classification_translate (found, zoo.model, "en");
  for (guint i = 0; i < found->n_guesses; i++)
    g_assert_cmpstr (found->guesses[i].label, ==,
                     fovea_model_label (zoo.model, found->guesses[i].index));
}

/* ---- ImageNet in Spanish ----------------------------------------------------------- */

static char *
first_name (const char *label)
{
  return g_strndup (label, strcspn (label, ","));
}

static GPtrArray *
names_of (const char *file)
{
  g_autofree char *path = g_build_filename (TEST_MODELS, file, NULL);
  g_autoptr (GError) error = NULL;
  GPtrArray *labels = fovea_labels_read (path, &error);

  g_assert_no_error (error);
  return labels;
}

static void
test_imagenet (void)
{
  g_autoptr (GPtrArray) english = names_of ("imagenet-1k.labels");
  g_autoptr (GPtrArray) spanish = names_of ("imagenet-1k.es.labels");
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_cmpuint (english->len, ==, 1000);
  g_assert_cmpuint (spanish->len, ==, 1000);
  g_assert_cmpuint (fovea_labels_take_marks (spanish), ==,
                    13); /* as models/README.md says */
  for (guint i = 0; i < spanish->len; i++)
    {
      const char *label = spanish->pdata[i];

      g_assert_nonnull (label);
      g_assert_null (strpbrk (label, "?|;\t"));
      g_assert_null (strstr (label, ",,"));
      if (! g_hash_table_add (seen, first_name (label)))
        g_error ("class %u: '%s' is another class's first name", i, label);
    }
}

/* Words with two meanings, and neighbours that are easily exchanged. */
static void
test_imagenet_traps (void)
{
  static const struct
  {
    guint       index;
    const char *name;
  } traps[] = {
    { 7, "gallo" },
    { 21, "milano" },
    { 134, "grulla" },
    { 242, "bóxer" },
    { 264, "corgi galés de Cardigan" },
    { 313, "insecto palo" },
    { 339, "caballo alazán" },
    { 428, "carretilla" },
    { 474, "cárdigan" },
    { 517, "grúa" },
    { 610, "camiseta" },
    { 638, "maillot" },
    { 639, "bañador" },
    { 657, "misil" },
    { 666, "mortero" },
    { 667, "birrete" },
    { 677, "clavo" },
    { 714, "púa" },
    { 726, "cepillo de carpintero" },
    { 744, "proyectil" },
    { 747, "saco de boxeo" },
    { 769, "regla" },
    { 783, "tornillo" },
    { 862, "antorcha" },
    { 982, "novio" },
    { 987, "maíz" },
    { 998, "mazorca" },
    { 999, "papel higiénico" },
  };
  g_autoptr (GPtrArray) spanish = names_of ("imagenet-1k.es.labels");

  for (guint i = 0; i < G_N_ELEMENTS (traps); i++)
    {
      g_autofree char *name = first_name (spanish->pdata[traps[i].index]);

      g_assert_cmpstr (name, ==, traps[i].name);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/engine/languages/short-name", "animals", test_found);
  g_test_add_data_func ("/engine/languages/file-name", "animals.labels",
                        test_found);
  g_test_add_func ("/engine/languages/marks", test_marks);
  g_test_add_func ("/engine/languages/person-spanish", test_person_spanish);
  g_test_add_func ("/engine/languages/person-english", test_person_english);
  g_test_add_func ("/engine/languages/person-other", test_person_other);
  g_test_add_func ("/engine/languages/damaged", test_damaged);
  g_test_add_func ("/engine/languages/code", test_code);
  g_test_add_func ("/engine/languages/background", test_background);
  g_test_add_func ("/engine/languages/answer", test_answer);
  g_test_add_func ("/engine/languages/imagenet", test_imagenet);
  g_test_add_func ("/engine/languages/imagenet-traps", test_imagenet_traps);
  return g_test_run ();
}
