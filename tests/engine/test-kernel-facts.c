/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts about kernels, against values worked out by hand and formulas. */
#include <math.h>
#include <string.h>

#include "fovea.h"

#define NEAR 1e-12

static FoveaKernelFacts *
facts_of (const char *text, guint plane)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse (text, &error);
  FoveaKernelFacts *facts;

  g_assert_no_error (error);
  facts = fovea_kernel_facts (kernel, plane, &error);
  g_assert_no_error (error);
  return facts;
}

static void
check_near (double value, double want)
{
  g_assert_cmpfloat_with_epsilon (value, want, NEAR * fmax (1.0, fabs (want)));
}

static void
check_text (char *text, const char *want)
{
  g_assert_cmpstr (text, ==, want);
  g_free (text);
}

/* Sobel is [1 2 1]^T x [-1 0 1]: |H| = |2 + 2 cos wy| |2 sin wx|. */
static void
test_sobel (void)
{
  g_autoptr (FoveaKernelFacts) f = facts_of ("-1 0 1; -2 0 2; -1 0 1", 0);
  g_autoptr (FoveaKernelFacts) y = facts_of ("-1 -2 -1; 0 0 0; 1 2 1", 0);

  g_assert_cmpfloat (f->sum, ==, 0.0);
  g_assert_cmpfloat (f->magnitude, ==, 8.0);
  g_assert_cmpfloat (f->peak, ==, 2.0);
  check_near (f->noise_gain, sqrt (12.0));
  g_assert_cmpfloat (f->low, ==, -4.0);
  g_assert_cmpfloat (f->high, ==, 4.0);
  g_assert_cmpuint (f->rank, ==, 1);
  g_assert_cmpfloat (f->factor, ==, 1.0);
  g_assert_cmpfloat (f->column[0], ==, 1.0);
  g_assert_cmpfloat (f->column[1], ==, 2.0);
  g_assert_cmpfloat (f->row[0], ==, -1.0);
  g_assert_cmpfloat (f->row[1], ==, 0.0);
  g_assert_cmpfloat (f->row[2], ==, 1.0);
  check_near (f->singular[0], sqrt (12.0));
  check_near (f->singular[1], 0.0);
  g_assert_true (f->antisymmetric && ! f->symmetric && ! f->zero_phase);
  g_assert_true (f->mirrored_y && ! f->mirrored_x);
  g_assert_cmpfloat (f->nyquist_x, ==, 0.0);
  g_assert_cmpfloat (f->nyquist_y, ==, 0.0);
  check_near (f->strongest, 8.0);
  check_near (fabs (f->strongest_x), 0.25);
  check_near (f->strongest_y, 0.0);
  g_assert_cmpfloat (f->across, >, 0.8);
  check_text (fovea_kernel_facts_split (f),
              "rank 1: splits into [1 2 1]ᵀ × [-1 0 1]");
  check_text (fovea_kernel_facts_split (y),
              "rank 1: splits into [-1 0 1]ᵀ × [1 2 1]");
  check_text (fovea_kernel_facts_flat (f), "answers 0 on flat areas");
  check_text (fovea_kernel_facts_range (f),
              "0..1 becomes -4..4: it can overshoot");
  check_text (fovea_kernel_facts_noise (f), "noise grows 3.464 times");
  check_text (fovea_kernel_facts_passes (f),
              "stops flat areas; strongest, 8 times, for waves of 4 pixels "
              "from left to right");
  check_text (fovea_kernel_facts_passes (y),
              "stops flat areas; strongest, 8 times, for waves of 4 pixels "
              "from top to bottom");
}

