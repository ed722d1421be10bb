/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See typed.h. */
#include "typed.h"

#include <math.h>
#include <string.h>

/* ---- Numbers ----------------------------------------------------------------- */

gboolean
typed_is_wide (FoveaDType type)
{
  return type == FOVEA_I32 || type == FOVEA_U32 || type == FOVEA_I64 ||
         type == FOVEA_U64;
}

static guint16
typed_half (double value)
{
  double magnitude = fabs (value);
  int    exponent;

  if (magnitude == 0)
    return 0;
  /* Small multiples of 1/8 alone: exact. */
  frexp (magnitude, &exponent);
  exponent--;
  return (value < 0 ? 0x8000 : 0) | (exponent + 15) << 10 |
         (guint) (ldexp (magnitude, 10 - exponent) - 1024);
}

static void
typed_put (FoveaTensor *tensor, gint64 i, double value)
{
  float narrow = value;

  switch (tensor->dtype)
    {
    case FOVEA_F32:
      ((float *) tensor->data)[i] = narrow;
      break;
    case FOVEA_F64:
      ((double *) tensor->data)[i] = value;
      break;
    case FOVEA_F16:
      ((guint16 *) tensor->data)[i] = typed_half (value);
      break;
    default:
      memcpy ((char *) tensor->data + 2 * i, (char *) &narrow + 2, 2);
    }
}

FoveaTensor *
typed_floats (FoveaDType type, FoveaShape shape, const double *values)
{
  FoveaTensor *tensor = fovea_tensor_new (type, &shape, NULL);
  gint64       n = fovea_shape_elements (&shape);

  g_assert_nonnull (tensor);
  for (gint64 i = 0; i < n; i++)
    typed_put (tensor, i,
               values ? values[i] : g_test_rand_int_range (-40, 41) / 8.0);
  return tensor;
}

static gint64
typed_lot (FoveaDType type)
{
  const int bits = 8 * (int) fovea_dtype_size (type);
  guint64   any = (guint64) (guint32) g_test_rand_int () << 32 |
                (guint32) g_test_rand_int ();

  switch (g_test_rand_int_range (0, 6))
    {
    case 0: /* 0, 1, -1 (or the largest), the extremes of signed types */
      return (gint64[]){ 0, 1, -1, (gint64) (1ull << (bits - 1)),
                         (gint64) ((1ull << (bits - 1)) -
                                   1) }[g_test_rand_int_range (0, 5)];
    case 1:
    case 2:
      return g_test_rand_int_range (-9, 10);
    default:
      return (gint64) (any >> g_test_rand_int_range (0, 64));
    }
}

FoveaTensor *
typed_ints (FoveaDType type, FoveaShape shape, const gint64 *values)
{
  FoveaTensor *tensor = fovea_tensor_new (type, &shape, NULL);
  gsize        bytes = fovea_dtype_size (type);
  gint64       n = fovea_shape_elements (&shape);

  g_assert_nonnull (tensor);
  for (gint64 i = 0; i < n; i++)
    {
      gint64 value = values ? values[i] : typed_lot (type);

      if (type == FOVEA_BOOL)
        value = value & 1;
      /* The low bytes come first here. */
      memcpy ((char *) tensor->data + i * bytes, &value, bytes);
    }
  return tensor;
}

FoveaTensor *
typed_random (FoveaDType type, FoveaShape shape)
{
  return fovea_dtype_is_float (type) ? typed_floats (type, shape, NULL) :
                                       typed_ints (type, shape, NULL);
}

const FoveaDType typed_int_types[] = { FOVEA_I8,  FOVEA_U8,  FOVEA_I16,
                                       FOVEA_U16, FOVEA_I32, FOVEA_U32,
                                       FOVEA_I64, FOVEA_U64 };

Number
typed_number (const FoveaTensor *tensor, gint64 i)
{
  if (tensor->dtype == FOVEA_U64)
    return ((guint64 *) tensor->data)[i];
  return fovea_tensor_get_int (tensor, i);
}

gint64
typed_wrap (Number value, FoveaDType type)
{
  const int      bits = 8 * (int) fovea_dtype_size (type);
  const Number   range = (Number) 1 << bits;
  const gboolean is_signed = type == FOVEA_I8 || type == FOVEA_I16 ||
                             type == FOVEA_I32 || type == FOVEA_I64;

  if (type == FOVEA_BOOL)
    return value != 0;
  value %= range;
  if (value < 0)
    value += range;
  if (is_signed && value >= range / 2)
    value -= range;
  return (gint64) (guint64) value;
}

/* ---- Shapes by lot ----------------------------------------------------------- */

