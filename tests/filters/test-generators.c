/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels made from parameters: values computed elsewhere from the formulas, and
 * what must hold for any parameters: sums, symmetry, directions. */
#include <math.h>

#include "library/library.h"

static FoveaKernel *
made (const char *text)
{
  g_autoptr (GError) error = NULL;
  FoveaKernel *kernel = fovea_library_read (text, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kernel->planes, ==, 1);
  return kernel;
}

/* The value at x to the right and y up from the middle. */
static double
at (const FoveaKernel *kernel, int x, int y)
{
  const int middle = (int) kernel->width / 2;

  return kernel->values[(middle - y) * (int) kernel->width + middle + x];
}

static void
check_at (const FoveaKernel *kernel, int x, int y, double want)
{
  const double got = at (kernel, x, y);

  if (! (fabs (got - want) <= 1e-12 + 1e-11 * fabs (want)))
    g_error ("at %d, %d: %.17g instead of %.17g", x, y, got, want);
}

static void
check_sum (const char *text, guint size, double want)
{
  g_autoptr (FoveaKernel) kernel = made (text);

  g_test_message ("%s", text);
  g_assert_cmpuint (kernel->width, ==, size);
  g_assert_cmpuint (kernel->height, ==, size);
  g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (kernel), want, 1e-10);
}

/* ---- Values ---- */

static void
test_gaussian (void)
{
  g_autoptr (FoveaKernel) raw = made ("gaussian(sigma=3.8, size=23, raw=1)");
  g_autoptr (FoveaKernel) course = made ("gaussian (size=23,sigma=3.8)");
  g_autoptr (FoveaKernel) by_sigma = made ("gaussian(sigma=2)");

  g_assert_cmpuint (course->width, ==, 23);
  check_at (raw, 0, 0, 0.011021810463427656);
  check_at (raw, 11, -11, 2.5297740059765857e-06);
  g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (raw), 0.9951959391337166,
                                  1e-12);
  check_at (course, 0, 0, 0.01107501551204254);
  g_assert_cmpuint (by_sigma->width, ==, 13);
  /* separable: a row times a column */
  for (int y = -6; y <= 6; y++)
    for (int x = -6; x <= 6; x++)
      check_at (by_sigma, x, y,
                at (by_sigma, x, 0) * at (by_sigma, 0, y) /
                    at (by_sigma, 0, 0));
}

static void
test_values (void)
{
  g_autoptr (FoveaKernel) log = made ("log(sigma=1.4, size=9)");
  g_autoptr (FoveaKernel) dog = made ("dog(sigma=1, sigma2=1.6, size=7)");
  g_autoptr (FoveaKernel) derivative = made ("gaussian-derivative(sigma=1)");
  g_autoptr (FoveaKernel) gabor = made ("gabor(wavelength=4, size=5)");
  g_autoptr (FoveaKernel) odd = made ("gabor-odd(wavelength=4, size=5)");
  g_autoptr (FoveaKernel) random = made ("random(size=3)");

  check_at (log, 0, 0, -0.08270195537816781);
  check_at (log, 2, 0, 0.0007662345212869151);
  check_at (log, -4, 4, 0.0003258369650354792);
  check_at (dog, 0, 0, 0.09368549516453835);
  check_at (dog, 0, -3, -0.009534199156656282);
  check_at (derivative, 1, 0, 0.09653987890333031);
  check_at (derivative, -1, 2, -0.013065251855010498);
  check_at (gabor, 0, 0, 0.21161076174227342);
  check_at (gabor, -2, 0, -0.12039976195346479);
  check_at (gabor, 1, 2, 0.009796641849044121);
  check_at (odd, 1, 0, 0.2407995239069296);
  check_at (odd, -1, 1, -0.21796085917674515);
  check_at (random, -1, 1, -0.06749398781892668);
  check_at (random, 0, 1, 0.14116866854264876);
  check_at (random, 1, 1, 0.4033891998089113);
}

