/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See outputs.h. */
#include "outputs.h"

#include <string.h>

void
outputs_clear (Outputs *outputs)
{
  for (guint i = 0; i < OUTPUTS_MAX; i++)
    fovea_tensor_free (outputs->in[i]);
}

static FoveaTensor *
outputs_copy (const FoveaTensor *tensor)
{
  FoveaTensor *copy = fovea_tensor_new (tensor->dtype, &tensor->shape, NULL);

  g_assert_nonnull (copy);
  for (gsize i = 0;
       i < fovea_shape_elements (&copy->shape) * fovea_dtype_size (copy->dtype);
       i++)
    ((char *) copy->data)[i] = ((const char *) tensor->data)[i];
  return copy;
}

/* The plan, and what is given to it at a run. */
static FoveaPlan *
outputs_plan (const Outputs      *outputs,
              const FoveaTensor **given,
              FoveaGraph        **graph,
              GError            **error)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaWeights) weights = NULL;
  const char *const names[] = { "out0", "out1", "out2", "out3", NULL };
  FoveaValue        in[OUTPUTS_MAX], out[OUTPUTS_MAX];
  FoveaShape        shapes[OUTPUTS_MAX];
  guint             n = 0;

  for (guint i = 0; i < outputs->n_in; i++)
    {
      g_autofree char *name = g_strdup_printf ("in%u", i);

      in[i] = FOVEA_NO_VALUE;
      if (! outputs->in[i])
        continue;
      if (outputs->known >> i & 1)
        in[i] = fovea_graph_builder_weight (builder, name,
                                            outputs_copy (outputs->in[i]));
      else
        {
          in[i] = fovea_graph_builder_input_typed (
              builder, name, outputs->in[i]->dtype, &outputs->in[i]->shape);
          given[n] = outputs->in[i];
          shapes[n++] = outputs->in[i]->shape;
        }
    }
  if (! fovea_graph_builder_add_node (
          builder, outputs->layer, "tested",
          outputs->attrs ? fovea_attrs_parse ("%s", outputs->attrs) : NULL, in,
          outputs->n_in, names, out, outputs->n_out, error))
    return NULL;
  for (guint k = 0; k < outputs->n_out; k++)
    fovea_graph_builder_output (builder, out[k]);
  g_assert_true (fovea_graph_builder_finish (builder, graph, &weights, NULL));
  return fovea_plan_new (*graph, weights, shapes, NULL, error);
}

FoveaResult *
outputs_run (const Outputs *outputs, guint threads, FoveaDType *types)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaTensor *given[OUTPUTS_MAX];
  g_autoptr (FoveaPlan) plan = outputs_plan (outputs, given, &graph, &error);
  FoveaRunOptions options = { .threads = threads };
  FoveaResult    *result;

  if (! plan)
    g_error ("%s %s: %s", outputs->layer, outputs->attrs, error->message);
  result = fovea_plan_run (plan, given, &options, &error);
  g_assert_no_error (error);
  for (guint k = 0; types && k < outputs->n_out; k++)
    types[k] = fovea_plan_type (plan, fovea_graph_output (graph, k));
  return result;
}

void
outputs_fail (const Outputs *outputs, FoveaError code, const char *text)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaTensor *given[OUTPUTS_MAX];
  g_autoptr (FoveaPlan) plan = outputs_plan (outputs, given, &graph, &error);

  g_assert_null (plan);
  if (! error || ! strstr (error->message, text))
    g_error ("wanted an error with '%s', got '%s'", text,
             error ? error->message : "none");
  g_assert_error (error, FOVEA_ERROR, (int) code);
  g_assert_false (g_str_has_suffix (error->message, "."));
}

FoveaTensor *
outputs_ints (FoveaDType type, FoveaShape shape, gint64 size)
{
  FoveaTensor   *tensor = fovea_tensor_new (type, &shape, NULL);
  const gboolean is_signed = type == FOVEA_I8 || type == FOVEA_I16 ||
                             type == FOVEA_I32 || type == FOVEA_I64;

  g_assert_nonnull (tensor);
  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    {
      gint64 v = (gint64) g_test_rand_double_range (is_signed ? -size : 0,
                                                    (double) size + 1);

      /* The low bytes come first on the machines that we have. */
      memcpy ((char *) tensor->data + i * fovea_dtype_size (type), &v,
              fovea_dtype_size (type));
    }
  return tensor;
}

FoveaShape
outputs_shape (guint low, guint high, guint most)
{
  FoveaShape shape = { .rank = g_test_rand_int_range (low, high + 1) };

  for (guint d = 0; d < shape.rank; d++)
    shape.size[d] = g_test_rand_int_range (1, most + 1);
  return shape;
}

char *
outputs_axes (guint rank, gboolean *meant)
{
  GString *text = g_string_new (NULL);

  for (guint d = 0; d < rank; d++)
    {
      meant[d] = g_test_rand_int_range (0, 2);
      if (meant[d])
        g_string_append_printf (
            text, "%s%d", text->len ? "," : "axes=",
            g_test_rand_int_range (0, 2) ? (int) d : (int) d - (int) rank);
    }
  if (text->len)
    g_string_append_c (text, ' ');
  return g_string_free (text, FALSE);
}
