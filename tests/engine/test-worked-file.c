/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of worked examples, where it is there (FOVEA_WORKED_EXAMPLES, or beside
 * the sources): every correlation, transposed convolution and pooling pixel by
 * pixel, as numbers and in the arithmetic's text, and the sizes. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "support.h"

typedef struct
{
  guint  height, width;
  float *values;
} Grid;

static void
grid_clear (Grid *grid)
{
  g_clear_pointer (&grid->values, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Grid, grid_clear)

static Grid
grid_of (JsonObject *of, const char *name)
{
  JsonArray *rows = json_object_get_array_member (of, name);
  Grid       grid = { json_array_get_length (rows), 0, NULL };

  for (guint y = 0; y < grid.height; y++)
    {
      JsonArray *row = json_array_get_array_element (rows, y);

      if (! grid.values)
        {
          grid.width = json_array_get_length (row);
          grid.values = g_new (float, (gsize) grid.height *grid.width);
        }
      for (guint x = 0; x < grid.width; x++)
        grid.values[y * grid.width + x] =
            (float) json_array_get_double_element (row, x);
    }
  return grid;
}

static FoveaTensor *
grid_picture (const Grid *grid)
{
  return fovea_tensor_new_floats (&FOVEA_NCHW (1, 1, grid->height, grid->width),
                                  grid->values, NULL);
}

static FoveaKernel *
grid_kernel (const Grid *grid)
{
  FoveaKernel *kernel = fovea_kernel_new (1, grid->height, grid->width, NULL);

  for (guint i = 0; i < grid->height * grid->width; i++)
    kernel->values[i] = (double) grid->values[i];
  return kernel;
}

/* Every number of the result, and that its text says it. */
static void
check_all (const FoveaArithmetic *arithmetic,
           const Grid            *image,
           const Grid            *want)
{
  g_autoptr (FoveaTensor) picture = grid_picture (image);

  g_assert_nonnull (arithmetic);
  g_assert_cmpint (fovea_arithmetic_width (arithmetic), ==, want->width);
  g_assert_cmpint (fovea_arithmetic_height (arithmetic), ==, want->height);
  for (guint i = 0; i < want->width * want->height; i++)
    {
      const gint64 x = i % want->width, y = i / want->width;
      char         number[32];
      g_autoptr (FoveaPixel) pixel =
          fovea_arithmetic_of (arithmetic, picture, x, y, 0, NULL);
      g_autofree char *text = fovea_pixel_to_text (pixel, 1.0), *line = NULL;

      g_assert_cmpfloat (pixel->value, ==, want->values[i]);
      fovea_number_to_text ((double) want->values[i], number, sizeof number);
      if ((double) want->values[i] != g_ascii_strtod (number, NULL))
        g_ascii_formatd (number, sizeof number, "%.9g",
                         (double) want->values[i]);
      line = g_strdup_printf ("\nresult %s\n", number);
      g_assert_nonnull (strstr (text, line));
      if (pixel->kind == FOVEA_ARITHMETIC_POOL)
        continue;
      g_free (line);
      line = g_strdup_printf ("\nsum %s\n", number);
      g_assert_nonnull (strstr (text, line));
    }
}

static void
check_pool (const Grid   *image,
            const Grid   *want,
            FoveaPoolKind kind,
            guint         window,
            guint         stride)
{
  FoveaPool r = { .kind = kind,
                  .channels = 1,
                  .width = window,
                  .height = window,
                  .stride_x = stride,
                  .stride_y = stride };
  g_autoptr (FoveaArithmetic) arithmetic =
      fovea_arithmetic_new_pool (&r, image->width, image->height, NULL);

  check_all (arithmetic, image, want);
}

static const struct
{
  const char   *name;
  FoveaPoolKind kind;
} pools[] = { { "max", FOVEA_POOL_MAX },
              { "min", FOVEA_POOL_MIN },
              { "average", FOVEA_POOL_AVERAGE } };

static FoveaPoolKind
pool_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (pools); i++)
    if (strcmp (pools[i].name, name) == 0)
      return pools[i].kind;
  g_error ("no pooling is called %s", name);
}

/* What is done with a correlation's result. */
static void
check_then (JsonObject *example, const Grid *result)
{
  JsonArray *then = json_object_has_member (example, "then") ?
                        json_object_get_array_member (example, "then") :
                        NULL;

  for (guint i = 0; then && i < json_array_get_length (then); i++)
    {
      JsonObject *next = json_array_get_object_element (then, i);
      g_auto (Grid) want = grid_of (next, "result");

      check_pool (result, &want,
                  pool_kind (json_object_get_string_member (next, "pool")),
                  (guint) json_object_get_int_member (next, "window"),
                  (guint) json_object_get_int_member (next, "stride"));
    }
}

