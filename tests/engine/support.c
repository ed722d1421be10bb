/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See support.h. */
#include "support.h"

#include <math.h>
#include <string.h>

static const guint test_threads[] = { 1, 2, 5 };

/* Each size of tiles and each number of threads, not each with each: the graphs by lot
 * of test-graphs.c have tiles of any size, on one thread and on three. */
static const struct
{
  gint64 size;
  guint  threads;
} test_tiles[] = { { 1, 1 }, { 7, 1 }, { 7, 5 }, { G_MAXINT32, 2 } };

void
test_layer_clear (TestLayer *test)
{
  for (guint i = 0; i < TEST_MAX_INPUTS; i++)
    {
      fovea_tensor_free (test->input[i]);
      fovea_tensor_free (test->weight[i]);
    }
}

/* ---- Numbers ----------------------------------------------------------------- */

FoveaTensor *
test_random (FoveaShape shape)
{
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  gint64       n = fovea_shape_elements (&shape);

  g_assert_nonnull (tensor);
  for (gint64 i = 0; i < n; i++)
    ((float *) tensor->data)[i] = g_test_rand_double_range (-1, 1);
  return tensor;
}

FoveaTensor *
test_numbers (FoveaShape shape, const double *values)
{
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  gint64       n = fovea_shape_elements (&shape);

  g_assert_nonnull (tensor);
  for (gint64 i = 0; i < n; i++)
    ((float *) tensor->data)[i] = values[i];
  return tensor;
}

FoveaTensor *
test_ints (guint n, const gint64 *values)
{
  FoveaShape   shape = fovea_shape (1, (gint64) n);
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_I64, &shape, NULL);

  g_assert_nonnull (tensor);
  memcpy (tensor->data, values, n * sizeof *values);
  return tensor;
}

FoveaTensor *
test_typed (FoveaDType type, FoveaShape shape, const double *values)
{
  FoveaTensor *tensor = fovea_tensor_new (type, &shape, NULL);

  g_assert_nonnull (tensor);
  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    {
      double value = values ? values[i] : (double) i;

      switch (type)
        {
        case FOVEA_F32:
          ((float *) tensor->data)[i] = value;
          break;
        case FOVEA_BOOL:
        case FOVEA_U8:
          ((guint8 *) tensor->data)[i] = value;
          break;
        case FOVEA_I32:
          ((gint32 *) tensor->data)[i] = value;
          break;
        case FOVEA_I64:
        case FOVEA_U64:
          ((gint64 *) tensor->data)[i] = value;
          break;
        default:
          g_assert_not_reached ();
        }
    }
  return tensor;
}

FoveaShape
test_shape (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, "x", -1);
  FoveaShape shape = { g_strv_length (words), { 0 } };

  for (guint d = 0; d < shape.rank; d++)
    shape.size[d] = g_ascii_strtoll (words[d], NULL, 10);
  return shape;
}

RefWindow
test_random_window_3d (gint64 depth, gint64 height, gint64 width)
{
  const gint64 in[3] = { height, width, depth };
  RefWindow    window = { .ceil_mode = FALSE };
  gint64       room;

  for (int axis = 0; axis < (depth ? 3 : 2); axis++)
    do
      {
        window.size[axis] = g_test_rand_int_range (1, 7);
        window.stride[axis] = g_test_rand_int_range (1, 6);
        window.dilation[axis] = g_test_rand_int_range (1, 4);
        window.before[axis] = g_test_rand_int_range (0, 5);
        window.after[axis] = g_test_rand_int_range (0, 5);
        room = in[axis] + window.before[axis] + window.after[axis] -
               window.dilation[axis] * (window.size[axis] - 1) - 1;
      }
    while (room < 0);
  return window;
}

void
test_weights (TestLayer *test, const char *text)
{
  g_auto (GStrv) lists = g_strsplit (text, ";", -1);

  for (test->n_weights = 0; lists[test->n_weights]; test->n_weights++)
    {
      g_auto (GStrv) words = g_strsplit (lists[test->n_weights], ",", -1);
      gint64 values[32];
      guint  n = 0;

      for (; words[n] && *words[n]; n++)
        values[n] = g_ascii_strtoll (words[n], NULL, 10);
      if (strcmp (lists[test->n_weights], "-") != 0)
        test->weight[test->n_weights] = test_ints (n, values);
    }
}

