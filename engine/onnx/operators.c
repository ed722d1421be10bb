/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of a model's operators have a layer of ours; those that have none are
 * named all at once, as nobody wants to learn of them one by one. */
#include "onnx.h"

#include "error.h"
#include "layer.h"

#define OPERATORS_MAX_NAMED 300 /* in one message: more than ONNX has */

const char *
fovea_onnx_layer (const FoveaOnnxNode *node)
{
  const FoveaLayerClass *klass;

  if (*node->domain != '\0')
    return NULL;
  klass = fovea_layer_find_onnx (node->op_type);
  return klass ? klass->name : NULL;
}

typedef struct
{
  char       *op; /* "Loop", "com.microsoft.FusedConv" */
  gint64      opset;
  const char *node; /* the first that uses it */
  guint       n;
} Lacking;

typedef struct
{
  GPtrArray  *list;  /* of Lacking, in the order they were met */
  GHashTable *known; /* op -> Lacking */
} Lackings;

static void
lacking_free (gpointer data)
{
  Lacking *lacking = data;

  g_free (lacking->op);
  g_free (lacking);
}

static void
lackings_clear (Lackings *lackings)
{
  g_clear_pointer (&lackings->known, g_hash_table_unref);
  g_clear_pointer (&lackings->list, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lackings, lackings_clear)

/* What a node's operator is a version of: the model names one for each domain
 * that it uses; 0 = it does not. */
static gint64
lacking_opset (const FoveaOnnxGraph *onnx, const FoveaOnnxNode *node)
{
  const gint64 *version;

  if (*node->domain == '\0')
    return onnx->opset;
  version = g_hash_table_lookup (onnx->domains, node->domain);
  return version ? *version : 0;
}

static void
lackings_add (Lackings             *lackings,
              const FoveaOnnxGraph *onnx,
              const FoveaOnnxNode  *node)
{
  g_autofree char *op =
      g_strconcat (node->domain, *node->domain ? "." : "", node->op_type, NULL);
  Lacking *lacking = g_hash_table_lookup (lackings->known, op);

  if (! lacking)
    {
      lacking = g_new0 (Lacking, 1);
      lacking->op = g_steal_pointer (&op);
      lacking->opset = lacking_opset (onnx, node);
      lacking->node = node->name;
      g_ptr_array_add (lackings->list, lacking);
      g_hash_table_insert (lackings->known, lacking->op, lacking);
    }
  lacking->n++;
}

static gboolean
lackings_collect (Lackings             *lackings,
                  const FoveaOnnxGraph *onnx,
                  guint                 depth,
                  GError              **error);

/* Both branches of an If; their names are kept by the graph around. */
static gboolean
lackings_branches (Lackings             *lackings,
                   const FoveaOnnxGraph *onnx,
                   const FoveaOnnxNode  *node,
                   guint                 depth,
                   GError              **error)
{
  static const char *const names[] = { "then_branch", "else_branch" };

  /* Deeper ones are refused where the graph is built. */
  for (guint i = 0; i < 2 && depth < FOVEA_ONNX_MAX_BRANCHES; i++)
    {
      g_autoptr (FoveaOnnxGraph) branch =
          fovea_onnx_graph_branch (onnx, node, names[i], error);

      if (! branch || ! lackings_collect (lackings, branch, depth + 1, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
lackings_collect (Lackings             *lackings,
                  const FoveaOnnxGraph *onnx,
                  guint                 depth,
                  GError              **error)
{
  for (guint i = 0; i < onnx->nodes->len; i++)
    {
      const FoveaOnnxNode *node = onnx->nodes->pdata[i];
      gboolean             ours = *node->domain == '\0';

      if (ours && g_str_equal (node->op_type, "If"))
        {
          if (! lackings_branches (lackings, onnx, node, depth, error))
            return FALSE;
        }
      else if (! fovea_onnx_layer (node) &&
               ! (ours && g_str_equal (node->op_type, "Constant")))
        lackings_add (lackings, onnx, node);
    }
  return TRUE;
}

/* "Loop (opset 13, node 'a'), LSTM (opset 13, node 'b' and 2 more)" */
static char *
lackings_to_text (const Lackings *lackings)
{
  GString *text = g_string_new (NULL);
  guint    n = lackings->list->len;

  for (guint i = 0; i < MIN (n, OPERATORS_MAX_NAMED); i++)
    {
      const Lacking *lacking = lackings->list->pdata[i];

      g_string_append_printf (text, "%s%s (", i ? ", " : "",
                              *lacking->op ? lacking->op : "?");
      if (lacking->opset > 0)
        g_string_append_printf (text, _ ("opset %" PRId64 ", "),
                                lacking->opset);
      if (lacking->n > 1)
        g_string_append_printf (text, _ ("node '%s' and %u more"),
                                lacking->node, lacking->n - 1);
      else
        g_string_append_printf (text, _ ("node '%s'"), lacking->node);
      g_string_append_c (text, ')');
    }
  if (n > OPERATORS_MAX_NAMED)
    g_string_append_printf (text, _ (", and %u more"), n - OPERATORS_MAX_NAMED);
  return g_string_free (text, FALSE);
}

gboolean
fovea_onnx_check_operators (const FoveaOnnxGraph *onnx, GError **error)
{
  g_auto (Lackings) lackings = {
    .list = g_ptr_array_new_with_free_func (lacking_free),
    .known = g_hash_table_new (g_str_hash, g_str_equal)
  };
  g_autofree char *text = NULL;

  if (! lackings_collect (&lackings, onnx, 0, error))
    return FALSE;
  if (lackings.list->len == 0)
    return TRUE;
  text = lackings_to_text (&lackings);
  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("the model uses operators that Fovea does not have: %s; what can be "
         "done is in the manual, docs/conversions.md"),
      text);
}