static void
check_correlation (JsonObject *example)
{
  g_auto (Grid) image = grid_of (example, "image");
  g_auto (Grid) values = grid_of (example, "kernel");
  g_auto (Grid) want = grid_of (example, "result");
  g_autoptr (FoveaKernel) kernel = grid_kernel (&values);
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;

  r.kernel = kernel;
  r.channels = 1;
  r.stride = (guint) json_object_get_int_member (example, "stride");
  r.border = json_object_get_int_member (example, "padding") ?
                 FOVEA_BORDER_ZERO :
                 FOVEA_BORDER_VALID;
  arithmetic =
      fovea_arithmetic_new_convolve (&r, image.width, image.height, NULL);
  check_all (arithmetic, &image, &want);
  check_then (example, &want);
}

/* And stroke by stroke. */
static void
check_transposed (JsonObject *example)
{
  g_auto (Grid) image = grid_of (example, "input");
  g_auto (Grid) values = grid_of (example, "kernel");
  g_auto (Grid) want = grid_of (example, "result");
  g_autoptr (FoveaKernel) kernel = grid_kernel (&values);
  FoveaOverlap r = { kernel, 1,
                     (guint) json_object_get_int_member (example, "stride"),
                     (guint) json_object_get_int_member (example, "padding"),
                     0 };
  g_autoptr (FoveaArithmetic) arithmetic =
      fovea_arithmetic_new_overlap (&r, image.width, image.height, NULL);
  g_autoptr (FoveaPainting) painting =
      fovea_painting_new (&r, image.values, image.width, image.height, NULL);

  check_all (arithmetic, &image, &want);
  for (guint i = 0; i < want.width * want.height; i++)
    {
      const guint x = i % want.width + (guint) painting->kept.x;
      const guint y = i / want.width + (guint) painting->kept.y;

      g_assert_cmpfloat (painting->result[i], ==, want.values[i]);
      g_assert_cmpfloat (
          fovea_painting_sum (painting, painting->n_strokes, x, y, NULL), ==,
          (double) want.values[i]);
    }
}

static void
check_pooling (JsonObject *example)
{
  g_auto (Grid) image = grid_of (example, "image");

  for (guint i = 0; i < G_N_ELEMENTS (pools); i++)
    if (json_object_has_member (example, pools[i].name))
      {
        g_auto (Grid) want = grid_of (example, pools[i].name);

        check_pool (&image, &want, pools[i].kind,
                    (guint) json_object_get_int_member (example, "window"),
                    (guint) json_object_get_int_member (example, "stride"));
      }
}

/* "from": [446, 450], "to": [[148, 150], ...]: max pooling 3x3, stride 3. */
static void
check_sizes (JsonObject *example)
{
  JsonArray *to, *from;
  FoveaSize  size = FOVEA_SIZE_DEFAULTS;

  if (! json_object_has_member (example, "from"))
    return;
  from = json_object_get_array_member (example, "from");
  to = json_object_get_array_member (example, "to");
  size.kernel = size.stride = 3;
  for (guint axis = 0; axis < 2; axis++)
    {
      size.in = json_array_get_int_element (from, axis);
      for (guint i = 0; i < json_array_get_length (to); i++)
        {
          JsonArray       *step = json_array_get_array_element (to, i);
          gint64           out;
          g_autofree char *text = NULL, *end = NULL;

          g_assert_true (fovea_size_out (&size, &out, NULL));
          g_assert_cmpint (out, ==, json_array_get_int_element (step, axis));
          text = fovea_size_to_text (&size, FALSE, NULL);
          end = g_strdup_printf (" = %d", (int) out);
          g_assert_true (g_str_has_suffix (text, end));
          size.in = out;
        }
    }
}

/* ---- The file ---- */

static JsonObject *file; /* NULL: there is none */

static void
each (const char *name, void (*check) (JsonObject *example))
{
  JsonArray *all;

  if (! file)
    {
      g_test_skip ("the file of worked examples is not there");
      return;
    }
  all = json_object_get_array_member (file, name);
  g_assert_cmpuint (json_array_get_length (all), >, 0);
  for (guint i = 0; i < json_array_get_length (all); i++)
    check (json_array_get_object_element (all, i));
}

static void
test_correlation (void)
{
  each ("correlation", check_correlation);
}

static void
test_transposed (void)
{
  each ("transposed", check_transposed);
}

static void
test_pooling (void)
{
  each ("pooling", check_pooling);
}

static void
test_sizes (void)
{
  each ("sizes", check_sizes);
}

int
main (int argc, char **argv)
{
  const char *given = g_getenv ("FOVEA_WORKED_EXAMPLES");
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_test_init (&argc, &argv, NULL);
  if (json_parser_load_from_file (parser, given ? given : TEST_WORKED, NULL))
    file = json_node_get_object (json_parser_get_root (parser));
#define TEST(name, func) g_test_add_func ("/engine/worked-file/" name, func)
  TEST ("correlation", test_correlation);
  TEST ("transposed", test_transposed);
  TEST ("pooling", test_pooling);
  TEST ("sizes", test_sizes);
  return g_test_run ();
}
