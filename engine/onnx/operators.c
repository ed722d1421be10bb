/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of a model's operators have a layer of ours; those that have none are
 * named all at once, as nobody wants to learn of them one by one. */
#include "onnx.h"

#include "error.h"
#include "layer.h"

#define OPERATORS_MAX_NAMED 10 /* in one message */

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
  char       *op;   /* "If", "com.microsoft.FusedConv" */
  const char *node; /* the first that uses it */
  guint       n;
} Lacking;

static void
lacking_free (gpointer data)
{
  Lacking *lacking = data;

  g_free (lacking->op);
  g_free (lacking);
}

static void
lacking_add (GPtrArray *list, GHashTable *known, const FoveaOnnxNode *node)
{
  g_autofree char *op =
      g_strconcat (node->domain, *node->domain ? "." : "", node->op_type, NULL);
  Lacking *lacking = g_hash_table_lookup (known, op);

  if (! lacking)
    {
      lacking = g_new0 (Lacking, 1);
      lacking->op = g_steal_pointer (&op);
      lacking->node = node->name;
      g_ptr_array_add (list, lacking);
      g_hash_table_insert (known, lacking->op, lacking);
    }
  lacking->n++;
}

static char *
lacking_to_text (GPtrArray *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (list->len, OPERATORS_MAX_NAMED); i++)
    {
      const Lacking *lacking = list->pdata[i];

      g_string_append_printf (text, "%s%s", i ? ", " : "",
                              *lacking->op ? lacking->op : "?");
      if (lacking->n > 1)
        g_string_append_printf (text, _ (" ('%s' and %u more)"), lacking->node,
                                lacking->n - 1);
      else
        g_string_append_printf (text, " ('%s')", lacking->node);
    }
  if (list->len > OPERATORS_MAX_NAMED)
    g_string_append_printf (text, _ (", and %u more"),
                            list->len - OPERATORS_MAX_NAMED);
  return g_string_free (text, FALSE);
}

gboolean
fovea_onnx_check_operators (const FoveaOnnxGraph *onnx, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (lacking_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *text = NULL;

  for (guint i = 0; i < onnx->nodes->len; i++)
    {
      const FoveaOnnxNode *node = onnx->nodes->pdata[i];

      if (! fovea_onnx_layer (node) &&
          (*node->domain != '\0' || ! g_str_equal (node->op_type, "Constant")))
        lacking_add (list, known, node);
    }
  if (list->len == 0)
    return TRUE;
  text = lacking_to_text (list);
  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("the model uses operators that Fovea does not have: %s"), text);
}
