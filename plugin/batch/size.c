/* SPDX-License-Identifier: GPL-3.0-or-later */
/* size: the size formula of convolutions, poolings and transposed convolutions with
 * the user's numbers, and what a layer costs fully connected and as a convolution. */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "batch.h"
#include "fovea.h"
#include "json.h"
#include "message.h"

static const FoveaOption *
size_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("in", N_("In"), N_("Size of the input, WIDTHxHEIGHT or one number for both"), "32"),
    FOVEA_OPTION_COUNT ("kernel", N_("Kernel"), N_("Pixels a side of the kernel or the window"), 1, FOVEA_MAX_KERNEL, 3),
    FOVEA_OPTION_NUMBER ("padding", N_("Padding"), N_("Padding on each side; a half is 0 before and 1 after"), 0, 100000, 0),
    FOVEA_OPTION_COUNT ("padding-in-all", N_("Padding in all"), N_("Padding of both sides together, the other way to say it; -1: not given"), -1, 200000, -1),
    FOVEA_OPTION_SWITCH ("keep", N_("Keep"), N_("The padding that keeps the size"), FALSE),
    FOVEA_OPTION_COUNT ("stride", N_("Stride"), N_("Pixels from one window to the next"), 1, 100000, 1),
    FOVEA_OPTION_COUNT ("dilation", N_("Dilation"), N_("Distance between the pixels the kernel looks at"), 1, 100000, 1),
    FOVEA_OPTION_SWITCH ("transposed", N_("Transposed"), N_("A transposed convolution, which makes larger"), FALSE),
    FOVEA_OPTION_COUNT ("output-padding", N_("Output padding"), N_("Pixels that a transposed convolution adds at the end"), 0, 100000, 0),
    FOVEA_OPTION_COUNT ("times", N_("Times"), N_("The result goes through the same again, so often in all"), 1, 32, 1),
    FOVEA_OPTION_COUNT ("channels", N_("Channels"), N_("Channels of the input, for the parameters"), 1, 1000000, 3),
    FOVEA_OPTION_COUNT ("maps", N_("Maps"), N_("Maps of the layer, for the parameters"), 1, 1000000, 1),
    { NULL }
  };

  return options;
}

/* ---- The numbers ------------------------------------------------------------ */

/* "450x446", "450" */
static gboolean
size_read_in (const char *text, gint64 in[2], GError **error)
{
  char *end, *after;

  in[0] = in[1] = g_ascii_strtoll (text, &end, 10);
  if (end != text && *end == 'x')
    {
      in[1] = g_ascii_strtoll (end + 1, &after, 10);
      if (after != end + 1 && ! *after)
        return TRUE;
    }
  else if (end != text && ! *end)
    return TRUE;
  return fovea_usage_error (error, _("--in “%s” is not of the form WIDTHxHEIGHT"), text);
}

static gboolean
size_read_padding (FoveaSettings *settings, FoveaSize *size, GError **error)
{
  double sides = 2.0 * fovea_settings_double (settings, "padding");
  int    all = fovea_settings_int (settings, "padding-in-all");

  if (sides != floor (sides))
    return fovea_usage_error (error, _("--padding %g is neither whole nor a half"), sides / 2.0);
  if (all >= 0 && fovea_settings_is_given (settings, "padding"))
    return fovea_usage_error (error, _("--padding and --padding-in-all are two ways to say the same; give one"));
  fovea_size_set_padding_in_all (size, all >= 0 ? all : (gint64) sides);
  return TRUE;
}

