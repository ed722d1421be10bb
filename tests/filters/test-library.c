/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The named kernels are the lectures', and every word finds its value. */
#include <string.h>

#include "library/library.h"
#include "library/words.h"

static void
check_kernel (const char *name, guint n, const double *values, double divisor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = fovea_library_kernel (name, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kernel->planes, ==, 1);
  g_assert_cmpuint (kernel->height * kernel->width, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (kernel->values[i], ==, values[i] / divisor);
}

/* The numbers are the course's, not copied from the library. */
static void
test_course (void)
{
  check_kernel ("identity", 9, (double[]){ 0, 0, 0, 0, 1, 0, 0, 0, 0 }, 1);
  check_kernel ("edge-1", 9, (double[]){ 1, 0, -1, 0, 0, 0, -1, 0, 1 }, 1);
  check_kernel ("edge-2", 9, (double[]){ 0, 1, 0, 1, -4, 1, 0, 1, 0 }, 1);
  check_kernel ("edge-3", 9, (double[]){ -1, -1, -1, -1, 8, -1, -1, -1, -1 },
                1);
  check_kernel ("sharpen", 9, (double[]){ 0, -1, 0, -1, 5, -1, 0, -1, 0 }, 1);
  check_kernel ("box-blur", 9, (double[]){ 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 9);
  check_kernel ("gaussian-blur", 9, (double[]){ 1, 2, 1, 2, 4, 2, 1, 2, 1 },
                16);
  check_kernel ("sobel-x", 9, (double[]){ 1, 0, -1, 2, 0, -2, 1, 0, -1 }, 1);
  check_kernel ("sobel-y", 9, (double[]){ 1, 2, 1, 0, 0, 0, -1, -2, -1 }, 1);
}

/* Blurs and sharpeners keep the brightness, edge kernels give 0 on grey. */
static void
test_sums (void)
{
  static const char *const of_one[] = { "blur",    "gaussian-5", "sharpen",
                                        "unsharp", "identity",   "emboss" };

  for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
    {
      g_autoptr (FoveaKernel) kernel = fovea_library_kernel (k->name, NULL);
      double want = 0.0;

      g_assert_nonnull (kernel);
      for (guint i = 0; i < G_N_ELEMENTS (of_one); i++)
        if (strstr (k->name, of_one[i]) != NULL)
          want = 1.0;
      g_test_message ("%s", k->name);
      g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (kernel), want, 1e-14);
    }
}

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (fovea_library_count (), >=, 20);
  for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
    {
      g_assert_true (g_hash_table_add (seen, (gpointer) k->name));
      g_assert_cmpuint (
          strspn (k->name, "abcdefghijklmnopqrstuvwxyz0123456789-"), ==,
          strlen (k->name));
      g_assert_true (fovea_library_find (k->name) == k);
      g_assert_cmpuint (strlen (fovea_library_title (k)), >, 0);
      g_assert_cmpuint (strlen (fovea_library_what (k)), >, 10);
      g_assert_cmpuint (strlen (k->source), >, 0);
    }
  g_assert_null (fovea_library_find (FOVEA_LIBRARY_CUSTOM));
  g_assert_null (fovea_library_find (NULL));
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_library_kernel ("sobel", &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_prefix (error->message,
                                   "preset: 'sobel' is none of identity, "));
}

static void
test_words (void)
{
  const FoveaWord *const lists[] = {
    fovea_border_words, fovea_activation_words, fovea_channels_words,
    fovea_method_words, fovea_result_words,     fovea_pool_words
  };
  const guint sizes[] = { FOVEA_BORDER_VALID, FOVEA_ACTIVATION_TANH,
                          FOVEA_SUM_SUMMED,   FOVEA_EDGES_LAPLACIAN,
                          FOVEA_EDGES_Y,      FOVEA_POOL_AVERAGE };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint value = 0; value <= sizes[i]; value++)
      {
        const char *nick = fovea_word_nick (lists[i], value);
        int         found = -1;

        g_assert_nonnull (nick);
        g_assert_true (fovea_word_find (lists[i], "x", nick, &found, NULL));
        g_assert_cmpint (found, ==, value);
        g_assert_cmpuint (strlen (fovea_word_label (&lists[i][value])), >, 0);
      }
}

static void
test_unknown_word (void)
{
  g_autoptr (GError) error = NULL;
  int value = 7;

  g_assert_false (
      fovea_word_find (fovea_pool_words, "kind", "median", &value, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==,
                   "kind: 'median' is none of max, min, average");
  g_assert_cmpint (value, ==, 7);
  g_assert_null (fovea_word_nick (fovea_pool_words, 9));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filters/library/of-the-course", test_course);
  g_test_add_func ("/filters/library/sums", test_sums);
  g_test_add_func ("/filters/library/names", test_names);
  g_test_add_func ("/filters/library/unknown", test_unknown);
  g_test_add_func ("/filters/library/words", test_words);
  g_test_add_func ("/filters/library/unknown-word", test_unknown_word);
  return g_test_run ();
}