static void
test_disc (void)
{
  g_autoptr (FoveaKernel) one = made ("disc(radius=1)");
  g_autoptr (FoveaKernel) wide = made ("disc(radius=2.5)");

  g_assert_cmpuint (one->width, ==, 3);
  g_assert_cmpuint (wide->width, ==, 5);
  /* 1 / pi, and what a sum of 4000 columns gives, to its own accuracy */
  check_at (one, 0, 0, 1 / G_PI);
  g_assert_cmpfloat_with_epsilon (at (one, 1, 0), 0.1453441616, 1e-6);
  g_assert_cmpfloat_with_epsilon (at (one, -1, 1), 0.0250785818, 1e-6);
  g_assert_cmpfloat_with_epsilon (at (wide, 0, 0), 0.0509295818, 1e-6);
  g_assert_cmpfloat_with_epsilon (at (wide, 2, 0), 0.0500756418, 1e-6);
  g_assert_cmpfloat_with_epsilon (at (wide, 1, -2), 0.0391814023, 1e-6);
  g_assert_cmpfloat_with_epsilon (at (wide, 2, 2), 0.0069700490, 1e-6);
}

static void
test_motion (void)
{
  g_autoptr (FoveaKernel) across = made ("motion-blur");
  g_autoptr (FoveaKernel) up = made ("motion-blur(angle=90, length=4)");
  g_autoptr (FoveaKernel) rising = made ("motion-blur(length=7, angle=30)");
  g_autoptr (FoveaKernel) diagonal =
      made ("motion-blur(length=7.0710678118654755, angle=-45)");

  g_assert_cmpuint (across->width, ==, 9);
  for (int x = -4; x <= 4; x++)
    check_at (across, x, 0, 1.0 / 9);
  check_at (across, 0, 1, 0);
  check_at (up, 0, 2, 0.125); /* half of the pixel at each end */
  check_at (up, 0, -1, 0.25);
  check_at (up, 1, 1, 0);
  for (int x = -2; x <= 2; x++)
    check_at (diagonal, x, -x, 0.2);
  /* 30 degrees: the line is 7 cos 30 long in x, at x tan 30 in y */
  check_at (rising, 1, 0, (1 - tan (G_PI / 6)) / (7 * cos (G_PI / 6)));
  check_at (rising, 1, 1, tan (G_PI / 6) / (7 * cos (G_PI / 6)));
  g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (rising), 1.0, 1e-12);
}

static void
test_sharpen (void)
{
  g_autoptr (FoveaKernel) boost = made ("high-boost(amount=2)");
  g_autoptr (FoveaKernel) unsharp = made ("unsharp(sigma=1, amount=0.5)");
  g_autoptr (FoveaKernel) gaussian = made ("gaussian(sigma=1)");
  g_autoptr (FoveaKernel) nothing = made ("unsharp(amount=0)");

  check_at (boost, 0, 0, 3 - 2.0 / 9);
  check_at (boost, 1, -1, -2.0 / 9);
  check_at (unsharp, 0, 0, 1.5 - 0.5 * at (gaussian, 0, 0));
  check_at (unsharp, 2, 1, -0.5 * at (gaussian, 2, 1));
  check_at (nothing, 0, 0, 1);
  check_at (nothing, 1, 1, 0);
}

/* At 135 degrees, light from the top left, it is the emboss of fixed numbers. */
static void
test_relief (void)
{
  g_autoptr (FoveaKernel) usual = made ("emboss");
  g_autoptr (FoveaKernel) turned = made ("relief(angle=135)");
  g_autoptr (FoveaKernel) right = made ("relief(amount=2)");

  for (int y = -1; y <= 1; y++)
    for (int x = -1; x <= 1; x++)
      {
        check_at (turned, x, y, at (usual, x, y));
        check_at (right, x, y, (x == 0 && y == 0) - 2 * x);
      }
}

/* ---- Directions ---- */