RefWindow
test_random_window (gint64 height, gint64 width)
{
  return test_random_window_3d (0, height, width);
}

/* " name=z,y,x", of the last `axes` of them */
static void
test_window_append (GString      *text,
                    const char   *name,
                    guint         axes,
                    const gint64 *first,
                    const gint64 *second)
{
  static const int order[] = { 2, 0, 1 };
  const char      *separator = "=";

  g_string_append_printf (text, " %s", name);
  for (const gint64 *from = first; from; from = from == first ? second : NULL)
    for (guint i = 3 - axes; i < 3; i++)
      {
        g_string_append_printf (text, "%s%d", separator, (int) from[order[i]]);
        separator = ",";
      }
}

char *
test_window_attrs (const RefWindow *w, guint axes)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "ceil_mode=%d", w->ceil_mode);
  test_window_append (text, "kernel_shape", axes, w->size, NULL);
  test_window_append (text, "strides", axes, w->stride, NULL);
  test_window_append (text, "dilations", axes, w->dilation, NULL);
  test_window_append (text, "pads", axes, w->before, w->after);
  return g_string_free (text, FALSE);
}

/* ---- Graphs ------------------------------------------------------------------ */

gboolean
test_layer_build (const TestLayer *test,
                  FoveaGraph     **graph,
                  FoveaWeights   **weights,
                  GError         **error)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  FoveaValue values[2 * TEST_MAX_INPUTS], out;
  guint      n = 0;

  for (guint i = 0; i < test->n_inputs; i++)
    {
      g_autofree char *name = g_strdup_printf ("input%u", i);

      values[n++] =
          fovea_graph_builder_input_typed (builder, name,
                                           test->input[i]->dtype,
                                           &test->input[i]->shape);
    }
  for (guint i = 0; i < test->n_weights; i++)
    {
      g_autofree char *name = g_strdup_printf ("weight%u", i);
      FoveaTensor     *copy;

      values[n++] = FOVEA_NO_VALUE;
      if (test->weight[i] == NULL)
        continue;
      copy = fovea_tensor_new (test->weight[i]->dtype, &test->weight[i]->shape,
                               NULL);
      g_assert_nonnull (copy);
      memcpy (copy->data, test->weight[i]->data,
              fovea_shape_elements (&copy->shape) *
                  fovea_dtype_size (copy->dtype));
      values[n - 1] = fovea_graph_builder_weight (builder, name, copy);
    }
  out = fovea_graph_builder_add (
      builder, test->layer, "tested",
      test->attrs ? fovea_attrs_parse ("%s", test->attrs) : NULL, values, n,
      error);
  if (out == FOVEA_NO_VALUE)
    return FALSE;
  fovea_graph_builder_output (builder, out);
  return fovea_graph_builder_finish (builder, graph, weights, error);
}

static FoveaPlan *
test_plan (FoveaGraph               *graph,
           FoveaWeights             *weights,
           const FoveaTensor *const *inputs,
           GError                  **error)
{
  guint                  n = fovea_graph_n_inputs (graph);
  g_autofree FoveaShape *shapes = g_new0 (FoveaShape, n + 1);

  for (guint i = 0; i < n; i++)
    shapes[i] = inputs[i]->shape;
  return fovea_plan_new (graph, weights, shapes, NULL, error);
}

/* ---- Running ----------------------------------------------------------------- */

static gboolean
test_is_emulated (void)
{
  return g_getenv ("FOVEA_TEST_EMULATED") != NULL;
}

guint
test_most_threads (void)
{
  return test_is_emulated () ? 2 : G_MAXUINT;
}

guint
test_rounds (guint n)
{
  return test_is_emulated () ? (n + 4) / 5 : n;
}

/* A picture that is read and one that is written. */
typedef struct
{
  const FoveaTensor *in;
  FoveaTensor       *out;
  gint              *cancel; /* raised when the second piece is read, or NULL */
  guint              reads, writes;
} TestPicture;

