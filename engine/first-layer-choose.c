/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some of a first layer's kernels: by number, by strength, and their maps. */
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "first-layer.h"

static gint
choose_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const FoveaFirstLayer *layer = data;
  guint                  left = *(const guint *) a, right = *(const guint *) b;
  double l = layer->kernels[left].strength, r = layer->kernels[right].strength;

  return l > r ? -1 : l < r ? 1 : left < right ? -1 : left > right;
}

guint *
fovea_first_layer_strongest (const FoveaFirstLayer *layer)
{
  guint *order = g_new (guint, MAX (layer->n, 1));

  for (guint i = 0; i < layer->n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) layer->n, sizeof *order, choose_compare,
                     (gpointer) layer);
  return order;
}

/* Digits alone; a number that is too large is G_MAXUINT. */
static gboolean
choose_number (const char **at, guint *number)
{
  guint64 value;
  char   *end;

  if (! g_ascii_isdigit (**at))
    return FALSE;
  value = g_ascii_strtoull (*at, &end, 10);
  *number = (guint) MIN (value, G_MAXUINT);
  *at = end;
  return TRUE;
}

static void
choose_blanks (const char **at)
{
  while (g_ascii_isspace (**at))
    (*at)++;
}

static gboolean
choose_add (const FoveaFirstLayer *layer,
            GArray                *chosen,
            guint                  from,
            guint                  to,
            GError               **error)
{
  if (MAX (from, to) >= layer->n)
    return fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                       _ ("no kernel %u: the layer '%s' has %u, from 0 to %u"),
                       MAX (from, to), layer->layer, layer->n, layer->n - 1);
  for (guint i = from; i <= to; i++)
    {
      gboolean have = FALSE;

      for (guint k = 0; k < chosen->len; k++)
        have |= g_array_index (chosen, guint, k) == i;
      if (! have)
        g_array_append_val (chosen, i);
    }
  return TRUE;
}

static gboolean
choose_fail (const char *text, GError **error)
{
  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("kernels '%s': say numbers (3,7,12 or 0-5), "
                        "'strongest 8', or 'all'"),
                     text);
}

static gboolean
choose_strongest (const FoveaFirstLayer *layer,
                  const char            *text,
                  const char            *at,
                  GArray                *chosen,
                  GError               **error)
{
  g_autofree guint *order = fovea_first_layer_strongest (layer);
  guint             n;

  choose_blanks (&at);
  if (! choose_number (&at, &n) || n == 0)
    return choose_fail (text, error);
  choose_blanks (&at);
  if (*at != '\0')
    return choose_fail (text, error);
  g_array_append_vals (chosen, order, MIN (n, layer->n));
  return TRUE;
}

static gboolean
choose_list (const FoveaFirstLayer *layer,
             const char            *text,
             GArray                *chosen,
             GError               **error)
{
  for (const char *at = text;;)
    {
      guint from, to;

      choose_blanks (&at);
      if (! choose_number (&at, &from))
        return choose_fail (text, error);
      choose_blanks (&at);
      to = from;
      if (*at == '-')
        {
          at++;
          choose_blanks (&at);
          if (! choose_number (&at, &to) || to < from)
            return choose_fail (text, error);
          choose_blanks (&at);
        }
      if (! choose_add (layer, chosen, from, to, error))
        return FALSE;
      if (*at == '\0')
        return TRUE;
      if (*at++ != ',')
        return choose_fail (text, error);
    }
}

GArray *
fovea_first_layer_choose (const FoveaFirstLayer *layer,
                          const char            *text,
                          GError               **error)
{
  static const char strongest[] = "strongest";
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *word = g_strstrip (g_strdup (text));
  gboolean         ok;

  if (g_str_equal (word, "all"))
    ok = choose_add (layer, chosen, 0, layer->n - 1, error);
  else if (g_str_has_prefix (word, strongest))
    ok = choose_strongest (layer, word, word + strlen (strongest), chosen,
                           error);
  else
    ok = choose_list (layer, word, chosen, error);
  return ok ? g_steal_pointer (&chosen) : NULL;
}

/* ---- Maps ------------------------------------------------------------------------ */

FoveaMaps *
fovea_first_layer_maps (const FoveaFirstLayer *layer,
                        const FoveaTensor     *photo,
                        const guint           *kernels,
                        guint                  n,
                        const FoveaRunOptions *options,
                        GError               **error)
{
  FoveaModel      *model = layer->model;
  FoveaPlanOptions limits = { .any_size = model->file->card.any_size,
                              .memory_limit = FOVEA_MODEL_MEMORY };
  g_autoptr (FoveaMaps) maps = g_new0 (FoveaMaps, 1);
  g_autoptr (FoveaTensor) input =
      fovea_model_prepare (model, photo, &maps->seen, error);
  g_autoptr (FoveaPlan) plan =
      input ? fovea_plan_new (layer->graph, model->weights, &model->input,
                              &limits, error) :
              NULL;
  const FoveaTensor *in = input, *all;
  g_autoptr (FoveaResult) result =
      plan ? fovea_plan_run (plan, &in, options, error) : NULL;

  if (! result)
    return NULL;
  all = fovea_result_output (result, 0);
  maps->asked = TRUE;
  maps->layer = g_strdup (layer->layer);
  maps->channels = (guint) all->shape.size[1];
  maps->height = (guint) all->shape.size[2];
  maps->width = (guint) all->shape.size[3];
  for (guint i = 0; i < n; i++)
    g_return_val_if_fail (kernels[i] < maps->channels, NULL);
  return fovea_maps_take (maps, all->data, kernels, n, error) ?
             g_steal_pointer (&maps) :
             NULL;
}
