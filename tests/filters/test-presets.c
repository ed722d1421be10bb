/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presets with parameters in fovea:convolve: which sliders are shown, what they
 * make of the kernel, and that saved properties come back in their order. */
#include <string.h>

#include <glib/gstdio.h>

#include "support.h"

#define RGB "R'G'B' float"

static gint
preset_number (const char *name)
{
  return 1 + (gint) (fovea_library_find (name) - fovea_library);
}

static void
check_preset (TestGraph *test, const char *preset, const char *kernel)
{
  g_autofree char *text = NULL;
  gint             number;

  gegl_node_get (test->node, "kernel", &text, "preset", &number, NULL);
  g_assert_cmpint (number, ==, preset ? preset_number (preset) : 0);
  g_assert_cmpstr (text, ==, kernel);
}

static void
check_spec (TestGraph *test, const char *preset, const char *spec)
{
  g_autoptr (FoveaKernel) kernel = fovea_library_read (spec, NULL);
  g_autofree char *text = fovea_kernel_to_text (kernel);

  check_preset (test, preset, text);
}

/* ---- What is shown ---- */

static GParamSpec *
property (const char *name)
{
  guint                   n;
  g_autofree GParamSpec **all =
      gegl_operation_list_properties ("fovea:convolve", &n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (all[i]->name, name))
      return all[i];
  g_error ("fovea:convolve has no property %s", name);
  return NULL;
}

/* Each slider is shown for the presets that have it, and for no other. */
static void
test_shown (void)
{
  static const char *const names[FOVEA_SLIDER_N] = {
    [FOVEA_SLIDER_SIZE] = "size",     [FOVEA_SLIDER_SIGMA] = "sigma",
    [FOVEA_SLIDER_SIGMA2] = "sigma2", [FOVEA_SLIDER_ANGLE] = "angle",
    [FOVEA_SLIDER_LENGTH] = "length", [FOVEA_SLIDER_AMOUNT] = "amount",
    [FOVEA_SLIDER_ORDER] = "order",   [FOVEA_SLIDER_SEED] = "seed",
    [FOVEA_SLIDER_RAW] = "raw"
  };

  for (guint i = 0; i < FOVEA_SLIDER_N; i++)
    {
      GString *want = g_string_new (NULL);

      for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
        for (guint p = 0; p < fovea_library_parameters (k); p++)
          if (k->parameters[p]->slider == (FoveaSlider) i)
            g_string_append_printf (want, "%s%s", want->len ? ", " : "preset {",
                                    k->name);
      g_string_append_c (want, '}');
      g_assert_cmpstr (
          gegl_param_spec_get_property_key (property (names[i]), "visible"), ==,
          want->str);
      g_string_free (want, TRUE);
    }
}

/* Ranges and first values are the library's. */
static void
test_ranges (void)
{
  for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
    for (guint i = 0; i < fovea_library_parameters (k); i++)
      {
        const FoveaLibraryParameter *p = k->parameters[i];
        const char                  *name =
            p->slider == FOVEA_SLIDER_LENGTH ? "length" : p->name;
        GParamSpec *pspec = property (name);

        if (G_IS_PARAM_SPEC_DOUBLE (pspec))
          {
            g_assert_cmpfloat (G_PARAM_SPEC_DOUBLE (pspec)->minimum, ==,
                               p->low);
            g_assert_cmpfloat (G_PARAM_SPEC_DOUBLE (pspec)->maximum, ==,
                               p->high);
            g_assert_cmpfloat (G_PARAM_SPEC_DOUBLE (pspec)->default_value, ==,
                               p->initial);
          }
        else if (G_IS_PARAM_SPEC_INT (pspec))
          {
            g_assert_cmpint (G_PARAM_SPEC_INT (pspec)->minimum, ==, p->low);
            g_assert_cmpint (G_PARAM_SPEC_INT (pspec)->maximum, ==, p->high);
            g_assert_cmpint (G_PARAM_SPEC_INT (pspec)->default_value, ==,
                             p->initial);
          }
        else
          g_assert_true (G_IS_PARAM_SPEC_BOOLEAN (pspec));
      }
}

/* ---- What follows ---- */

static void
test_follow (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 8, 8);
  g_auto (TestGraph) test = { 0 };

  test_graph_init (&test, buffer, "fovea:convolve", NULL);
  gegl_node_set (test.node, "preset", preset_number ("gaussian"), NULL);
  check_spec (&test, "gaussian", "gaussian");
  gegl_node_set (test.node, "sigma", 0.75, NULL);
  check_spec (&test, "gaussian", "gaussian(sigma=0.75)");
  gegl_node_set (test.node, "size", 4, "raw", TRUE, NULL);
  check_spec (&test, "gaussian", "gaussian(sigma=0.75, size=4, raw=1)");
  gegl_node_set (test.node, "angle", 30.0, NULL); /* not its own */
  check_spec (&test, "gaussian", "gaussian(sigma=0.75, size=4, raw=1)");
  gegl_node_set (test.node, "preset", preset_number ("kirsch"), NULL);
  check_spec (&test, "kirsch", "kirsch(angle=45)"); /* the next of 45 */
  gegl_node_set (test.node, "kernel", "1 2 1", NULL);
  check_preset (&test, NULL, "1 2 1");
  gegl_node_set (test.node, "angle", 90.0, "sigma", 2.0, NULL);
  check_preset (&test, NULL, "1 2 1");
  gegl_node_set (test.node, "preset", preset_number ("disc"), "length", 40.0,
                 NULL);
  check_preset (&test, "disc", "disc(radius=40)");
  gegl_node_set (test.node, "length", 15.0, NULL);
  check_spec (&test, "disc", "disc(radius=15)");
  gegl_node_set (test.node, "kernel", "gaussian(sigma=2)", NULL);
  check_preset (&test, NULL, "gaussian(sigma=2)");
}

