/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The named kernels are the lectures', and every word finds its value. */
#include <math.h>
#include <string.h>

#include "library/library.h"
#include "library/scaling.h"
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
  for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
    {
      g_autoptr (FoveaKernel) kernel = fovea_library_kernel (k->name, NULL);
      double want = k->group == FOVEA_GROUP_BLUR ||
                            k->group == FOVEA_GROUP_SHARPEN ||
                            k->group == FOVEA_GROUP_RELIEF ||
                            k->group == FOVEA_GROUP_OTHER ?
                        1.0 :
                        0.0;

      g_assert_nonnull (kernel);
      g_test_message ("%s", k->name);
      g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (kernel), want, 1e-14);
    }
}

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (fovea_library_count (), >=, 40);
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
      g_assert_cmpuint (strlen (k->formula), >, 0);
      g_assert_cmpint (k->group, <, FOVEA_GROUP_OWN);
      g_assert_true ((k->make != NULL) == (fovea_library_parameters (k) > 0));
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

/* Numbers stand in files: today's presets keep theirs. */
static void
test_order (void)
{
  static const char *const first[] = { "identity",
                                       "edge-1",
                                       "edge-2",
                                       "edge-3",
                                       "sharpen",
                                       "sharpen-8",
                                       "unsharp-5",
                                       "box-blur",
                                       "box-blur-5",
                                       "gaussian-blur",
                                       "gaussian-5",
                                       "motion-blur",
                                       "motion-blur-diagonal",
                                       "sobel-x",
                                       "sobel-y",
                                       "prewitt-x",
                                       "prewitt-y",
                                       "scharr-x",
                                       "scharr-y",
                                       "roberts-x",
                                       "roberts-y",
                                       "laplacian-4",
                                       "laplacian-8",
                                       "laplacian-of-gaussian",
                                       "emboss",
                                       "gaussian",
                                       "box",
                                       "disc" };

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    g_assert_cmpstr (fovea_library[i].name, ==, first[i]);
}

/* A slider is the same in every kernel, and starts as the macro says. */
static void
test_sliders (void)
{
  const double                 sliders[FOVEA_SLIDER_N] = FOVEA_SLIDERS_DEFAULTS;
  const FoveaLibraryParameter *seen[FOVEA_SLIDER_N] = { NULL };

  for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
    for (guint i = 0; i < fovea_library_parameters (k); i++)
      {
        const FoveaLibraryParameter *p = k->parameters[i];
        const FoveaLibraryParameter *other = seen[p->slider];

        seen[p->slider] = p;
        g_assert_cmpfloat (p->initial, ==, sliders[p->slider]);
        g_assert_cmpfloat (p->low, <=, p->initial);
        g_assert_cmpfloat (p->initial, <, p->high);
        if (other == NULL)
          continue;
        g_assert_cmpfloat (p->low, ==, other->low);
        g_assert_cmpfloat (p->high, ==, other->high);
        g_assert_cmpint (p->kind, ==, other->kind);
      }
  for (guint i = 0; i < FOVEA_SLIDER_N; i++)
    g_assert_nonnull (seen[i]);
}

/* ---- Kernel texts ---- */

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
test_texts (void)
{
  check_text ("1 2; 3 4", "1 2; 3 4");
  check_text ("sobel-x", "1 0 -1; 2 0 -2; 1 0 -1");
  check_text (" \n\tsobel-x\r\n", "1 0 -1; 2 0 -2; 1 0 -1");
  check_text ("sobel-x()", "1 0 -1; 2 0 -2; 1 0 -1");
  check_text ("\xef\xbb\xbfsobel-x ( ) ", "1 0 -1; 2 0 -2; 1 0 -1");
  check_text ("box(size=1)", "1");
  check_text ("box ( size = 2.0 )", "0.25 0.25; 0.25 0.25");
  check_text ("box(size=1e0)", "1");
  check_text ("gaussian(sigma=1, size=1, raw=no)", "1");
  check_text ("relief(amount=+.5,angle=-360)",
              "0.5 0 -0.5; 0.5 1 -0.5; 0.5 0 -0.5");
}

static void
check_refused (const char *text, FoveaError code, const char *start)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_library_read (text, &error));
  g_assert_error (error, FOVEA_ERROR, (int) code);
  if (! g_str_has_prefix (error->message, start))
    g_error ("'%s': %s", text, error->message);
}