/* Width, then height. */
static gboolean
size_read (FoveaBatch *batch, FoveaSize size[2], GError **error)
{
  FoveaSettings *settings = batch->settings;
  gint64         in[2];

  if (! size_read_in (fovea_settings_string (settings, "in"), in, error))
    return FALSE;
  for (int axis = 0; axis < 2; axis++)
    {
      size[axis] = (FoveaSize) {
        .in = in[axis],
        .kernel = fovea_settings_int (settings, "kernel"),
        .stride = fovea_settings_int (settings, "stride"),
        .dilation = fovea_settings_int (settings, "dilation"),
        .transposed = fovea_settings_bool (settings, "transposed"),
        .output_padding = fovea_settings_int (settings, "output-padding"),
      };
      if (! size_read_padding (settings, &size[axis], error)
          || (fovea_settings_bool (settings, "keep") && ! fovea_size_keep (&size[axis], error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
size_check (FoveaBatch *batch, GError **error)
{
  FoveaSize size[2];

  return size_read (batch, size, error);
}

/* ---- What is printed ----------------------------------------------------------- */

static void
size_number (GString *json, const char *name, gint64 value)
{
  fovea_json_name (json, name);
  g_string_append_printf (json, "%" PRId64, value);
}

/* One axis as text or into an object of JSON. */
static gboolean
size_say_axis (FoveaBatch *batch, GString *json, const char *axis, const FoveaSize *size, gint64 *out, GError **error)
{
  g_autofree char *formula = fovea_size_to_text (size, FALSE, error);
  g_autofree char *in_all = NULL, *padding = NULL, *line = NULL;

  if (! formula || ! fovea_size_out (size, out, error))
    return FALSE;
  in_all = fovea_size_to_text (size, TRUE, NULL);
  padding = fovea_size_padding_text (size);
  if (json)
    {
      g_string_append_c (json, '{');
      size_number (json, "in", size->in);
      size_number (json, "out", *out);
      size_number (json, "before", size->before);
      size_number (json, "after", size->after);
      fovea_json_name (json, "formula");
      fovea_json_text (json, formula);
      fovea_json_name (json, "formula_in_all");
      fovea_json_text (json, in_all);
      g_string_append_c (json, '}');
      return TRUE;
    }
  line = size->before + size->after == 0 ? g_strdup_printf ("%s: %s", axis, formula)
                                         : g_strdup_printf (_("%s: %s; with the padding in all: %s (%s)"), axis, formula, in_all, padding);
  fovea_batch_print (line);
  return TRUE;
}

static void
size_say_cost (const FoveaMapCost *cost)
{
  g_autofree char *full = g_strdup_printf (_("fully connected: %" PRId64 " inputs to %" PRId64 " outputs, %" PRId64 " weights and %" PRId64 " biases"),
                                           cost->inputs, cost->outputs, cost->full_weights, cost->outputs);
  g_autofree char *local = g_strdup_printf (_("sparse connections alone: %" PRId64 " weights and %" PRId64 " biases"),
                                            cost->local_weights, cost->outputs);
  g_autofree char *conv = g_strdup_printf (_("convolution, its weights shared: %" PRId64 " weights and %" PRId64 " biases"),
                                           cost->conv_weights, cost->conv_parameters - cost->conv_weights);

  fovea_batch_print (full);
  fovea_batch_print (local);
  fovea_batch_print (conv);
}

static void
size_json_cost (GString *json, const FoveaMapCost *cost)
{
  size_number (json, "fully_connected", cost->full_parameters);
  size_number (json, "locally_connected", cost->local_parameters);
  size_number (json, "convolution", cost->conv_parameters);
}

/* Once through: sizes become those of the result. */
static gboolean
size_step (FoveaBatch *batch, FoveaSize size[2], gboolean counted, GError **error)
{
  static const char *const names[] = { N_("width"), N_("height") };
  g_autoptr (GString) json = batch->format == FOVEA_FORMAT_JSON ? g_string_new ("{") : NULL;
  FoveaMapCost cost;
  gint64       out[2];

  for (int axis = 0; axis < 2; axis++)
    {
      if (json)
        fovea_json_name (json, axis == 0 ? "width" : "height");
      out[axis] = out[0];
      if (axis == 1 && ! json && size[1].in == size[0].in)
        continue; /* a square is told once */
      if (! size_say_axis (batch, json, _(names[axis]), &size[axis], &out[axis], error))
        return FALSE;
    }
  if (counted)
    {
      if (! fovea_map_cost (&size[1], &size[0], fovea_settings_int (batch->settings, "channels"),
                            fovea_settings_int (batch->settings, "maps"), &cost, error))
        return FALSE;
      if (json)
        size_json_cost (json, &cost);
      else
        size_say_cost (&cost);
    }
  if (json)
    {
      g_string_append_c (json, '}');
      fovea_batch_print (json->str);
    }
  size[0].in = out[0];
  size[1].in = out[1];
  return TRUE;
}

/* A line for the step, with the parameters where they are counted. */
static gboolean
size_csv (FoveaBatch *batch, FoveaSize size[2], gboolean counted, GError **error)
{
  const FoveaSize     before[2] = { size[0], size[1] };
  g_autoptr (GString) line = g_string_new (NULL);
  FoveaMapCost        cost;

  for (int axis = 0; axis < 2; axis++)
    if (! fovea_size_out (&before[axis], &size[axis].in, error))
      return FALSE;
  fovea_csv_number (line, (double) before[0].in);
  fovea_csv_number (line, (double) before[1].in);
  fovea_csv_number (line, (double) size[0].in);
  fovea_csv_number (line, (double) size[1].in);
  if (counted)
    {
      if (! fovea_map_cost (&before[1], &before[0], fovea_settings_int (batch->settings, "channels"),
                            fovea_settings_int (batch->settings, "maps"), &cost, error))
        return FALSE;
      g_string_append_printf (line, ",%" PRId64 ",%" PRId64 ",%" PRId64, cost.full_parameters, cost.local_parameters,
                              cost.conv_parameters);
    }
  fovea_batch_print (line->str);
  return TRUE;
}

/* Parameters are counted of convolutions, when they are asked for. */
static gboolean
size_end (FoveaBatch *batch, GError **error)
{
  const int      times = fovea_settings_int (batch->settings, "times");
  const gboolean counted = fovea_settings_is_given (batch->settings, "maps")
                           || fovea_settings_is_given (batch->settings, "channels");
  FoveaSize      size[2];

  if (! size_read (batch, size, error))
    return FALSE;
  if (batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print (counted ? "in_width,in_height,out_width,out_height,fully_connected,locally_connected,convolution"
                               : "in_width,in_height,out_width,out_height");
  for (int i = 0; i < times; i++)
    if (! (batch->format == FOVEA_FORMAT_CSV ? size_csv : size_step) (batch, size, counted, error))
      return FALSE;
  return TRUE;
}

const FoveaBatchCommand fovea_batch_size[] = {
  { .name = "size", .arguments = "--in WIDTHxHEIGHT", .summary = N_("the size formula with your numbers, and what a layer costs"),
    .options = size_options, .check = size_check, .end = size_end },
  { NULL }
};
