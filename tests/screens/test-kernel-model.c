/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel behind the grid: turns, sizes, text from anywhere, undo. */
#include <math.h>

#include "kernel-model.h"

static guint told_cells, told_kernels;

static void
told (gboolean cell, gpointer data)
{
  told_cells += cell;
  told_kernels += ! cell;
}

static FoveaKernelModel *
model_of (const char *text)
{
  FoveaKernelModel *model = fovea_kernel_model_new (told, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_kernel_model_set_text (model, text, &error));
  g_assert_no_error (error);
  told_cells = told_kernels = 0;
  return model;
}

static void
is (FoveaKernelModel *model, const char *text)
{
  g_autoptr (FoveaKernel) wanted = fovea_kernel_parse (text, NULL);

  g_assert_cmpuint (fovea_kernel_model_rows (model), ==, wanted->height);
  g_assert_cmpuint (fovea_kernel_model_columns (model), ==, wanted->width);
  g_assert_cmpuint (fovea_kernel_model_planes (model), ==, wanted->planes);
  for (guint i = 0; i < wanted->planes * wanted->height * wanted->width; i++)
    g_assert_cmpfloat (fovea_kernel_model_kernel (model)->values[i], ==, wanted->values[i]);
}

static void
test_turns (void)
{
  const struct
  {
    FoveaKernelChange change;
    const char       *text;
  } cases[] = {
    { FOVEA_KERNEL_TRANSPOSE, "1 4; 2 5; 3 6" }, { FOVEA_KERNEL_ROTATE, "4 1; 5 2; 6 3" },
    { FOVEA_KERNEL_FLIP_X, "3 2 1; 6 5 4" },     { FOVEA_KERNEL_FLIP_Y, "4 5 6; 1 2 3" },
    { FOVEA_KERNEL_TURN, "6 5 4; 3 2 1" },       { FOVEA_KERNEL_NORMALISE, "1 2 3; 4 5 6 /21" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FoveaKernelModel) model = model_of ("1 2 3; 4 5 6");

      fovea_kernel_model_change (model, cases[i].change);
      is (model, cases[i].text);
      g_assert_cmpuint (told_kernels, ==, 1);
      fovea_kernel_model_undo (model);
      is (model, "1 2 3; 4 5 6");
    }
}

static void
test_resize_keeps_the_centre (void)
{
  g_autoptr (FoveaKernelModel) model = model_of ("1 2 3; 4 5 6; 7 8 9");
  guint row, column;

  fovea_kernel_model_resize (model, 5, 4);
  is (model, "0 0 0 0; 0 1 2 3; 0 4 5 6; 0 7 8 9; 0 0 0 0");
  fovea_kernel_model_centre (model, &row, &column);
  g_assert_cmpfloat (fovea_kernel_model_get (model, row, column), ==, 5);
  fovea_kernel_model_resize (model, 3, 3);
  is (model, "1 2 3; 4 5 6; 7 8 9");
  fovea_kernel_model_resize (model, 1, 1);
  is (model, "5");
  fovea_kernel_model_resize (model, 0, 99);
  g_assert_cmpuint (fovea_kernel_model_rows (model), ==, 1);
  g_assert_cmpuint (fovea_kernel_model_columns (model), ==, FOVEA_KERNEL_MOST);
}

static void
test_text_from_anywhere (void)
{
  const struct
  {
    const char *given, *text;
  } cases[] = { { "1 2; 3 4", "1 2; 3 4" },
                { "1 2\n3 4", "1 2; 3 4" },
                { "1\t2\n3\t4\n", "1 2; 3 4" },
                { "1\t2\r\n3\t4\r\n", "1 2; 3 4" },
                { "0,5\t1\n\t-2,25\n", "0.5 1; 0 -2.25" },
                { "1/9\t1e-3", "1/9 0.001" },
                { "1\t2\n|\n3\t4", "1 2 | 3 4" },
                { "1 2 | 3 4", "1 2 | 3 4" },
                { "sobel-x", "1 0 -1; 2 0 -2; 1 0 -1" },
                { "7", "7" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FoveaKernelModel) model = model_of (cases[i].given);

      is (model, cases[i].text);
    }
}

static void
test_bad_text_changes_nothing (void)
{
  g_autoptr (FoveaKernelModel) model = model_of ("1 2; 3 4");
  g_autofree char *wide = g_strnfill (2 * (FOVEA_KERNEL_MOST + 1), ' ');
  const char      *bad[] = { "", "1 2; 3", "1 x", "1\t2\n3", "1 2 | 3", "no-kernel", "\t\n1\tnan", wide };

  for (guint i = 0; i <= FOVEA_KERNEL_MOST; i++)
    wide[2 * i] = '1';
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (fovea_kernel_model_set_text (model, bad[i], &error));
      g_assert_nonnull (error);
      g_assert_cmpstr (error->message, !=, "");
      is (model, "1 2; 3 4");
    }
  g_assert_cmpuint (told_cells + told_kernels, ==, 0);
}