static float *
test_row (const FoveaTensor *picture, const FoveaRect *rect, gint64 c, gint64 y)
{
  const gint64 *size = picture->shape.size;

  return (float *) picture->data + (c * size[2] + rect->y + y) * size[3] +
         rect->x;
}

/* Copies between a rectangle of a picture and a piece. */
static void
test_copy (const FoveaTensor *picture,
           const FoveaRect   *rect,
           const FoveaTensor *piece,
           gboolean           write)
{
  const gint64 *size = piece->shape.size;

  g_assert_cmpint (rect->x, >=, 0);
  g_assert_cmpint (rect->y, >=, 0);
  g_assert_cmpint (rect->x + rect->width, <=, picture->shape.size[3]);
  g_assert_cmpint (rect->y + rect->height, <=, picture->shape.size[2]);
  g_assert_cmpint (rect->width, ==, size[3]);
  g_assert_cmpint (rect->height, ==, size[2]);
  for (gint64 c = 0; c < size[1]; c++)
    for (gint64 y = 0; y < size[2]; y++)
      {
        float *here = test_row (picture, rect, c, y);
        float *there =
            (float *) piece->data + c * piece->stride[1] + y * piece->stride[2];

        memcpy (write ? here : there, write ? there : here,
                size[3] * sizeof (float));
      }
}

static gboolean
test_read (const FoveaRect   *rect,
           const FoveaTensor *pixels,
           gpointer           data,
           GError           **error)
{
  TestPicture *picture = data;

  test_copy (picture->in, rect, pixels, FALSE);
  if (++picture->reads == 2 && picture->cancel)
    g_atomic_int_set (picture->cancel, 1);
  return TRUE;
}

static gboolean
test_write (const FoveaRect   *rect,
            const FoveaTensor *pixels,
            gpointer           data,
            GError           **error)
{
  TestPicture *picture = data;

  test_copy (picture->out, rect, pixels, TRUE);
  picture->writes++;
  return TRUE;
}

static FoveaTensor *
test_run_whole (FoveaPlan                *plan,
                const FoveaTensor *const *inputs,
                guint                     threads)
{
  g_autoptr (GError) error = NULL;
  FoveaRunOptions options = { .threads = threads };
  g_autoptr (FoveaResult) result =
      fovea_plan_run (plan, inputs, &options, &error);
  FoveaTensor *copy;

  g_assert_no_error (error);
  g_assert_nonnull (result);
  copy = fovea_tensor_to_float (fovea_result_output (result, 0), NULL);
  g_assert_nonnull (copy);
  return copy;
}

static gboolean
test_is_picture (const FoveaShape *shape)
{
  return shape->rank == 4 && shape->size[0] == 1;
}

FoveaTensor *
test_tiled (FoveaPlan         *plan,
            const FoveaTensor *input,
            const FoveaShape  *shape,
            gint64             tile_width,
            gint64             tile_height,
            guint              threads)
{
  g_autoptr (GError) error = NULL;
  FoveaTensor    *out = fovea_tensor_new (FOVEA_F32, shape, NULL);
  TestPicture     picture = { input, out };
  FoveaRunOptions options = { .threads = threads };

  g_assert_nonnull (out);
  memset (out->data, 0xff, fovea_shape_elements (shape) * 4);
  fovea_plan_run_tiled (plan, tile_width, tile_height, test_read, test_write,
                        &picture, &options, &error);
  g_assert_no_error (error);
  return out;
}

/* So large, or larger where a picture had too many tiles: very many say no more. */
static gint64
test_tile_size (gint64 size, const FoveaShape *shape)
{
  const gint64 most = test_rounds (2000);

  while ((shape->size[2] / size + 1) * (shape->size[3] / size + 1) > most)
    size++;
  return size;
}

