/* SPDX-License-Identifier: GPL-3.0-or-later */
/* einsum: out[i...] = sum over the letters that the output lacks of the product
 * of all inputs, each read at its own letters; ONNX Einsum ("bij,bjk->bik").
 * Without "->" the output has the letters that occur once, sorted. A letter twice
 * in one input walks its diagonal; "..." are the axes nobody named, which repeat
 * as NumPy's do. Sums in double precision. */
#include <string.h>

#include "layers/steps.h"

#define EINSUM_MAX_TEXT   128
#define EINSUM_MAX_INPUTS 8
/* Letters, and axes behind the dots. */
#define EINSUM_MAX_AXES 24
/* What stands for axis i of the dots; letters are themselves. */
#define EINSUM_DOTS 1

typedef struct
{
  char equation[EINSUM_MAX_TEXT]; /* without blanks */
} EinsumParams;

/* The axes of the output first, then those that are summed over. */
typedef struct
{
  guint    n_axes, n_out;
  char     label[EINSUM_MAX_AXES];
  gboolean read[EINSUM_MAX_AXES]; /* some input has it */
  gint64   size[EINSUM_MAX_AXES];
  gint64   stride[EINSUM_MAX_INPUTS][EINSUM_MAX_AXES];
} EinsumFit;

/* One part of the equation, dots resolved: a label an axis. */
typedef struct
{
  guint n, n_dots;
  char  label[EINSUM_MAX_AXES];
} EinsumTerm;

static gboolean
einsum_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  EinsumParams *p = params;
  const char   *text = fovea_attrs_get_string (attrs, "equation", "");
  guint         n = 0;

  for (; *text; text++)
    if (*text != ' ' && n < EINSUM_MAX_TEXT)
      p->equation[n++] = *text;
  if (n == 0 || n == EINSUM_MAX_TEXT)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("einsum: the equation is missing or longer than %d "
                          "letters"),
                       EINSUM_MAX_TEXT - 1);
  return fovea_attrs_check (attrs, "einsum", error);
}

static gboolean
einsum_fail (const FoveaStep *step, GError **error)
{
  const EinsumParams *p = step->params;

  return fovea_fail (
      error, FOVEA_ERROR_SHAPE,
      _ ("einsum: the equation '%s' does not go with the inputs"), p->equation);
}

/* Reads text .. end; `n_dots` axes are what dots stand for. FALSE: no term. */
static gboolean
einsum_term (const char *text, const char *end, guint n_dots, EinsumTerm *term)
{
  term->n = term->n_dots = 0;
  while (text < end)
    {
      if (g_ascii_isalpha (*text) && term->n < EINSUM_MAX_AXES)
        term->label[term->n++] = *text++;
      else if (end - text >= 3 && memcmp (text, "...", 3) == 0 &&
               term->n_dots == 0 && term->n + n_dots <= EINSUM_MAX_AXES)
        {
          for (guint i = 0; i < n_dots; i++)
            term->label[term->n++] = (char) (EINSUM_DOTS + i);
          term->n_dots = n_dots;
          text += 3;
        }
      else
        return FALSE;
    }
  return TRUE;
}

/* How many axes the dots in text .. end stand for, in an input of that rank. */
static guint
einsum_count_dots (const char *text, const char *end, guint rank)
{
  guint letters = 0;

  for (; text < end; text++)
    letters += g_ascii_isalpha (*text) ? 1 : 0;
  return rank > letters ? rank - letters : 0;
}

static int
einsum_find (const EinsumFit *fit, char label)
{
  for (guint i = 0; i < fit->n_axes; i++)
    if (fit->label[i] == label)
      return (int) i;
  return -1;
}

static gboolean
einsum_add_axis (EinsumFit *fit, char label)
{
  if (fit->n_axes == EINSUM_MAX_AXES)
    return FALSE;
  fit->size[fit->n_axes] = 1;
  fit->label[fit->n_axes++] = label;
  return TRUE;
}

/* The letters of input i: their sizes, and how far apart their numbers lie. */
static gboolean
einsum_place (EinsumFit        *fit,
              guint             i,
              const EinsumTerm *term,
              guint             max_dots,
              const FoveaShape *in)
{
  gint64 stride = 1;

  if (term->n != in->rank)
    return FALSE;
  for (guint d = in->rank; d-- > 0;)
    {
      char label = term->label[d];
      int  axis;

      /* Dots end together. */
      if (label < EINSUM_DOTS + EINSUM_MAX_AXES)
        label = (char) (label + (max_dots - term->n_dots));
      axis = einsum_find (fit, label);
      if (axis < 0)
        {
          if (! einsum_add_axis (fit, label))
            return FALSE;
          axis = (int) fit->n_axes - 1;
        }
      fit->read[axis] = TRUE;
      if (in->size[d] != 1)
        {
          if (fit->size[axis] != 1 && fit->size[axis] != in->size[d])
            return FALSE;
          fit->size[axis] = in->size[d];
          fit->stride[i][axis] += stride;
        }
      stride *= in->size[d];
    }
  return TRUE;
}

/* Without "->": the dots, then each letter that occurs once. */
static void
einsum_implicit (const char *left, guint n_dots, EinsumTerm *out)
{
  out->n = out->n_dots = n_dots;
  for (guint i = 0; i < n_dots; i++)
    out->label[i] = (char) (EINSUM_DOTS + i);
  for (int c = 'A'; c <= 'z'; c++)
    {
      guint n = 0;

      for (const char *at = left; *at; at++)
        n += *at == c;
      if (n == 1 && g_ascii_isalpha (c) && out->n < EINSUM_MAX_AXES)
        out->label[out->n++] = (char) c;
    }
}