static void
test_compass (void)
{
  static const struct
  {
    const char *text, *numbers;
  } cases[] = {
    { "kirsch(angle=90)", "5 5 5; -3 0 -3; -3 -3 -3" },
    { "kirsch", "-3 -3 5; -3 0 5; -3 -3 5" },
    { "kirsch(angle=225)", "-3 -3 -3; 5 0 -3; 5 5 -3" },
    { "robinson(angle=90)", "1 2 1; 0 0 0; -1 -2 -1" },
    { "robinson(angle=180)", "1 0 -1; 2 0 -2; 1 0 -1" },
    { "robinson(angle=-45)", "-2 -1 0; -1 0 1; 0 1 2" },
    { "prewitt-compass(angle=90)", "1 1 1; 1 -2 1; -1 -1 -1" },
    { "line", "-1 -1 -1; 2 2 2; -1 -1 -1" },
    { "line(angle=45)", "-1 -1 2; -1 2 -1; 2 -1 -1" },
    { "line(angle=135)", "2 -1 -1; -1 2 -1; -1 -1 2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FoveaKernel) kernel = made (cases[i].text);
      g_autofree char *text = fovea_kernel_to_text (kernel);

      g_assert_cmpstr (text, ==, cases[i].numbers);
    }
}

static void
test_set (void)
{
  static const char *const names[] = { "kirsch", "robinson", "line",
                                       "sobel-x" };
  static const guint       sizes[] = { 8, 8, 4, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GHashTable) seen =
          g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GPtrArray) set =
          fovea_library_set (fovea_library_find (names[i]));

      g_assert_cmpuint (set->len, ==, sizes[i]);
      for (guint k = 0; k < set->len; k++)
        g_assert_true (
            g_hash_table_add (seen, fovea_kernel_to_text (set->pdata[k])));
    }
}

/* What rises along the angle gives a positive result, of the slope's size. */
static void
test_derivative (void)
{
  for (int degrees = 0; degrees < 360; degrees += 15)
    for (int order = 1; order <= 2; order++)
      {
        const double     a = degrees * G_PI / 180, c = cos (a), s = sin (a);
        g_autofree char *text = g_strdup_printf (
            "gaussian-derivative(sigma=2, order=%d, angle=%d)", order, degrees);
        g_autoptr (FoveaKernel) kernel = made (text);
        double along = 0, across = 0;

        for (int y = -8; y <= 8; y++)
          for (int x = -8; x <= 8; x++)
            {
              const double u = x * c + y * s, v = y * c - x * s;

              along += at (kernel, x, y) * (order == 1 ? u : u * u / 2);
              across += at (kernel, x, y) * (order == 1 ? v : v * u);
            }
        g_assert_cmpfloat_with_epsilon (along, 1, 1e-12);
        /* the second has u^2 v u in it, where the ends that are cut off count */
        g_assert_cmpfloat_with_epsilon (across, 0, order == 1 ? 1e-12 : 2e-3);
        g_assert_cmpfloat_with_epsilon (fovea_kernel_sum (kernel), 0, 1e-12);
      }
}

/* Half a turn later an odd one is its negative, an even one itself. */
/* A wave that is the same at every pixel: nothing, not its rounding. */
static void
test_too_short (void)
{
  static const char *const texts[] = { "gabor(wavelength=1)",
                                       "gabor-odd(wavelength=1)",
                                       "gabor-odd(wavelength=2)" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (FoveaKernel) kernel = made (texts[i]);

      for (guint k = 0; k < kernel->width * kernel->height; k++)
        g_assert_cmpfloat (kernel->values[k], ==, 0);
    }
}

static void
test_turned (void)
{
  g_autoptr (FoveaKernel) even = made ("gabor(wavelength=6, angle=30)");
  g_autoptr (FoveaKernel) odd = made ("gabor-odd(wavelength=6, angle=30)");
  g_autoptr (FoveaKernel) even_back = made ("gabor(wavelength=6, angle=210)");
  g_autoptr (FoveaKernel) odd_back =
      made ("gabor-odd(wavelength=6, angle=210)");
  g_autoptr (FoveaKernel) upright = made ("gabor(wavelength=6, angle=90)");
  g_autoptr (FoveaKernel) level = made ("gabor(wavelength=6)");
  const int reach = (int) even->width / 2;

  for (int y = -reach; y <= reach; y++)
    for (int x = -reach; x <= reach; x++)
      {
        check_at (even_back, x, y, at (even, x, y));
        check_at (odd_back, x, y, -at (odd, x, y));
        check_at (upright, x, y, at (level, y, x));
      }
}

/* ---- For any parameters ---- */