static void
test_run_tiles (FoveaPlan         *plan,
                const FoveaTensor *input,
                const FoveaTensor *whole)
{
  for (guint t = 0; t < G_N_ELEMENTS (test_tiles); t++)
    {
      const gint64 size = test_tile_size (test_tiles[t].size, &whole->shape);
      const guint  threads = MIN (test_tiles[t].threads, test_most_threads ());
      g_autoptr (FoveaTensor) out =
          test_tiled (plan, input, &whole->shape, size, size, threads);
      g_autofree char *what = g_strdup_printf ("tiles of %d on %u threads",
                                               (int) size, threads);

      test_equal (out, whole, what);
    }
}

FoveaTensor *
test_run (FoveaGraph               *graph,
          FoveaWeights             *weights,
          const FoveaTensor *const *inputs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPlan) plan = test_plan (graph, weights, inputs, &error);
  g_autoptr (FoveaTensor) whole = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (plan);
  whole = test_run_whole (plan, inputs, test_threads[0]);
  for (guint i = 1; i < G_N_ELEMENTS (test_threads) &&
                    test_threads[i] <= test_most_threads ();
       i++)
    {
      g_autoptr (FoveaTensor) other =
          test_run_whole (plan, inputs, test_threads[i]);

      test_equal (other, whole, "more threads");
    }
  /* Pictures are of fp32 numbers. */
  if (fovea_graph_n_inputs (graph) == 1 && test_is_picture (&whole->shape) &&
      test_is_picture (&inputs[0]->shape) && inputs[0]->dtype == FOVEA_F32)
    test_run_tiles (plan, inputs[0], whole);
  return g_steal_pointer (&whole);
}

FoveaTensor *
test_layer_run (const TestLayer *test)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;

  test_layer_build (test, &graph, &weights, &error);
  g_assert_no_error (error);
  return test_run (graph, weights, (const FoveaTensor *const *) test->input);
}

/* ---- Comparing --------------------------------------------------------------- */

static gboolean
test_shapes_equal (const FoveaShape *a, const FoveaShape *b)
{
  return a->rank == b->rank &&
         memcmp (a->size, b->size, a->rank * sizeof *a->size) == 0;
}

void
test_compare (const FoveaTensor *got, const Ref *want, const char *what)
{
  const float *values = got->data;

  if (! test_shapes_equal (&got->shape, &want->shape))
    {
      g_autofree char *a = fovea_shape_to_string (&got->shape);
      g_autofree char *b = fovea_shape_to_string (&want->shape);

      g_error ("%s: the shape is %s, it should be %s", what, a, b);
    }
  for (gint64 i = 0; i < want->n; i++)
    {
      double   v = want->value[i], bound = want->bound[i] + 0x1p-149;
      gboolean same = isnan (v) ? isnan (values[i]) :
                      isinf (v) ? values[i] == v :
                                  fabs (values[i] - v) <= bound;

      if (! same)
        g_error ("%s: element %d is %.9g, it should be %.17g within %g", what,
                 (int) i, values[i], v, bound);
    }
}

void
test_equal (const FoveaTensor *a, const FoveaTensor *b, const char *what)
{
  const guint32 *bits_a = a->data, *bits_b = b->data;
  gint64         n = fovea_shape_elements (&a->shape);

  g_assert_true (test_shapes_equal (&a->shape, &b->shape));
  /* Which NaN it is, IEEE leaves open: it may be either operand's. */
  for (gint64 i = 0; i < n; i++)
    if (bits_a[i] != bits_b[i] && ! (isnan (((const float *) a->data)[i]) &&
                                     isnan (((const float *) b->data)[i])))
      g_error ("%s: element %d is %.9g and was %.9g", what, (int) i,
               ((float *) a->data)[i], ((float *) b->data)[i]);
}

void
test_layer_check (const TestLayer *test, Ref *want, const char *what)
{
  g_autoptr (Ref) owned = want;
  g_autoptr (FoveaTensor) got = test_layer_run (test);

  test_compare (got, owned, what);
}

/* ---- Failing ----------------------------------------------------------------- */