static void
test_box (void)
{
  g_autoptr (FoveaKernelFacts) f = facts_of ("1 1 1; 1 1 1; 1 1 1 /9", 0);

  check_near (f->sum, 1.0);
  check_near (f->noise_gain, 1.0 / 3.0);
  g_assert_cmpuint (f->rank, ==, 1);
  check_near (f->factor, 1.0 / 9.0);
  g_assert_true (f->symmetric && f->zero_phase && f->mirrored_x &&
                 f->mirrored_y);
  check_near (f->nyquist_x, -1.0 / 3.0);
  check_near (f->nyquist_xy, 1.0 / 9.0);
  check_near (f->strongest, 1.0);
  g_assert_cmpfloat (f->strongest_x, ==, 0.0);
  check_near (f->across, 0.5);
  check_near (f->falling, 0.5);
  check_text (fovea_kernel_facts_split (f),
              "rank 1: splits into 1/9 · [1 1 1]ᵀ × [1 1 1]");
  check_text (fovea_kernel_facts_flat (f), "keeps flat areas as they are");
  check_text (fovea_kernel_facts_noise (f),
              "noise shrinks to 1/3 of what it is");
  check_text (
      fovea_kernel_facts_passes (f),
      "passes low frequencies; of waves shorter than 3 pixels 10.6 % is left");
  check_text (fovea_kernel_facts_range (f), "0..1 becomes 0..1: no overshoot");
  check_text (fovea_kernel_facts_symmetry (f),
              "symmetric: zero-phase, nothing moves");
}

/* [0 1 0; 1 -4 1; 0 1 0] = [1 -2 1] + its transpose: rank 2, H real and 2 cos wx +
 * 2 cos wy - 4. Its singular values are 2 + sqrt 6 and sqrt 6 - 2, 0. */
static void
test_laplacian (void)
{
  g_autoptr (FoveaKernelFacts) f = facts_of ("0 1 0; 1 -4 1; 0 1 0", 0);
  const double     energy = pow (2.0 + sqrt (6.0), 2) / 20.0;
  g_autofree char *want = NULL;

  g_assert_cmpuint (f->rank, ==, 2);
  check_near (f->singular[0], sqrt (6.0) + 2.0);
  check_near (f->singular[1], sqrt (6.0) - 2.0);
  check_near (f->singular[2], 0.0);
  g_assert_null (f->column);
  g_assert_null (f->row);
  check_near (f->nyquist_x, -4.0);
  check_near (f->nyquist_y, -4.0);
  check_near (f->nyquist_xy, -8.0);
  check_near (f->strongest, 8.0);
  check_near (f->weakest, 0.0);
  want = g_strdup_printf ("rank 2: does not split; the nearest column × row "
                          "has %.1f %% of its energy",
                          floor (energy * 1000.0) / 10.0);
  check_text (fovea_kernel_facts_split (f), want);
  check_text (fovea_kernel_facts_passes (f),
              "stops flat areas; strongest, 8 times, for waves of 1.4 pixels");
}

static void
test_gaussian (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_gaussian (3.8, 23);
  g_autoptr (FoveaKernelFacts) raw = fovea_kernel_facts (kernel, 0, NULL);
  double sum = 0.0;

  fovea_kernel_normalise (kernel);
  g_autoptr (FoveaKernelFacts) f = fovea_kernel_facts (kernel, 0, NULL);

  check_near (raw->sum, fovea_kernel_sum (kernel) * raw->factor);
  check_near (f->factor, 1.0);
  g_assert_cmpuint (f->rank, ==, 1);
  for (guint y = 0; y < 23; y++)
    {
      sum += f->row[y];
      for (guint x = 0; x < 23; x++)
        g_assert_cmpfloat_with_epsilon (kernel->values[y * 23 + x],
                                        f->factor * f->column[y] * f->row[x],
                                        1e-16);
    }
  check_near (sum, 1.0);
  g_assert_cmpfloat (f->fine, <, 0.01);
  g_assert_cmpfloat (f->coarse, >, 0.3);
  g_assert_cmpfloat (f->strongest_x, ==, 0.0);
}

static void
test_identity (void)
{
  g_autoptr (FoveaKernelFacts) f = facts_of ("0 0 0; 0 1 0; 0 0 0", 0);
  g_autoptr (FoveaKernelFacts) moved = facts_of ("0 0 0; 0 0 1; 0 0 0", 0);
  g_autoptr (FoveaKernelFacts) one = facts_of ("-3", 0);
  g_autoptr (FoveaKernelFacts) sharp = facts_of ("0 -1 0; -1 5 -1; 0 -1 0", 0);

  check_near (f->strongest, 1.0);
  check_near (f->weakest, 1.0);
  g_assert_true (f->zero_phase);
  check_text (fovea_kernel_facts_passes (f), "passes all frequencies alike");
  check_text (fovea_kernel_facts_noise (f), "noise stays as strong as it is");
  check_text (fovea_kernel_facts_passes (moved),
              "passes all frequencies alike");
  g_assert_false (moved->zero_phase || moved->symmetric ||
                  moved->antisymmetric);
  check_text (fovea_kernel_facts_symmetry (moved),
              "neither symmetric nor antisymmetric");
  g_assert_cmpuint (one->rank, ==, 1);
  check_near (one->factor * one->column[0] * one->row[0], -3.0);
  check_text (fovea_kernel_facts_split (one), "rank 1: a single number");
  check_text (fovea_kernel_facts_flat (one), "multiplies flat areas by -3");
  check_text (fovea_kernel_facts_passes (sharp),
              "strengthens waves of 1.4 pixels 9 times as much as flat areas");
  check_text (fovea_kernel_facts_range (sharp),
              "0..1 becomes -4..5: it can overshoot");
}