static void
test_cells (void)
{
  const char *bad[] = { "-", "1 2", "1;2", "1|2", "x", "1/0", "--1", "1e999", "inf" };
  double      value = 42;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (fovea_kernel_model_parse_cell (bad[i], &value, &error));
      g_assert_nonnull (error);
      g_assert_cmpfloat (value, ==, 42);
    }
  g_assert_true (fovea_kernel_model_parse_cell (" 1/4 ", &value, NULL));
  g_assert_cmpfloat (value, ==, 0.25);
  g_assert_true (fovea_kernel_model_parse_cell ("-0,5", &value, NULL));
  g_assert_cmpfloat (value, ==, -0.5);
  g_assert_true (fovea_kernel_model_parse_cell ("", &value, NULL));
  g_assert_cmpfloat (value, ==, 0);
}

static void
test_undo (void)
{
  g_autoptr (FoveaKernelModel) model = model_of ("1 2; 3 4");

  /* One drag is one step. */
  for (int i = 5; i < 9; i++)
    fovea_kernel_model_set (model, 0, 0, i);
  g_assert_cmpuint (told_cells, ==, 4);
  fovea_kernel_model_settle (model);
  fovea_kernel_model_set (model, 0, 0, 9);
  fovea_kernel_model_set (model, 1, 1, 0);
  is (model, "9 2; 3 0");
  fovea_kernel_model_undo (model);
  is (model, "9 2; 3 4");
  fovea_kernel_model_undo (model);
  is (model, "8 2; 3 4");
  fovea_kernel_model_undo (model);
  is (model, "1 2; 3 4");
  fovea_kernel_model_redo (model);
  is (model, "8 2; 3 4");
  /* What is done after an undo leaves nothing to be done again. */
  fovea_kernel_model_change (model, FOVEA_KERNEL_FLIP_X);
  g_assert_false (fovea_kernel_model_can_redo (model));
  /* And what changes nothing is no step. */
  told_kernels = 0;
  fovea_kernel_model_resize (model, 2, 2);
  fovea_kernel_model_set (model, 0, 0, 2);
  g_assert_cmpuint (told_kernels, ==, 0);
  for (int i = 0; i < 1000; i++)
    fovea_kernel_model_change (model, FOVEA_KERNEL_FLIP_X);
  while (fovea_kernel_model_can_undo (model))
    fovea_kernel_model_undo (model);
  fovea_kernel_model_undo (model);
  g_assert_true (fovea_kernel_model_can_redo (model));
}

static void
test_turning_is_no_step (void)
{
  g_autoptr (FoveaKernelModel) model = model_of ("1 2; 3 4");

  fovea_kernel_model_set (model, 0, 0, 5);
  fovea_kernel_model_turn_all (model);
  is (model, "4 3; 2 5");
  fovea_kernel_model_undo (model);
  is (model, "4 3; 2 1");
  fovea_kernel_model_turn_all (model);
  fovea_kernel_model_redo (model);
  is (model, "5 2; 3 4");
}

/* One plane is looked at and edited; turns, sizes and undo are those of all. */
static void
test_planes (void)
{
  g_autoptr (FoveaKernelModel) model = model_of ("1 2; 3 4");

  fovea_kernel_model_set_planes (model, 3);
  is (model, "1 2; 3 4 | 1 2; 3 4 | 1 2; 3 4");
  fovea_kernel_model_show_plane (model, 1);
  fovea_kernel_model_set (model, 0, 0, 5);
  g_assert_cmpfloat (fovea_kernel_model_get (model, 0, 0), ==, 5);
  is (model, "1 2; 3 4 | 5 2; 3 4 | 1 2; 3 4");
  fovea_kernel_model_change (model, FOVEA_KERNEL_FLIP_X);
  is (model, "2 1; 4 3 | 2 5; 4 3 | 2 1; 4 3");
  fovea_kernel_model_resize (model, 1, 2);
  is (model, "4 3 | 4 3 | 4 3");
  fovea_kernel_model_undo (model);
  fovea_kernel_model_set_planes (model, 1);
  is (model, "2 5; 4 3");
  fovea_kernel_model_undo (model);
  is (model, "2 1; 4 3 | 2 5; 4 3 | 2 1; 4 3");
  fovea_kernel_model_show_plane (model, 2);
  for (int i = 0; i < 3; i++)
    fovea_kernel_model_undo (model);
  is (model, "1 2; 3 4");
  g_assert_cmpuint (fovea_kernel_model_plane (model), ==, 0);
}

