/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels and their text: what people type, paste and leave half typed. */
#include <locale.h>
#include <math.h>
#include <string.h>

#include "fovea.h"

static void
check_values (const char *text, guint planes, guint height, guint width, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse (text, &error);
  va_list args;

  g_assert_no_error (error);
  g_assert_cmpuint (kernel->planes, ==, planes);
  g_assert_cmpuint (kernel->height, ==, height);
  g_assert_cmpuint (kernel->width, ==, width);
  va_start (args, width);
  for (guint i = 0; i < planes * height * width; i++)
    g_assert_cmpfloat (kernel->values[i], ==, va_arg (args, double));
  va_end (args);
}

static void
check_error (const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse (text, &error);

  g_assert_null (kernel);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_parse (void)
{
  check_values ("1", 1, 1, 1, 1.0);
  check_values ("1 2; 3 4", 1, 2, 2, 1.0, 2.0, 3.0, 4.0);
  check_values ("1\t2\r\n3\t4\r\n", 1, 2, 2, 1.0, 2.0, 3.0, 4.0);
  check_values ("\n\n 1 2 ;\n\n 3 4 ;;\n", 1, 2, 2, 1.0, 2.0, 3.0, 4.0);
  check_values ("1, 2,\n3 , 4", 1, 2, 2, 1.0, 2.0, 3.0, 4.0);
  check_values ("-1 +.5 2. 1e-2", 1, 1, 4, -1.0, 0.5, 2.0, 0.01);
  check_values ("1/4 -1/2", 1, 1, 2, 0.25, -0.5);
  check_values ("1 2;2 4 /4", 1, 2, 2, 0.25, 0.5, 0.5, 1.0);
  check_values ("1 2;2 4 / 4 ; \n", 1, 2, 2, 0.25, 0.5, 0.5, 1.0);
  check_values ("1 2;2 4\n/-4", 1, 2, 2, -0.25, -0.5, -0.5, -1.0);
  check_values ("1 2 | 3 4 | 5 6 /2", 3, 1, 2, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0);
  check_values ("1|2|3", 3, 1, 1, 1.0, 2.0, 3.0);
}

static void
test_pasted (void)
{
  check_values ("\xef\xbb\xbf"
                "1 2",
                1, 1, 2, 1.0, 2.0);
  check_values ("\u22121 0 1", 1, 1, 3, -1.0, 0.0, 1.0);
  check_values ("1\u00a02\u20093", 1, 1, 3, 1.0, 2.0, 3.0);
  check_error ("\u20131 0", "row 1: '\u20131' is not a number");
  check_error ("1 \xff 2", "the kernel is not text in UTF-8");
  check_error (NULL, "the kernel is not text in UTF-8");
}

static void
test_mistakes (void)
{
  check_error ("", "the kernel is empty");
  check_error (" ;\n;\t", "the kernel is empty");
  check_error ("/9", "the kernel is empty");
  check_error ("1 2 3; 4", "row 2 has 1 value, row 1 has 3");
  check_error ("1; 2 3; 4", "row 2 has 2 values, row 1 has 1");
  check_error ("1 2 | 3 4; 5 6", "plane 2 has 2 rows, plane 1 has 1");
  check_error ("1 2; 3 4 | 5 6", "plane 2 has 1 row, plane 1 has 2");
  check_error ("1 2 | 3", "plane 2, row 1 has 1 value, row 1 has 2");
  check_error ("1 | | 2", "plane 2 is empty");
  check_error ("| 2", "plane 1 is empty");
  check_error ("1 |", "plane 2 is empty");
  check_error ("1; two", "row 2: 'two' is not a number");
  check_error ("nan", "row 1: 'nan' is not a number");
  check_error ("-inf", "row 1: '-inf' is not a number");
  check_error ("0x10", "row 1: '0x10' is not a number");
  check_error ("1e999", "row 1: '1e999' is too large");
  check_error ("1e300/1e-300", "row 1: '1e300/1e-300' is too large");
  check_error ("1,5 2",
               "row 1: '1,5' has a comma inside; write a point for decimals, "
               "and a blank between numbers");
  check_error ("1, , 2", "row 1: a number is missing");
  check_error (", 2", "row 1: a number is missing");
  check_error ("1 1/0", "row 1: '1/0' divides by zero");
  check_error ("1 1/", "row 1: a number is missing after '1/'");
  check_error ("1/2/3", "row 1: '1/2/3' is not a number");
  check_error ("1 2 /", "a number is missing after '/'");
  check_error ("1 2 /0", "the kernel is divided by zero");
  check_error ("1 2 /x", "row 1: 'x' is not a number");
  check_error ("1 /2 3", "'/2' divides all values and has to be the end");
  check_error ("1e300 /1e-300", "value 1 is too large when divided by 1e-300");
  check_error ("1 2 0-", "row 1: '0-' is not a number");
  check_error ("[[1, 2], [3, 4]]", "row 1: '[[1' is not a number");
}

static void
test_half_typed (void)
{
  const char *whole = "-1 .5e-1, 1/9; 0 2 3 | 1 2 3; 4 5 6 /16";

  for (gsize n = 0; n <= strlen (whole); n++)
    {
      g_autofree char *text = g_strndup (whole, n);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaKernel) kernel = fovea_kernel_parse (text, &error);

      g_assert_true ((kernel == NULL) == (error != NULL));
      if (error != NULL)
        g_assert_cmpint (error->code, ==, FOVEA_ERROR_FORMAT);
    }
}

