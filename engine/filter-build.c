/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers that classic filters are made of: see filter-build.h. */
#include "filter-build.h"

#include <math.h>

#include "border.h"

FilterBuild
fovea_filter_begin (const char *what, guint channels)
{
  FilterBuild build = { .what = what, .builder = fovea_graph_builder_new () };
  FoveaShape  shape = FOVEA_NCHW (1, channels, -1, -1);

  build.picture = fovea_graph_builder_input (build.builder, "picture", &shape);
  return build;
}

/* Ends the build: `last` is the output, or FOVEA_NO_VALUE after an error. */
gboolean
fovea_filter_end (FilterBuild   *build,
                  FoveaValue     last,
                  FoveaGraph   **graph,
                  FoveaWeights **weights,
                  GError       **error)
{
  g_autoptr (FoveaGraphBuilder) builder = g_steal_pointer (&build->builder);

  if (last == FOVEA_NO_VALUE)
    return FALSE;
  fovea_graph_builder_output (builder, last);
  return fovea_graph_builder_finish (builder, graph, weights, error);
}

/* A layer of one input; takes attrs; hands errors (FOVEA_NO_VALUE) on. */
FoveaValue
fovea_filter_add (FilterBuild *build,
                  const char  *layer,
                  FoveaAttrs  *attrs,
                  FoveaValue   input,
                  GError     **error)
{
  if (input != FOVEA_NO_VALUE)
    return fovea_graph_builder_add (build->builder, layer, NULL, attrs, &input,
                                    1, error);
  if (attrs != NULL)
    fovea_attrs_free (attrs);
  return FOVEA_NO_VALUE;
}

static gboolean
filter_is_zero_border (const FilterConv *conv)
{
  return conv->border == FOVEA_BORDER_ZERO ||
         (conv->border == FOVEA_BORDER_CONSTANT && conv->border_value == 0.0);
}

/* The padding that keeps the size, with the anchor at floor (size / 2). */
static void
filter_pads (const FilterConv *conv, gint64 pads[4])
{
  for (guint axis = 0; axis < 2; axis++)
    {
      pads[axis] = conv->size[axis] / 2 * conv->dilation;
      pads[2 + axis] = (conv->size[axis] - 1) * conv->dilation - pads[axis];
    }
}

/* Convolutions pad with zeros by themselves; any other border is a layer. */
static FoveaValue
filter_add_border (FilterBuild      *build,
                   const FilterConv *conv,
                   FoveaValue        input,
                   GError          **error)
{
  FoveaAttrs *attrs;
  gint64      p[4];

  filter_pads (conv, p);
  if (conv->border == FOVEA_BORDER_VALID || filter_is_zero_border (conv) ||
      (p[0] | p[1] | p[2] | p[3]) == 0)
    return input;
  attrs = fovea_attrs_new ();
  fovea_attrs_set_string (attrs, "mode", fovea_border_pad_mode (conv->border));
  fovea_attrs_set_ints (attrs, "pads",
                        (gint64[]){ 0, 0, p[0], p[1], 0, 0, p[2], p[3] }, 8);
  fovea_attrs_set_float (attrs, "value", conv->border_value);
  return fovea_filter_add (build, "pad", attrs, input, error);
}

static FoveaAttrs *
filter_conv_attrs (const FilterConv *conv)
{
  FoveaAttrs *attrs = fovea_attrs_new ();
  gint64      pads[4];

  filter_pads (conv, pads);
  fovea_attrs_set_ints (attrs, "kernel_shape", conv->size, 2);
  fovea_attrs_set_ints (attrs, "strides",
                        conv->strides[0] ?
                            conv->strides :
                            (const gint64[]){ conv->stride, conv->stride },
                        2);
  fovea_attrs_set_ints (attrs, "dilations",
                        (gint64[]){ conv->dilation, conv->dilation }, 2);
  if (filter_is_zero_border (conv))
    fovea_attrs_set_ints (attrs, "pads", pads, 4);
  fovea_attrs_set_int (attrs, "group", conv->group);
  fovea_attrs_set_int (attrs, "flip", conv->flip);
  fovea_attrs_set_int (attrs, "direct", conv->direct);
  return attrs;
}

/* A weight of scale * values, `period` of them over and over. What passes the
 * range of a float is an error. */