void
typed_lot_shapes (FoveaShape *shapes, guint n, FoveaShape *out)
{
  const guint rank = g_test_rand_int_range (0, FOVEA_MAX_RANK + 1);
  gint64      full[FOVEA_MAX_RANK];

  for (guint d = 0; d < rank; d++)
    full[d] = g_test_rand_int_range (1, rank > 4 ? 4 : 7);
  if (rank > 0 && g_test_rand_int_range (0, 30) == 0)
    full[g_test_rand_int_range (0, rank)] = 0;
  *out = fovea_shape_of (rank, full);
  for (guint d = 0; d < rank; d++)
    out->size[d] = 1;
  for (guint i = 0; i < n; i++)
    {
      guint skip = i && rank ? g_test_rand_int_range (0, rank + 1) : 0;

      shapes[i] = fovea_shape_of (rank - skip, full + skip);
      for (guint d = 0; d < rank - skip; d++)
        {
          if (g_test_rand_int_range (0, 3) == 0)
            shapes[i].size[d] = 1;
          else
            out->size[d + skip] = full[d + skip];
        }
    }
}

gint64
typed_place (const FoveaShape *shape,
             guint             start,
             const FoveaShape *out,
             gint64            index)
{
  gint64 at = 0, stride = 1, axis[FOVEA_MAX_RANK];

  for (guint d = out->rank; d-- > 0;)
    {
      axis[d] = index % out->size[d];
      index /= out->size[d];
    }
  for (guint d = shape->rank; d-- > 0;)
    {
      if (shape->size[d] != 1)
        at += axis[start + d] * stride;
      stride *= shape->size[d];
    }
  return at;
}

/* ---- Running ----------------------------------------------------------------- */

static FoveaTensor *
typed_copy (const FoveaTensor *tensor)
{
  FoveaTensor *copy = fovea_tensor_new (tensor->dtype, &tensor->shape, NULL);

  g_assert_nonnull (copy);
  g_assert_true (fovea_tensor_is_contiguous (tensor));
  if (fovea_shape_elements (&copy->shape) > 0)
    memcpy (copy->data, tensor->data,
            fovea_shape_elements (&copy->shape) *
                fovea_dtype_size (copy->dtype));
  return copy;
}

/* The layer with those of its inputs as weights whose bit is set; *plan stays
 * NULL when it is refused. */
static void
typed_plan (const char         *layer,
            const char         *attrs,
            FoveaTensor *const *in,
            guint               n,
            guint               weights,
            FoveaGraph        **graph,
            FoveaPlan         **plan,
            GError            **error)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaWeights) owned = NULL;
  FoveaValue values[TYPED_MAX], out;
  FoveaShape shapes[TYPED_MAX];
  guint      n_inputs = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("in%u", i);

      values[i] = FOVEA_NO_VALUE;
      if (! in[i])
        continue;
      if (weights >> i & 1)
        values[i] =
            fovea_graph_builder_weight (builder, name, typed_copy (in[i]));
      else
        {
          values[i] = fovea_graph_builder_input_typed (
              builder, name, in[i]->dtype, &in[i]->shape);
          shapes[n_inputs++] = in[i]->shape;
        }
    }
  out = fovea_graph_builder_add (builder, layer, NULL,
                                 attrs ? fovea_attrs_parse ("%s", attrs) : NULL,
                                 values, n, error);
  if (out == FOVEA_NO_VALUE)
    return;
  fovea_graph_builder_output (builder, out);
  g_assert_true (fovea_graph_builder_finish (builder, graph, &owned, NULL));
  *plan = fovea_plan_new (*graph, owned, shapes, NULL, error);
}

static FoveaTensor *
typed_run_once (const char         *layer,
                const char         *attrs,
                FoveaTensor *const *in,
                guint               n,
                guint               weights,
                guint               threads,
                FoveaDType         *type)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  g_autoptr (GError) error = NULL;
  FoveaRunOptions    options = { .threads = threads };
  const FoveaTensor *given[TYPED_MAX];
  guint              n_given = 0;

  typed_plan (layer, attrs, in, n, weights, &graph, &plan, &error);
  if (error)
    g_error ("%s: %s", layer, error->message);
  for (guint i = 0; i < n; i++)
    if (in[i] && ! (weights >> i & 1))
      given[n_given++] = in[i];
  result = fovea_plan_run (plan, given, &options, &error);
  g_assert_no_error (error);
  *type = fovea_plan_type (plan, fovea_graph_output (graph, 0));
  return typed_copy (fovea_result_output (result, 0));
}