static gboolean
einsum_fit (FoveaStep *step, GError **error)
{
  const EinsumParams *p = step->params;
  EinsumFit          *fit = step->fitted;
  const char         *arrow = strstr (p->equation, "->");
  g_autofree char    *left =
      g_strndup (p->equation,
                 arrow ? (gsize) (arrow - p->equation) : strlen (p->equation));
  /* g_strsplit makes no part of an empty text: one scalar input */
  g_auto (GStrv) parts = *left ? g_strsplit (left, ",", -1) :
                                 g_strdupv ((char *[]){ (char *) "", NULL });
  guint      n_dots = 0;
  EinsumTerm term;

  if (! fovea_step_check (step, 1, EINSUM_MAX_INPUTS, error))
    return FALSE;
  if (g_strv_length (parts) != step->n_in)
    return einsum_fail (step, error);
  for (guint i = 0; i < step->n_in; i++)
    if (strstr (parts[i], "..."))
      n_dots = MAX (n_dots,
                    einsum_count_dots (parts[i], parts[i] + strlen (parts[i]),
                                       step->in[i].rank));
  if (! arrow)
    einsum_implicit (left, n_dots, &term);
  else if (! einsum_term (arrow + 2, arrow + strlen (arrow), n_dots, &term))
    return einsum_fail (step, error);
  if (term.n > FOVEA_MAX_RANK)
    return einsum_fail (step, error);
  fit->n_out = term.n;
  for (guint d = 0; d < term.n; d++)
    if (einsum_find (fit, term.label[d]) >= 0 ||
        ! einsum_add_axis (fit, term.label[d]))
      return einsum_fail (step, error);
  for (guint i = 0; i < step->n_in; i++)
    {
      const char *end = parts[i] + strlen (parts[i]);
      guint       dots = einsum_count_dots (parts[i], end, step->in[i].rank);

      if (! einsum_term (parts[i], end, dots, &term) ||
          ! einsum_place (fit, i, &term, n_dots, &step->in[i]))
        return einsum_fail (step, error);
    }
  step->out[0].rank = fit->n_out;
  for (guint d = 0; d < fit->n_out; d++)
    {
      if (! fit->read[d])
        return einsum_fail (step, error);
      step->out[0].size[d] = fit->size[d];
    }
  return TRUE;
}

static gint64
einsum_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_shape_elements (&step->out[0]);
}

/* Products along the last axis that is summed over. */
static double
einsum_line (const EinsumFit *fit, guint n_in, const float *const *at)
{
  const gboolean summed = fit->n_axes > fit->n_out;
  const guint    last = summed ? fit->n_axes - 1 : 0;
  const gint64   n = summed ? fit->size[last] : 1; /* else k stays 0 */
  double         sum = 0.0;

  for (gint64 k = 0; k < n; k++)
    {
      double product = at[0][k * fit->stride[0][last]];

      for (guint i = 1; i < n_in; i++)
        product *= at[i][k * fit->stride[i][last]];
      sum += product;
    }
  return sum;
}

/* One output number: all lines of the axes that are summed over. */
static double
einsum_sum (const EinsumFit *fit, guint n_in, const float **at)
{
  gint64 index[EINSUM_MAX_AXES] = { 0 };
  guint  outer = fit->n_axes > fit->n_out ? fit->n_axes - 1 : fit->n_out;
  double sum = 0.0;

  for (;;)
    {
      guint d = outer;

      sum += einsum_line (fit, n_in, at);
      while (d > fit->n_out)
        {
          d--;
          for (guint i = 0; i < n_in; i++)
            at[i] += fit->stride[i][d];
          if (++index[d] < fit->size[d])
            break;
          for (guint i = 0; i < n_in; i++)
            at[i] -= fit->stride[i][d] * fit->size[d];
          index[d] = 0;
          if (d == fit->n_out)
            return sum;
        }
      if (outer == fit->n_out)
        return sum;
    }
}

static void
einsum_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  const EinsumFit *fit = step->fitted;
  gboolean         nothing = FALSE;

  for (guint d = fit->n_out; d < fit->n_axes; d++)
    nothing = nothing || fit->size[d] == 0;
  for (gint64 unit = first; unit < last; unit++)
    {
      const float *at[EINSUM_MAX_INPUTS];
      gint64       rest = unit;

      for (guint i = 0; i < step->n_in; i++)
        at[i] = work->in[i].data;
      for (guint d = fit->n_out; d-- > 0; rest /= fit->size[d])
        for (guint i = 0; i < step->n_in; i++)
          at[i] += rest % fit->size[d] * fit->stride[i][d];
      work->out[0].data[unit] =
          nothing ? 0.0f : (float) einsum_sum (fit, step->n_in, at);
    }
}

const FoveaLayerClass fovea_layer_einsum = {
  .name = "einsum",
  .onnx = "Einsum",
  .params_size = sizeof (EinsumParams),
  .fitted_size = sizeof (EinsumFit),
  .parse = einsum_parse,
  .fit = einsum_fit,
  .units = einsum_units,
  .run = einsum_run,
};