static void
test_sizes (void)
{
  GString *row = g_string_new (NULL), *column = g_string_new (NULL);

  for (int i = 0; i < FOVEA_MAX_KERNEL; i++)
    {
      g_string_append (row, "1 ");
      g_string_append (column, "1;");
    }
  g_autoptr (FoveaKernel) wide = fovea_kernel_parse (row->str, NULL);
  g_autoptr (FoveaKernel) high = fovea_kernel_parse (column->str, NULL);

  g_assert_cmpuint (wide->width, ==, FOVEA_MAX_KERNEL);
  g_assert_cmpuint (high->height, ==, FOVEA_MAX_KERNEL);
  g_string_append (row, "1");
  g_string_append (column, "1");
  check_error (row->str, "the kernel has more than 1023 values a side");
  check_error (column->str, "the kernel has more than 1023 values a side");
  g_string_free (row, TRUE);
  g_string_free (column, TRUE);
}

static void
test_huge_text (void)
{
  gsize            n = 10 * 1000 * 1000;
  g_autofree char *digits = g_malloc (n + 1);
  g_autofree char *numbers = g_malloc (n + 1);

  memset (digits, '1', n);
  for (gsize i = 0; i < n; i++)
    numbers[i] = i % 2 ? ' ' : '1';
  digits[n] = numbers[n] = '\0';
  check_error (digits, "row 1: '111111111111111111111111\u2026' is too large");
  check_error (numbers, "the kernel has more than 1023 values a side");
}

static void
test_locale (void)
{
  g_autoptr (FoveaKernel) kernel = NULL;
  g_autofree char *text = NULL;

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL &&
      setlocale (LC_ALL, "es_ES.UTF-8") == NULL)
    {
      g_test_skip ("no locale with a decimal comma");
      return;
    }
  kernel = fovea_kernel_parse ("0.5 1.25e1", NULL);
  text = fovea_kernel_to_text (kernel);
  setlocale (LC_ALL, "C");
  g_assert_cmpfloat (kernel->values[0], ==, 0.5);
  g_assert_cmpfloat (kernel->values[1], ==, 12.5);
  g_assert_cmpstr (text, ==, "0.5 12.5");
}

static void
test_round_trip (void)
{
  GRand *rand = g_rand_new_with_seed (7);

  for (int round = 0; round < 200; round++)
    {
      g_autoptr (FoveaKernel) kernel = fovea_kernel_new (
          g_rand_int_range (rand, 1, 4), g_rand_int_range (rand, 1, 5),
          g_rand_int_range (rand, 1, 5), NULL);
      g_autoptr (FoveaKernel) back = NULL;
      g_autofree char *text = NULL;
      guint            n = kernel->planes * kernel->height * kernel->width;

      for (guint i = 0; i < n; i++)
        kernel->values[i] = ldexp (g_rand_double_range (rand, -1, 1),
                                   g_rand_int_range (rand, -1070, 1000));
      text = fovea_kernel_to_text (kernel);
      back = fovea_kernel_parse (text, NULL);
      g_assert_nonnull (back);
      g_assert_cmpuint (back->planes, ==, kernel->planes);
      g_assert_cmpuint (back->height, ==, kernel->height);
      g_assert_cmpmem (kernel->values, n * sizeof (double), back->values,
                       n * sizeof (double));
    }
  g_rand_free (rand);
}

static void
test_to_text_is_short (void)
{
  g_autoptr (FoveaKernel) kernel =
      fovea_kernel_parse ("0.1 -1/4; 100 1e-7 | 1 2; 3 4", NULL);
  g_autofree char *text = fovea_kernel_to_text (kernel);

  g_assert_cmpstr (text, ==, "0.1 -0.25; 100 1e-07 | 1 2; 3 4");
}