static void
test_zeros (void)
{
  g_autoptr (FoveaKernelFacts) f = facts_of ("0 0; 0 0; 0 0", 0);

  g_assert_cmpuint (f->rank, ==, 0);
  g_assert_cmpuint (f->n_singular, ==, 2);
  g_assert_null (f->row);
  g_assert_cmpfloat (f->strongest, ==, 0.0);
  g_assert_cmpfloat (f->across, ==, 0.5);
  g_assert_true (f->symmetric && f->zero_phase);
  check_text (fovea_kernel_facts_split (f), "rank 0: all its numbers are 0");
  check_text (fovea_kernel_facts_flat (f), "answers 0 everywhere");
  check_text (fovea_kernel_facts_passes (f), "passes nothing");
}

/* The middle of an even size is half a pixel before the anchor. */
static void
test_even (void)
{
  g_autoptr (FoveaKernelFacts) mean = facts_of ("1 1; 1 1 /4", 0);
  g_autoptr (FoveaKernelFacts) roberts = facts_of ("1 0; 0 -1", 0);
  g_autoptr (FoveaKernelFacts) row = facts_of ("1 1 1 1", 0);
  g_autoptr (FoveaKernelFacts) padded =
      facts_of ("0 0 0 0; 0 1 2 1; 0 2 4 2; 0 1 2 1", 0);

  g_assert_true (mean->symmetric && ! mean->zero_phase);
  check_text (fovea_kernel_facts_symmetry (mean),
              "symmetric, but its middle is no pixel: the picture moves by 0.5 "
              "to the right and 0.5 down");
  check_near (mean->nyquist_x, 0.0);
  g_assert_cmpuint (roberts->rank, ==, 2);
  g_assert_true (roberts->antisymmetric);
  check_near (roberts->singular[1], 1.0);
  g_assert_cmpfloat (roberts->falling, >, 0.7);
  check_text (fovea_kernel_facts_passes (roberts),
              "stops flat areas; strongest, 2 times, for waves of 2.8 pixels "
              "from top left to bottom right");
  check_text (fovea_kernel_facts_symmetry (roberts),
              "antisymmetric, and its middle is no pixel: edges move by 0.5 to "
              "the right and 0.5 down");
  g_assert_cmpfloat (row->shift_x, ==, 0.5);
  g_assert_cmpfloat (row->shift_y, ==, 0.0);
  check_text (fovea_kernel_facts_split (row), "rank 1: it is a row");
  check_text (fovea_kernel_facts_flat (row), "brightens flat areas 4 times");
  g_assert_true (padded->zero_phase && ! padded->symmetric);
  check_near (padded->nyquist_x, 0.0);
}

/* A narrow Gaussian on a wide grid: far out its numbers' squares underflow. */
static void
test_underflow (void)
{
  for (guint side = 31; side <= 255; side += 32)
    {
      g_autoptr (FoveaKernel) kernel = fovea_kernel_gaussian (1.5, side);
      g_autoptr (FoveaKernelFacts) f = fovea_kernel_facts (kernel, 0, NULL);

      g_assert_cmpuint (f->rank, ==, 1);
      check_near (f->singular[0], f->noise_gain);
      check_near (f->singular[side - 1], 0.0);
    }
}

/* What fp32 rounds away is no rank and no asymmetry. */
static void
test_rounded (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_gaussian (2.3, 15);

  for (int i = 0; i < 15 * 15; i++)
    kernel->values[i] = (double) (float) kernel->values[i];
  kernel->values[3] *= 1.0 + 1e-8;
  g_autoptr (FoveaKernelFacts) f = fovea_kernel_facts (kernel, 0, NULL);
  g_assert_cmpuint (f->rank, ==, 1);
  g_assert_true (f->zero_phase);
  g_assert_cmpfloat (f->singular[1], >, 0.0);

  kernel->values[0] += 1e-5 * f->singular[0];
  g_autoptr (FoveaKernelFacts) other = fovea_kernel_facts (kernel, 0, NULL);
  g_assert_cmpuint (other->rank, ==, 2);
}