static void
test_sums (void)
{
  check_sum ("gaussian(sigma=0.1)", 3, 1);
  check_sum ("gaussian(sigma=100)", 601, 1);
  check_sum ("gaussian(sigma=1.5, size=4)", 4, 1);
  check_sum ("box", 3, 1);
  check_sum ("box(size=8)", 8, 1);
  check_sum ("box(size=255)", 255, 1);
  check_sum ("disc", 19, 1);
  check_sum ("disc(radius=255)", 511, 1);
  check_sum ("motion-blur(length=1)", 1, 1);
  check_sum ("motion-blur(length=255, angle=37)", 205, 1);
  check_sum ("unsharp(amount=-20)", 11, 1);
  check_sum ("high-boost(amount=20, size=2)", 2, 1);
  check_sum ("relief(angle=11, amount=3)", 3, 1);
  check_sum ("log(sigma=0.1)", 3, 0);
  check_sum ("log(sigma=100)", 801, 0);
  check_sum ("log(size=1)", 1, 0);
  check_sum ("dog(sigma=3, sigma2=1)", 19, 0);
  check_sum ("gabor(wavelength=1)", 5, 0);
  check_sum ("gabor-odd(wavelength=20, angle=77)", 69, 0);
  check_sum ("random(seed=65535, size=31)", 31, 0);
  check_sum ("random(size=1)", 1, 0);
  check_sum ("gaussian-derivative(sigma=0.1, order=2)", 3, 0);
}

/* A disc is alike after a quarter of a turn and in a mirror. */
static void
test_symmetry (void)
{
  static const char *const texts[] = {
    "gaussian", "disc(radius=3.3)",  "box", "log", "dog",
    "unsharp",  "high-boost(size=5)"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (FoveaKernel) kernel = made (texts[i]);
      const int reach = (int) kernel->width / 2;

      for (int y = -reach; y <= reach; y++)
        for (int x = -reach; x <= reach; x++)
          {
            check_at (kernel, -x, y, at (kernel, x, y));
            check_at (kernel, y, -x, at (kernel, x, y));
          }
    }
}

/* Every kernel, at the ends of all its ranges. */
static void
test_ranges (void)
{
  for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
    for (guint corner = 0; corner < 1u << fovea_library_parameters (k);
         corner++)
      {
        double values[FOVEA_LIBRARY_PARAMETERS] = { 0 };
        g_autoptr (FoveaKernel) kernel = NULL;
        g_autofree char *spec = NULL, *again = NULL, *text = NULL;
        g_autoptr (FoveaKernel) back = NULL;

        for (guint i = 0; i < fovea_library_parameters (k); i++)
          values[i] =
              corner >> i & 1 ? k->parameters[i]->high : k->parameters[i]->low;
        kernel = fovea_library_make (k, values);
        g_assert_nonnull (kernel);
        for (guint i = 0; i < kernel->height * kernel->width; i++)
          g_assert_true (isfinite (kernel->values[i]));
        spec = fovea_library_spec (k, values);
        g_test_message ("%s", spec);
        back = made (spec);
        g_assert_cmpuint (back->width, ==, kernel->width);
        if (kernel->width > 99)
          continue;
        text = fovea_kernel_to_text (kernel);
        again = fovea_kernel_to_text (back);
        g_assert_cmpstr (again, ==, text);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filters/generators/gaussian", test_gaussian);
  g_test_add_func ("/filters/generators/values", test_values);
  g_test_add_func ("/filters/generators/disc", test_disc);
  g_test_add_func ("/filters/generators/motion", test_motion);
  g_test_add_func ("/filters/generators/sharpen", test_sharpen);
  g_test_add_func ("/filters/generators/relief", test_relief);
  g_test_add_func ("/filters/generators/compass", test_compass);
  g_test_add_func ("/filters/generators/set", test_set);
  g_test_add_func ("/filters/generators/derivative", test_derivative);
  g_test_add_func ("/filters/generators/turned", test_turned);
  g_test_add_func ("/filters/generators/too-short", test_too_short);
  g_test_add_func ("/filters/generators/sums", test_sums);
  g_test_add_func ("/filters/generators/symmetry", test_symmetry);
  g_test_add_func ("/filters/generators/ranges", test_ranges);
  return g_test_run ();
}