static void
test_normalise (void)
{
  g_autoptr (FoveaKernel) blur = fovea_kernel_parse ("1 2 1", NULL);
  g_autoptr (FoveaKernel) edge = fovea_kernel_parse ("0.1 0.2 -0.3", NULL);
  g_autoptr (FoveaKernel) zero = fovea_kernel_parse ("0 0", NULL);
  g_autoptr (FoveaKernel) negative = fovea_kernel_parse ("-3 1", NULL);

  fovea_kernel_normalise (blur);
  g_assert_cmpfloat (blur->values[1], ==, 0.5);
  g_assert_cmpfloat (fovea_kernel_sum (blur), ==, 1.0);
  /* In doubles the sum is 5.6e-17, and yet it is zero. */
  g_assert_cmpfloat (fovea_kernel_sum (edge), !=, 0.0);
  fovea_kernel_normalise (edge);
  g_assert_cmpfloat_with_epsilon (edge->values[2], -0.5, 1e-15);
  fovea_kernel_normalise (zero);
  g_assert_cmpfloat (zero->values[0], ==, 0.0);
  fovea_kernel_normalise (negative);
  g_assert_cmpfloat (negative->values[0], ==, 1.5);
  g_assert_cmpfloat (negative->values[1], ==, -0.5);
}

static void
test_flip (void)
{
  g_autoptr (FoveaKernel) kernel =
      fovea_kernel_parse ("1 2 3; 4 5 6 | 7 8 9; 10 11 12", NULL);
  g_autofree char *text = NULL;

  fovea_kernel_flip (kernel);
  text = fovea_kernel_to_text (kernel);
  g_assert_cmpstr (text, ==, "6 5 4; 3 2 1 | 12 11 10; 9 8 7");
}

static void
test_copy (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("1 2; 3 4", NULL);
  g_autoptr (FoveaKernel) copy = fovea_kernel_copy (kernel);

  kernel->values[0] = 9.0;
  g_assert_cmpfloat (copy->values[0], ==, 1.0);
  g_assert_null (fovea_kernel_new (0, 1, 1, NULL));
  g_assert_null (fovea_kernel_new (1, FOVEA_MAX_KERNEL + 1, 1, NULL));
}

/* The formula is the lectures': 23x23 with sigma 3.8. */
static void
test_gaussian (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_gaussian (3.8, 23);
  g_autoptr (FoveaKernel) chosen = fovea_kernel_gaussian (1.0, 0);
  double middle = 1.0 / (2.0 * G_PI * 3.8 * 3.8);

  g_assert_cmpuint (kernel->height, ==, 23);
  g_assert_cmpfloat_with_epsilon (kernel->values[11 * 23 + 11], middle, 1e-15);
  g_assert_cmpfloat_with_epsilon (kernel->values[(11 - 3) * 23 + 11 + 5],
                                  middle * exp (-34.0 / (2 * 3.8 * 3.8)),
                                  1e-15);
  g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (kernel), 0.995, 0.002);
  g_assert_cmpuint (chosen->width, ==, 7);
  g_assert_null (fovea_kernel_gaussian (0.0, 3));
  g_assert_null (fovea_kernel_gaussian (NAN, 3));
  g_assert_null (fovea_kernel_gaussian (1e9, 0));
}

static void
test_no_memory (void)
{
  for (int n = 0; n < 2; n++)
    {
      g_autoptr (GError) error = NULL;

      fovea_alloc_fail_after (n);
      g_assert_null (fovea_kernel_parse ("1 2 3", &error));
      fovea_alloc_fail_after (-1);
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/kernel/parse", test_parse);
  g_test_add_func ("/engine/kernel/pasted-from-elsewhere", test_pasted);
  g_test_add_func ("/engine/kernel/mistakes-are-named", test_mistakes);
  g_test_add_func ("/engine/kernel/half-typed", test_half_typed);
  g_test_add_func ("/engine/kernel/largest-sizes", test_sizes);
  g_test_add_func ("/engine/kernel/huge-text", test_huge_text);
  g_test_add_func ("/engine/kernel/any-locale", test_locale);
  g_test_add_func ("/engine/kernel/text-round-trip", test_round_trip);
  g_test_add_func ("/engine/kernel/text-is-short", test_to_text_is_short);
  g_test_add_func ("/engine/kernel/normalise", test_normalise);
  g_test_add_func ("/engine/kernel/flip", test_flip);
  g_test_add_func ("/engine/kernel/copy", test_copy);
  g_test_add_func ("/engine/kernel/gaussian", test_gaussian);
  g_test_add_func ("/engine/kernel/no-memory", test_no_memory);
  return g_test_run ();
}