static FoveaValue
filter_add_weight (FilterBuild      *build,
                   const FoveaShape *shape,
                   const double     *values,
                   gint64            period,
                   double            scale,
                   GError          **error)
{
  g_autoptr (FoveaTensor) tensor = fovea_tensor_new (FOVEA_F32, shape, error);
  float *floats;

  if (tensor == NULL)
    return FOVEA_NO_VALUE;
  floats = tensor->data;
  for (gint64 i = 0; i < fovea_shape_elements (shape); i++)
    {
      floats[i] = (float) (scale * values[i % period]);
      if (! isfinite (floats[i]))
        {
          fovea_fail (error, FOVEA_ERROR_FORMAT,
                      _ ("%s: a coefficient of %g times %g is out of range"),
                      build->what, values[i % period], scale);
          return FOVEA_NO_VALUE;
        }
    }
  return fovea_graph_builder_weight (build->builder, "weight",
                                     g_steal_pointer (&tensor));
}

/* border -> scale * sum + offset. Scale goes into the kernel: then a scale of
 * 1 changes no digit. */
FoveaValue
fovea_filter_add_conv (FilterBuild      *build,
                       const FilterConv *conv,
                       gint64            period,
                       FoveaValue        input,
                       GError          **error)
{
  FoveaShape weights = FOVEA_NCHW (conv->outputs, conv->group_inputs,
                                   conv->size[0], conv->size[1]);
  FoveaShape biases = fovea_shape (1, conv->outputs);
  FoveaValue inputs[3] = { filter_add_border (build, conv, input, error) };

  if (inputs[0] == FOVEA_NO_VALUE)
    return FOVEA_NO_VALUE;
  inputs[1] = filter_add_weight (build, &weights, conv->kernel, period,
                                 conv->scale, error);
  if (inputs[1] == FOVEA_NO_VALUE)
    return FOVEA_NO_VALUE;
  inputs[2] = filter_add_weight (build, &biases, &conv->offset, 1, 1.0, error);
  if (inputs[2] == FOVEA_NO_VALUE)
    return FOVEA_NO_VALUE;
  return fovea_graph_builder_add (build->builder, "conv", NULL,
                                  filter_conv_attrs (conv), inputs, 3, error);
}

/* scale * x + offset for each channel; nothing when that changes nothing. */
FoveaValue
fovea_filter_add_affine (FilterBuild *build,
                         guint        channels,
                         double       scale,
                         double       offset,
                         FoveaValue   input,
                         GError     **error)
{
  double     one = 1.0;
  FilterConv conv = { .border = FOVEA_BORDER_VALID,
                      .size = { 1, 1 },
                      .stride = 1,
                      .dilation = 1,
                      .outputs = channels,
                      .group = channels,
                      .group_inputs = 1,
                      .kernel = &one,
                      .scale = scale,
                      .offset = offset };

  if (input == FOVEA_NO_VALUE || (scale == 1.0 && offset == 0.0))
    return input;
  return fovea_filter_add_conv (build, &conv, 1, input, error);
}

/* Each element over its block, in a map of the picture's size. */
FoveaValue
fovea_filter_add_repeat (FilterBuild *build,
                         gint64       stride_y,
                         gint64       stride_x,
                         FoveaValue   input,
                         GError     **error)
{
  FoveaValue  inputs[2] = { input, build->picture };
  FoveaAttrs *attrs;

  if (input == FOVEA_NO_VALUE)
    return input;
  attrs = fovea_attrs_new ();
  fovea_attrs_set_ints (attrs, "stride", (gint64[]){ stride_y, stride_x }, 2);
  return fovea_graph_builder_add (build->builder, "repeat", NULL, attrs, inputs,
                                  2, error);
}

gboolean
fovea_filter_check (const char *what,
                    guint       channels,
                    guint       border,
                    double      scale,
                    double      offset,
                    GError    **error)
{
  if (channels < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE, _ ("%s: no channels"), what);
  if (border > FOVEA_BORDER_VALID)
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("%s: no border %u"), what,
                       border);
  if (! isfinite (scale) || ! isfinite (offset))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%s: a scale of %g and an offset of %g have to be "
                          "numbers"),
                       what, scale, offset);
  return TRUE;
}