static void
test_refused (void)
{
  g_autofree char *endless = g_strnfill (100000, 'a');
  g_autofree char *commas = g_strconcat ("box(", endless, ",,,,,,)", NULL);

  memset (commas + 4, ',', 1000);
  check_refused (NULL, FOVEA_ERROR_FORMAT, "the kernel is not text");
  check_refused ("", FOVEA_ERROR_FORMAT, "the kernel is empty");
  check_refused ("gausian", FOVEA_ERROR_NOT_FOUND,
                 "kernel: 'gausian' is neither numbers nor a name; did you mean "
                 "gaussian?");
  check_refused (
      "sobel", FOVEA_ERROR_NOT_FOUND,
      "kernel: 'sobel' is neither numbers nor a name; did you mean sobel-x, "
      "sobel-y?");
  check_refused ("x", FOVEA_ERROR_NOT_FOUND,
                 "kernel: 'x' is neither numbers nor a name; there are identity, "
                 "edge-1");
  check_refused ("nan", FOVEA_ERROR_NOT_FOUND, "kernel: 'nan' is neither");
  check_refused (
      endless, FOVEA_ERROR_NOT_FOUND,
      "kernel: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…' is neither");
  check_refused ("Gaussian\xff", FOVEA_ERROR_FORMAT, "the kernel is not text");
  check_refused ("gaussian(", FOVEA_ERROR_FORMAT,
                 "gaussian: the bracket is not closed");
  check_refused ("gaussian(sigma=2", FOVEA_ERROR_FORMAT,
                 "gaussian: the bracket is not closed");
  check_refused ("gaussian() 1", FOVEA_ERROR_FORMAT,
                 "gaussian: nothing may follow the bracket");
  check_refused ("gaussian(sgma=2)", FOVEA_ERROR_FORMAT,
                 "gaussian: 'sgma' is none of sigma, size, raw");
  check_refused ("gaussian(2)", FOVEA_ERROR_FORMAT,
                 "gaussian: '2' is none of sigma, size, raw");
  check_refused ("sobel-x(sigma=2)", FOVEA_ERROR_FORMAT,
                 "sobel-x: it has no parameters, 'sigma' is too much");
  check_refused ("gaussian(sigma)", FOVEA_ERROR_FORMAT,
                 "gaussian: sigma has no value; write sigma=1.5");
  check_refused ("gaussian(sigma=)", FOVEA_ERROR_FORMAT,
                 "gaussian: sigma has no value; write sigma=1.5");
  check_refused ("gaussian(sigma=two)", FOVEA_ERROR_FORMAT,
                 "gaussian: sigma='two' is not a number");
  check_refused ("gaussian(sigma=nan)", FOVEA_ERROR_FORMAT,
                 "gaussian: sigma='nan' is not a number");
  check_refused ("gaussian(sigma=0x2)", FOVEA_ERROR_FORMAT,
                 "gaussian: sigma='0x2' is not a number");
  check_refused ("gaussian(sigma=1e999)", FOVEA_ERROR_FORMAT,
                 "gaussian: sigma='1e999' is not a number");
  check_refused ("gaussian(sigma=2.)x", FOVEA_ERROR_FORMAT,
                 "gaussian: nothing may follow the bracket");
  check_refused ("gaussian(sigma=0)", FOVEA_ERROR_FORMAT,
                 "gaussian: sigma=0 is not from 0.1 to 100");
  check_refused ("gaussian(size=256)", FOVEA_ERROR_FORMAT,
                 "gaussian: size=256 is not from 0 to 255");
  check_refused ("gaussian(size=-1)", FOVEA_ERROR_FORMAT,
                 "gaussian: size=-1 is not from 0 to 255");
  check_refused ("gaussian(size=2.5)", FOVEA_ERROR_FORMAT,
                 "gaussian: size=2.5 is not a whole number");
  check_refused ("gaussian(size=3, size=3)", FOVEA_ERROR_FORMAT,
                 "gaussian: size is given twice");
  check_refused ("gaussian(size=3,)", FOVEA_ERROR_FORMAT,
                 "gaussian: '' is none of sigma, size, raw");
  check_refused ("kirsch(angle=30)", FOVEA_ERROR_FORMAT,
                 "kirsch: angle=30 is not a multiple of 45");
  check_refused (commas, FOVEA_ERROR_FORMAT, "box: '' is none of size");
}