/* A matrix made of given singular values: reflections of a diagonal. */
static void
test_singular_values (void)
{
  enum
  {
    H = 31,
    W = 17
  };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (1, H, W, NULL);
  g_autoptr (GRand) lot = g_rand_new_with_seed (1);
  double u[H], v[W], want[W], uu = 0.0, vv = 0.0;

  for (int i = 0; i < H; i++)
    {
      u[i] = g_rand_double_range (lot, -1.0, 1.0);
      uu += u[i] * u[i];
    }
  for (int i = 0; i < W; i++)
    {
      v[i] = g_rand_double_range (lot, -1.0, 1.0);
      vv += v[i] * v[i];
    }
  for (int i = 0; i < W; i++)
    want[i] = i < 12 ? pow (0.5, i) * 1e200 : 0.0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      for (int i = 0; i < W; i++)
        kernel->values[y * W + x] += want[i] *
                                     ((y == i) - 2.0 * u[y] * u[i] / uu) *
                                     ((x == i) - 2.0 * v[x] * v[i] / vv);
  g_autoptr (FoveaKernelFacts) f = fovea_kernel_facts (kernel, 0, NULL);
  g_assert_cmpuint (f->rank, ==, 12);
  for (int i = 0; i < W; i++)
    g_assert_cmpfloat_with_epsilon (f->singular[i], want[i], 1e-14 * 1e200);
}

/* |H| of a box, and Parseval's theorem for numbers by chance. */
static void
test_response (void)
{
  g_autoptr (FoveaKernel) box =
      fovea_kernel_parse ("1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1 /15", NULL);
  g_autoptr (FoveaKernel) random = fovea_kernel_new (1, 31, 31, NULL);
  g_autoptr (GRand) lot = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  double h[96 * 96], energy = 0.0, squares = 0.0;

  g_assert_true (fovea_kernel_response (box, 0, 96, h, &error));
  for (int j = 0; j < 96; j++)
    for (int i = 0; i < 96; i++)
      {
        double wx = 2.0 * G_PI * (i - 48) / 96, wy = 2.0 * G_PI * (j - 48) / 96;

        g_assert_cmpfloat_with_epsilon (
            h[j * 96 + i],
            fabs ((1 + 2 * cos (wx) + 2 * cos (2 * wx)) * (1 + 2 * cos (wy))) /
                15.0,
            1e-14);
      }
  check_near (h[48 * 96 + 48], 1.0);
  for (int i = 0; i < 31 * 31; i++)
    {
      random->values[i] = g_rand_double_range (lot, -1.0, 1.0);
      squares += random->values[i] * random->values[i];
    }
  g_assert_true (fovea_kernel_response (random, 0, 95, h, &error));
  for (int i = 0; i < 95 * 95; i++)
    energy += h[i] * h[i];
  check_near (energy / (95 * 95), squares);
  check_near (h[47 * 95 + 47], fabs (fovea_kernel_sum (random)));
  g_autoptr (FoveaKernelFacts) f = fovea_kernel_facts (random, 0, &error);
  g_assert_cmpuint (f->rank, ==, 31);
  check_near (f->noise_gain, sqrt (squares));
  g_assert_false (f->symmetric || f->antisymmetric || f->zero_phase);
}

static void
test_planes (void)
{
  g_autoptr (FoveaKernelFacts) one = facts_of ("1 2; 2 4 | 1 0; 0 1", 0);
  g_autoptr (FoveaKernelFacts) two = facts_of ("1 2; 2 4 | 1 0; 0 1", 1);

  g_assert_cmpuint (one->rank, ==, 1);
  g_assert_cmpfloat (one->sum, ==, 9.0);
  g_assert_cmpuint (two->rank, ==, 2);
  g_assert_cmpuint (two->plane, ==, 1);
}