void
test_layer_fails (const TestLayer *test, FoveaError code, const char *text)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  if (test_layer_build (test, &graph, &weights, &error))
    plan = test_plan (graph, weights, (const FoveaTensor *const *) test->input,
                      &error);
  g_assert_null (plan);
  if (error == NULL || strstr (error->message, text) == NULL)
    g_error ("wanted an error with '%s', got '%s'", text,
             error ? error->message : "none");
  g_assert_error (error, FOVEA_ERROR, (int) code);
  g_assert_false (g_str_has_suffix (error->message, "."));
}

void
test_layer_allocations (const TestLayer *test)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaRunOptions           options = { .threads = 2 };
  const FoveaTensor *const *inputs = (const FoveaTensor *const *) test->input;
  gboolean                  done = FALSE;

  g_assert_true (test_layer_build (test, &graph, &weights, NULL));
  for (int n = 0; ! done; n++)
    {
      g_autoptr (FoveaPlan) plan = NULL;
      g_autoptr (FoveaResult) result = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (n, <, 100);
      fovea_alloc_fail_after (n);
      plan = test_plan (graph, weights, inputs, &error);
      if (plan)
        result = fovea_plan_run (plan, inputs, &options, &error);
      fovea_alloc_fail_after (-1);
      done = result != NULL;
      if (! done)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
      else
        g_assert_cmpint (n, >, 0);
    }
}

void
test_layer_cancel (const TestLayer *test)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaTensor *const *inputs = (const FoveaTensor *const *) test->input;
  gint                      cancel = 1;
  FoveaRunOptions           options = { .threads = 2, .cancel = &cancel };
  const FoveaShape         *out;

  g_assert_true (test_layer_build (test, &graph, &weights, NULL));
  plan = test_plan (graph, weights, inputs, NULL);
  g_assert_nonnull (plan);
  g_assert_null (fovea_plan_run (plan, inputs, &options, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  out = fovea_plan_shape (plan, fovea_graph_output (graph, 0));
  if (test->n_inputs == 1 && test_is_picture (out) &&
      test_is_picture (&test->input[0]->shape))
    {
      g_autoptr (FoveaTensor) to = fovea_tensor_new (FOVEA_F32, out, NULL);
      TestPicture picture = { test->input[0], to, &cancel };

      g_clear_error (&error);
      g_assert_false (fovea_plan_run_tiled (plan, 7, 7, test_read, test_write,
                                            &picture, &options, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
      g_assert_cmpuint (picture.writes, ==, 0);
      if (MAX (out->size[2], out->size[3]) <= 7)
        return;
      /* And in the middle: nothing is written from then on. */
      cancel = 0;
      picture.reads = 0;
      g_clear_error (&error);
      g_assert_false (fovea_plan_run_tiled (plan, 7, 7, test_read, test_write,
                                            &picture, &options, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
      g_assert_cmpuint (picture.writes, ==, 1);
    }
}

gint64
test_border_place (FoveaBorder border, gint64 at, gint64 n)
{
  while (at < 0 || at >= n)
    switch (border)
      {
      case FOVEA_BORDER_REFLECT:
        if (n == 1)
          return 0;
        at = at < 0 ? -at : 2 * (n - 1) - at;
        break;
      case FOVEA_BORDER_SYMMETRIC:
        at = at < 0 ? -1 - at : 2 * n - 1 - at;
        break;
      case FOVEA_BORDER_REPLICATE:
        return at < 0 ? 0 : n - 1;
      case FOVEA_BORDER_WRAP:
        at += at < 0 ? n : -n;
        break;
      default:
        return -1;
      }
  return at;
}

void
test_too_large (const char *layer,
                const char *attrs,
                FoveaShape  input,
                FoveaShape  weights_shape)
{
  g_auto (TestLayer) test = { layer, attrs, 1, 1 };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaTensor *const *inputs = (const FoveaTensor *const *) test.input;
  FoveaPlanOptions          limit = { .memory_limit = 1 << 30 };

  test.input[0] = test_random (input);
  test.weight[0] = test_random (weights_shape);
  g_assert_true (test_layer_build (&test, &graph, &weights, &error));
  plan = fovea_plan_new (graph, weights, &inputs[0]->shape, &limit, &error);
  if (plan)
    result = fovea_plan_run (plan, inputs, NULL, &error);
  g_assert_null (result);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
}