/* Values out of their ranges, and none, from a program. */
static void
test_bring_in (void)
{
  const FoveaLibraryKernel *gaussian = fovea_library_find ("gaussian");
  const double              wild[] = { 1e9, -7, 3 }, none[] = { NAN, NAN, NAN };
  g_autofree char          *wildly = fovea_library_spec (gaussian, wild);
  g_autofree char          *nothing = fovea_library_spec (gaussian, none);
  g_autofree char *turned = fovea_library_spec (fovea_library_find ("kirsch"),
                                                (const double[3]){ -50 });
  g_autoptr (FoveaKernel) kernel = fovea_library_make (gaussian, wild);

  g_assert_cmpstr (wildly, ==, "gaussian(sigma=100, raw=1)");
  g_assert_cmpstr (nothing, ==, "gaussian");
  g_assert_cmpstr (turned, ==, "kirsch(angle=315)");
  g_assert_cmpuint (kernel->width, ==, 601);
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

  g_assert_false (fovea_word_find (fovea_channels_words, "channels", "any",
                                   &value, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_prefix (
      error->message, "channels: 'any' is none of per-channel, summed"));
  g_assert_cmpint (value, ==, 7);
  g_assert_null (fovea_word_nick (fovea_channels_words, 99));
}

/* Numbers decide, not how they are written. */
static void
test_same (void)
{
  g_assert_true (fovea_library_same ("1 2 1 /4", "0.25 0.5 0.25", 0));
  g_assert_true (fovea_library_same ("box", "1 1 1; 1 1 1; 1 1 1 /9", 1e-6));
  g_assert_true (fovea_library_same ("0 100", "0.00001 100", 1e-6));
  g_assert_false (fovea_library_same ("0 100", "0.001 100", 1e-6));
  g_assert_false (fovea_library_same ("0 100", "0.00001 100", 0));
  g_assert_false (fovea_library_same ("1 2 1", "1; 2; 1", 1));
  g_assert_false (fovea_library_same ("1 | 2", "1 2", 1));
  g_assert_false (fovea_library_same ("1 2 x", "1 2 x", 1));
}

/* What is one kernel is divided by one sum: all planes, each, or three by three. */
static void
test_scaling (void)
{
  static const struct
  {
    gboolean separate, all;
    guint    planes, kernels;
  } cases[] = { { FALSE, FALSE, 9, 1 },
                { TRUE, FALSE, 3, 3 },
                { FALSE, TRUE, 9, 3 },
                { FALSE, TRUE, 3, 1 },
                { FALSE, TRUE, 1, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const guint kernels = fovea_scaling_kernels (
          cases[i].planes, cases[i].separate, cases[i].all);
      const guint each = cases[i].planes / cases[i].kernels;
      g_autoptr (FoveaKernel) kernel =
          fovea_kernel_new (cases[i].planes, 1, 1, NULL);

      g_assert_cmpuint (kernels, ==, cases[i].kernels);
      for (guint p = 0; p < cases[i].planes; p++)
        kernel->values[p] = p + 1;
      fovea_scaling_apply (kernel, FOVEA_SCALING_SUM, kernels);
      for (guint k = 0; k < kernels; k++)
        {
          double sum = 0;

          for (guint p = 0; p < each; p++)
            sum += kernel->values[k * each + p];
          g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-12);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filters/library/of-the-course", test_course);
  g_test_add_func ("/filters/library/sums", test_sums);
  g_test_add_func ("/filters/library/names", test_names);
  g_test_add_func ("/filters/library/unknown", test_unknown);
  g_test_add_func ("/filters/library/order", test_order);
  g_test_add_func ("/filters/library/sliders", test_sliders);
  g_test_add_func ("/filters/library/texts", test_texts);
  g_test_add_func ("/filters/library/refused", test_refused);
  g_test_add_func ("/filters/library/bring-in", test_bring_in);
  g_test_add_func ("/filters/library/same", test_same);
  g_test_add_func ("/filters/library/scaling", test_scaling);
  g_test_add_func ("/filters/library/words", test_words);
  g_test_add_func ("/filters/library/unknown-word", test_unknown_word);
  return g_test_run ();
}