/* As a file or a config sets them: all, one after the other, in the order of the
 * declaration; here the properties of another node. */
static void
test_restored (void)
{
  static const char *const presets[] = { "gaussian", "disc", "sobel-x",
                                         "gabor-odd" };
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 8, 8);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      guint                   n;
      g_autofree GParamSpec **all =
          gegl_operation_list_properties ("fovea:convolve", &n);
      g_auto (TestGraph) saved = { 0 };
      g_auto (TestGraph) test = { 0 };
      g_autofree char *kernel = NULL;

      test_graph_init (&saved, buffer, "fovea:convolve", NULL);
      test_graph_init (&test, buffer, "fovea:convolve", NULL);
      gegl_node_set (saved.node, "preset", preset_number (presets[i]), "sigma",
                     0.8, "length", 25.0, "size", 5, "angle", 33.0, NULL);
      gegl_node_get (saved.node, "kernel", &kernel, NULL);
      for (guint p = 0; p < n; p++)
        {
          g_auto (GValue) value = G_VALUE_INIT;

          g_value_init (&value, all[p]->value_type);
          gegl_node_get_property (saved.node, all[p]->name, &value);
          gegl_node_set_property (test.node, all[p]->name, &value);
        }
      check_preset (&test, presets[i], kernel);
    }
}

/* The pixels are those of the numbers that are shown. */
static void
test_pixels_of (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 21, 17);
  g_auto (TestGraph) preset = { 0 };
  g_auto (TestGraph) text = { 0 };
  g_auto (TestGraph) spec = { 0 };
  g_autofree char  *kernel = NULL;
  g_autofree float *a = NULL, *b = NULL, *c = NULL;

  test_graph_init (&preset, buffer, "fovea:convolve", "preset",
                   preset_number ("unsharp"), "sigma", 0.7, "amount", 2.5,
                   NULL);
  a = test_render (&preset, RGB);
  gegl_node_get (preset.node, "kernel", &kernel, NULL);
  test_graph_init (&text, buffer, "fovea:convolve", "kernel", kernel, NULL);
  b = test_render (&text, RGB);
  test_graph_init (&spec, buffer, "fovea:convolve", "kernel",
                   "unsharp(sigma=0.7, amount=2.5)", NULL);
  c = test_render (&spec, RGB);
  test_same (a, b, 21 * 17 * 3, "preset and its text");
  test_same (a, c, 21 * 17 * 3, "preset and its name");
}

static void
test_half_typed (void)
{
  static const char *const steps[][2] = {
    { "gau",
      "kernel: 'gau' is neither numbers nor a name; did you mean gaussian-blur, "
      "gaussian-5, laplacian-of-gaussian, gaussian, gaussian-derivative?" },
    { "gaussian", "" },
    { "gaussian(", "gaussian: the bracket is not closed" },
    { "gaussian(sig", "gaussian: the bracket is not closed" },
    { "gaussian(sigma=)", "gaussian: sigma has no value; write sigma=1.5" },
    { "gaussian(sigma=2)", "" },
  };
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 8, 8);
  g_auto (TestGraph) test = { 0 };

  test_graph_init (&test, buffer, "fovea:convolve", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *error = NULL;

      gegl_node_set (test.node, "kernel", steps[i][0], NULL);
      error = test_error_property (&test);
      g_assert_cmpstr (error, ==, steps[i][1]);
      check_preset (&test, NULL, steps[i][0]);
    }
}

/* A kernel of the user's own becomes its numbers, unless a longer name begins
 * with it: somebody may be typing that. */
static void
test_own (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 8, 8);
  g_auto (TestGraph) test = { 0 };
  g_autofree char *folder = NULL;

  folder = fovea_own_folder ();
  g_assert_true (fovea_own_save ("dot", NULL, NULL, NULL, "7", TRUE, NULL));
  g_assert_true (fovea_own_save ("dots", NULL, NULL, NULL, "7 7", TRUE, NULL));
  test_graph_init (&test, buffer, "fovea:convolve", NULL);
  gegl_node_set (test.node, "kernel", "my/do", NULL);
  check_preset (&test, NULL, "my/do");
  gegl_node_set (test.node, "kernel", "my/dot", NULL);
  check_preset (&test, NULL, "my/dot");
  gegl_node_set (test.node, "kernel", "my/dots", NULL);
  check_preset (&test, NULL, "7 7");
  g_assert_true (fovea_own_remove ("dots", NULL));
  gegl_node_set (test.node, "kernel", "my/dot", NULL);
  check_preset (&test, NULL, "7");
  g_assert_true (fovea_own_remove ("dot", NULL));
  g_rmdir (folder);
}

static void
add_tests (void)
{
  g_test_add_func ("/filters/presets/shown", test_shown);
  g_test_add_func ("/filters/presets/ranges", test_ranges);
  g_test_add_func ("/filters/presets/follow", test_follow);
  g_test_add_func ("/filters/presets/restored", test_restored);
  g_test_add_func ("/filters/presets/pixels", test_pixels_of);
  g_test_add_func ("/filters/presets/half-typed", test_half_typed);
  g_test_add_func ("/filters/presets/own", test_own);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("fovea-presets-XXXXXX", NULL);
  g_autofree char *fovea = NULL;
  int              status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  status = test_filters_main (argc, argv, add_tests);
  fovea = g_build_filename (home, "fovea", NULL);
  g_rmdir (fovea);
  g_rmdir (home);
  return status;
}