static void
test_noise (void)
{
  g_autoptr (FoveaKernelModel) one = model_of ("0 -1 0; -1 5 -1; 0 -1 0");
  g_autoptr (FoveaKernelModel) other = model_of ("0 -1 0; -1 5 -1; 0 -1 0");
  g_autoptr (FoveaKernel) plain = fovea_kernel_parse ("0 -1 0; -1 5 -1; 0 -1 0", NULL);
  g_autofree char *first = NULL, *second = NULL;
  guint            moved = 0;

  fovea_kernel_model_add_noise (one, 7);
  for (guint i = 0; i < 9; i++)
    {
      double by = fovea_kernel_model_kernel (one)->values[i] - plain->values[i];

      g_assert_cmpfloat (fabs (by), <=, 0.5 + 1e-9);
      moved += by != 0.0;
    }
  g_assert_cmpuint (moved, >=, 8);
  first = fovea_kernel_to_text (fovea_kernel_model_kernel (one));
  fovea_kernel_model_add_noise (other, 7);
  is (other, first); /* the same seed, the same numbers */
  fovea_kernel_model_undo (other);
  is (other, "0 -1 0; -1 5 -1; 0 -1 0");
  fovea_kernel_model_add_noise (other, 8);
  second = fovea_kernel_to_text (fovea_kernel_model_kernel (other));
  g_assert_cmpstr (first, !=, second);
}

/* Of numbers as small or as large as there are, what the noise makes is numbers. */
static void
test_noise_at_the_ends (void)
{
  static const char *const texts[] = { "1e-320 -1e-320", "1.7e308 1.7e308 -1.7e308", NULL };

  for (const char *const *text = texts; *text; text++)
    {
      g_autoptr (FoveaKernelModel) model = model_of (*text);

      for (guint32 seed = 0; seed < 20; seed++)
        fovea_kernel_model_add_noise (model, seed);
      for (guint i = 0; i < fovea_kernel_model_columns (model); i++)
        g_assert_true (isfinite (fovea_kernel_model_get (model, 0, i)));
    }
}

/* Held, turned and undone, but not to be edited. */
static void
test_large (void)
{
  g_autoptr (FoveaKernelModel) model = model_of ("1 2; 3 4");
  g_autofree double *values = g_new0 (double, 1023 * 1023);
  g_autoptr (FoveaKernel) large = NULL;

  values[0] = 1;
  large = fovea_kernel_new (1, 1023, 1023, values);
  fovea_kernel_model_set_kernel (model, large);
  g_assert_true (fovea_kernel_model_is_large (model));
  for (int i = 0; i < 10; i++)
    fovea_kernel_model_change (model, FOVEA_KERNEL_ROTATE);
  g_assert_cmpfloat (fovea_kernel_model_kernel (model)->values[1023 * 1023 - 1], ==, 1);
  fovea_kernel_model_undo (model);
  g_assert_cmpfloat (fovea_kernel_model_kernel (model)->values[1022], ==, 1);
  fovea_kernel_model_resize (model, 99, 5);
  g_assert_false (fovea_kernel_model_is_large (model));
  g_assert_cmpuint (fovea_kernel_model_rows (model), ==, FOVEA_KERNEL_MOST);
}

static void
test_step_of_the_wheel (void)
{
  const struct
  {
    const char *text;
    double      step;
  } cases[] = { { "-1 8", 1 }, { "0 0", 1 }, { "0.25 0.5", 0.01 }, { "12.5", 1 }, { "1/9", 0.01 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FoveaKernelModel) model = model_of (cases[i].text);

      g_assert_cmpfloat_with_epsilon (fovea_kernel_model_step (model), cases[i].step, 1e-12);
    }
}

static void
test_text_is_the_same_kernel (void)
{
  g_autoptr (FoveaKernelModel) model = model_of ("1/3 -0.1; 1e-20 7");
  g_autofree char *text = fovea_kernel_to_text (fovea_kernel_model_kernel (model));

  is (model, text);
  g_assert_cmpfloat (fovea_kernel_model_peak (model), ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-model/turns", test_turns);
  g_test_add_func ("/kernel-model/resize", test_resize_keeps_the_centre);
  g_test_add_func ("/kernel-model/text", test_text_from_anywhere);
  g_test_add_func ("/kernel-model/bad-text", test_bad_text_changes_nothing);
  g_test_add_func ("/kernel-model/cells", test_cells);
  g_test_add_func ("/kernel-model/undo", test_undo);
  g_test_add_func ("/kernel-model/turn-all", test_turning_is_no_step);
  g_test_add_func ("/kernel-model/planes", test_planes);
  g_test_add_func ("/kernel-model/noise", test_noise);
  g_test_add_func ("/kernel-model/noise-at-the-ends", test_noise_at_the_ends);
  g_test_add_func ("/kernel-model/large", test_large);
  g_test_add_func ("/kernel-model/step", test_step_of_the_wheel);
  g_test_add_func ("/kernel-model/round-trip", test_text_is_the_same_kernel);
  return g_test_run ();
}