/* The same bits, but for a NaN's sign and payload */
static gboolean
typed_same (const FoveaTensor *a, const FoveaTensor *b)
{
  const gint64 n = fovea_shape_elements (&a->shape);

  if (a->dtype != b->dtype || ! fovea_shape_equal (&a->shape, &b->shape))
    return FALSE;
  for (gint64 i = 0; i < n; i++)
    if (a->dtype == FOVEA_F32 ?
            ((guint32 *) a->data)[i] != ((guint32 *) b->data)[i] &&
                ! (isnan (((float *) a->data)[i]) &&
                   isnan (((float *) b->data)[i])) :
            ((gint64 *) a->data)[i] != ((gint64 *) b->data)[i] &&
                ! (a->dtype == FOVEA_F64 && isnan (((double *) a->data)[i]) &&
                   isnan (((double *) b->data)[i])))
      return FALSE;
  return TRUE;
}

FoveaTensor *
typed_run (const char         *layer,
           const char         *attrs,
           FoveaTensor *const *in,
           guint               n,
           FoveaDType         *type)
{
  g_autoptr (FoveaTensor) first =
      typed_run_once (layer, attrs, in, n, 0, 1, type);
  const guint all = (1u << n) - 1;

  for (guint weights = 0; weights <= all; weights++)
    {
      FoveaDType other_type;
      g_autoptr (FoveaTensor) other =
          typed_run_once (layer, attrs, in, n, weights, 3, &other_type);

      g_assert_cmpint (*type, ==, other_type);
      if (! typed_same (first, other))
        g_error ("%s %s: other numbers with the weights %x", layer,
                 attrs ? attrs : "", weights);
    }
  return g_steal_pointer (&first);
}

static FoveaTensor *
typed_run_shaped (const char         *layer,
                  const char         *attrs,
                  FoveaTensor *const *in,
                  guint               n,
                  FoveaDType          type,
                  const FoveaShape   *shape)
{
  FoveaDType   got_type;
  FoveaTensor *got = typed_run (layer, attrs, in, n, &got_type);

  if (got_type != type)
    g_error ("%s: the type is %s, it should be %s", layer,
             fovea_dtype_name (got_type), fovea_dtype_name (type));
  if (type != FOVEA_F64 || got->dtype != FOVEA_F64) /* else held as double */
    g_assert_cmpint (got->dtype, ==,
                     typed_is_wide (type) ? FOVEA_I64 : FOVEA_F32);
  if (! fovea_shape_equal (&got->shape, shape))
    {
      g_autofree char *a = fovea_shape_to_string (&got->shape);
      g_autofree char *b = fovea_shape_to_string (shape);

      g_error ("%s: the shape is %s, it should be %s", layer, a, b);
    }
  return got;
}

void
typed_check_ints (const char         *layer,
                  const char         *attrs,
                  FoveaTensor *const *in,
                  guint               n,
                  FoveaDType          type,
                  FoveaShape          shape,
                  const gint64       *want)
{
  g_autoptr (FoveaTensor) got =
      typed_run_shaped (layer, attrs, in, n, type, &shape);

  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    {
      gint64 value = typed_is_wide (type) ? ((gint64 *) got->data)[i] :
                                            (gint64) ((float *) got->data)[i];

      if (value != want[i])
        g_error ("%s of %s: element %d is %" G_GINT64_FORMAT
                 ", it should be %" G_GINT64_FORMAT,
                 layer, fovea_dtype_name (in[0]->dtype), (int) i, value,
                 want[i]);
    }
}

void
typed_check_floats (const char         *layer,
                    const char         *attrs,
                    FoveaTensor *const *in,
                    guint               n,
                    FoveaDType          type,
                    FoveaShape          shape,
                    const double       *want,
                    double              ulps)
{
  g_autoptr (FoveaTensor) got =
      typed_run_shaped (layer, attrs, in, n, type, &shape);

  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    {
      gboolean wide = got->dtype == FOVEA_F64;
      double   value = fovea_tensor_get (got, i);
      double   bound = ulps * (wide ? 0x1p-52 : 2 * REF_U) * fabs (want[i]) +
                     (wide ? 0 : 0x1p-149);
      gboolean same = isnan (want[i])         ? isnan (value) :
                      fabs (want[i]) > 3.4e38 ? value == (float) want[i] :
                                                fabs (value - want[i]) <= bound;

      if (! same)
        g_error ("%s of %s: element %d is %.9g, it should be %.17g", layer,
                 fovea_dtype_name (in[0]->dtype), (int) i, value, want[i]);
    }
}

void
typed_fails (const char         *layer,
             const char         *attrs,
             FoveaTensor *const *in,
             guint               n,
             FoveaError          code,
             const char         *text)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  typed_plan (layer, attrs, in, n, 0, &graph, &plan, &error);
  g_assert_null (plan);
  if (error == NULL || strstr (error->message, text) == NULL)
    g_error ("wanted an error with '%s', got '%s'", text,
             error ? error->message : "none");
  g_assert_error (error, FOVEA_ERROR, (int) code);
  g_assert_false (g_str_has_suffix (error->message, "."));
}