static void
check_refused (FoveaKernel *kernel,
               guint        plane,
               guint        n,
               FoveaError   code,
               const char  *message)
{
  g_autoptr (GError) error = NULL;
  double h[16];

  if (n == 4)
    {
      g_assert_null (fovea_kernel_facts (kernel, plane, &error));
      g_assert_error (error, FOVEA_ERROR, (int) code);
      g_assert_cmpstr (error->message, ==, message);
      g_clear_error (&error);
    }
  g_assert_false (fovea_kernel_response (kernel, plane, n, h, &error));
  g_assert_error (error, FOVEA_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refused (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("1 2; 3 4", NULL);

  check_refused (kernel, 1, 4, FOVEA_ERROR_SHAPE,
                 "kernel: no plane 2, it has 1");
  check_refused (
      kernel, 0, 0, FOVEA_ERROR_SHAPE,
      "kernel: a frequency response of 0 places a side; it has to be "
      "1 to 1024");
  check_refused (
      kernel, 0, 1025, FOVEA_ERROR_SHAPE,
      "kernel: a frequency response of 1025 places a side; it has to "
      "be 1 to 1024");
  kernel->values[2] = NAN;
  check_refused (kernel, 0, 4, FOVEA_ERROR_FORMAT,
                 "kernel: row 2, column 1 is no finite number");
  kernel->values[1] = kernel->values[2] = 1e308;
  check_refused (kernel, 0, 4, FOVEA_ERROR_FORMAT,
                 "kernel: its magnitudes add up to more than a number holds");
}

static void
test_no_memory (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("1 2; 3 4", NULL);

  for (int n = 0; n < 5; n++)
    {
      g_autoptr (GError) error = NULL;

      fovea_alloc_fail_after (n);
      g_assert_null (fovea_kernel_facts (kernel, 0, &error));
      fovea_alloc_fail_after (-1);
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
}

/* Numbers of any size, and kernels as large as they get, end. */
static void
test_extremes (void)
{
  g_autoptr (FoveaKernelFacts) large = facts_of ("1e300 1e300; 1e300 1e300", 0);
  g_autoptr (FoveaKernelFacts) small =
      facts_of ("1e-300 2e-300; 2e-300 1e-300", 0);
  g_autoptr (FoveaKernel) wide =
      fovea_kernel_new (1, FOVEA_MAX_KERNEL, FOVEA_MAX_KERNEL, NULL);

  g_assert_cmpuint (large->rank, ==, 1);
  check_near (large->singular[0] / 2e300, 1.0);
  g_assert_cmpuint (small->rank, ==, 2);
  check_near (small->singular[0] / 3e-300, 1.0);
  check_near (small->noise_gain / (sqrt (10.0) * 1e-300), 1.0);
  for (gsize i = 0; i < FOVEA_MAX_KERNEL * (gsize) FOVEA_MAX_KERNEL; i++)
    wide->values[i] = (double) (i * i % 10007);
  g_test_timer_start ();
  g_autoptr (FoveaKernelFacts) f = fovea_kernel_facts (wide, 0, NULL);
  g_test_message ("%u a side: %.2f s, rank %u", FOVEA_MAX_KERNEL,
                  g_test_timer_elapsed (), f->rank);
  g_assert_cmpuint (f->rank, >, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/kernel-facts/sobel", test_sobel);
  g_test_add_func ("/engine/kernel-facts/box", test_box);
  g_test_add_func ("/engine/kernel-facts/laplacian", test_laplacian);
  g_test_add_func ("/engine/kernel-facts/gaussian", test_gaussian);
  g_test_add_func ("/engine/kernel-facts/identity", test_identity);
  g_test_add_func ("/engine/kernel-facts/zeros", test_zeros);
  g_test_add_func ("/engine/kernel-facts/even-sizes", test_even);
  g_test_add_func ("/engine/kernel-facts/underflow", test_underflow);
  g_test_add_func ("/engine/kernel-facts/rounded-to-fp32", test_rounded);
  g_test_add_func ("/engine/kernel-facts/singular-values",
                   test_singular_values);
  g_test_add_func ("/engine/kernel-facts/response", test_response);
  g_test_add_func ("/engine/kernel-facts/planes", test_planes);
  g_test_add_func ("/engine/kernel-facts/refused", test_refused);
  g_test_add_func ("/engine/kernel-facts/no-memory", test_no_memory);
  g_test_add_func ("/engine/kernel-facts/extremes", test_extremes);
  return g_test_run ();
}
