/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See quant-test.h. */
#include "quant-test.h"

#include <math.h>
#include <string.h>

#include "typed.h"

void
quant_test_clear (QuantTest *test)
{
  for (guint i = 0; i < QUANT_MAX; i++)
    fovea_tensor_free (test->in[i]);
}

static FoveaPlan *
quant_plan (const QuantTest *test, FoveaGraph **graph, GError **error)
{
  static const char *const names[] = { "y0", "y1", "y2" };
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaValue values[QUANT_MAX], out[3];
  FoveaShape shapes[QUANT_MAX];
  guint      n_out = MAX (test->n_out, 1);

  for (guint i = 0; i < test->n; i++)
    {
      g_autofree char *name = g_strdup_printf ("in%u", i);
      FoveaTensor     *copy;

      values[i] = FOVEA_NO_VALUE;
      if (! test->in[i])
        continue;
      shapes[i] = test->in[i]->shape;
      if (i < test->n_given)
        {
          values[i] = fovea_graph_builder_input_typed (
              builder, name, test->in[i]->dtype, &shapes[i]);
          continue;
        }
      copy = fovea_tensor_new (test->in[i]->dtype, &shapes[i], NULL);
      g_assert_nonnull (copy);
      memcpy (copy->data, test->in[i]->data,
              fovea_shape_elements (&shapes[i]) *
                  fovea_dtype_size (copy->dtype));
      values[i] = fovea_graph_builder_weight (builder, name, copy);
    }
  if (! fovea_graph_builder_add_node (
          builder, test->layer, NULL,
          test->attrs ? fovea_attrs_parse ("%s", test->attrs) : NULL, values,
          test->n, names, out, n_out, error))
    return NULL;
  for (guint k = 0; k < n_out; k++)
    fovea_graph_builder_output (builder, out[k]);
  g_assert_true (fovea_graph_builder_finish (builder, graph, &weights, NULL));
  return fovea_plan_new (*graph, weights, shapes, NULL, error);
}

FoveaResult *
quant_run (const QuantTest *test, guint threads, FoveaDType type)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaRunOptions options = { .threads = threads };
  FoveaResult    *result;

  plan = quant_plan (test, &graph, &error);
  if (error)
    g_error ("%s: %s", test->layer, error->message);
  g_assert_cmpint (fovea_plan_type (plan, fovea_graph_output (graph, 0)), ==,
                   type);
  result = fovea_plan_run (plan, (const FoveaTensor *const *) test->in,
                           &options, &error);
  g_assert_no_error (error);
  return result;
}

void
quant_check (QuantTest    *test,
             FoveaDType    type,
             FoveaShape    shape,
             const double *want,
             const char   *what)
{
  for (guint threads = 0; threads < 4; threads++)
    {
      const guint given = test->n_given;
      g_autoptr (FoveaResult) result = NULL;
      const FoveaTensor *got;

      test->n_given = threads ? given : 0;
      result = quant_run (test, MAX (threads, 1), type);
      test->n_given = given;
      got = fovea_result_output (result, 0);
      g_assert_true (fovea_shape_equal (&got->shape, &shape));
      for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
        if (fovea_tensor_get (got, i) != want[i])
          g_error ("%s, %s: element %d is %.9g and should be %.9g", test->layer,
                   what, (int) i, fovea_tensor_get (got, i), want[i]);
    }
}

void
quant_fails (const QuantTest *test, FoveaError code, const char *text)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  plan = quant_plan (test, &graph, &error);
  g_assert_null (plan);
  if (! error || ! strstr (error->message, text))
    g_error ("wanted an error with '%s', got '%s'", text,
             error ? error->message : "none");
  g_assert_error (error, FOVEA_ERROR, (int) code);
}

/* ---- Numbers --------------------------------------------------------------------- */

void
quant_range (FoveaDType type, int *low, int *high)
{
  *low = type == FOVEA_I8 ? -128 : type == FOVEA_I16 ? -32768 : 0;
  *high = type == FOVEA_I8  ? 127 :
          type == FOVEA_U8  ? 255 :
          type == FOVEA_I16 ? 32767 :
                              65535;
}

FoveaTensor *
quant_ints (FoveaDType type, FoveaShape shape)
{
  gint64             n = fovea_shape_elements (&shape);
  g_autofree gint64 *values = g_new (gint64, n);
  int                low, high;

  quant_range (type, &low, &high);
  for (gint64 i = 0; i < n; i++)
    switch (g_test_rand_int_range (0, 4))
      {
      case 0:
        values[i] = g_test_rand_bit () ? low : high;
        break;
      default:
        values[i] = g_test_rand_int_range (low, high + 1);
      }
  return typed_ints (type, shape, values);
}

FoveaTensor *
quant_one (FoveaDType type, double value)
{
  const gint64 whole = value;

  return fovea_dtype_is_float (type) ?
             test_numbers (fovea_shape (0), &value) :
             typed_ints (type, fovea_shape (0), &whole);
}

FoveaTensor *
quant_scales (FoveaShape shape)
{
  FoveaTensor *scales = test_random (shape);

  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    ((float *) scales->data)[i] =
        0.01f + fabsf (((float *) scales->data)[i]) * 0.1f;
  return scales;
}
