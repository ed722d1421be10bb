/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The callbacks that all operations share. GEGL calls prepare before it
 * processes, from one thread, and process from many. */
#include "operation.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GMutex           lock;
  FoveaFilter     *filter; /* of the properties; NULL: pixels pass through */
  FoveaFilterLayer layer;  /* that it was made for */
  gboolean         busy;   /* setting properties ourselves */
} OperationState;

/* Keys of an operation's state and of a class's functions. */
static GQuark
operation_state_quark (void)
{
  return g_quark_from_static_string ("fovea-operation-state");
}

static GQuark
operation_class_quark (void)
{
  return g_quark_from_static_string ("fovea-operation-class");
}

static void
operation_state_free (gpointer data)
{
  OperationState *state = data;

  fovea_filter_unref (state->filter);
  g_mutex_clear (&state->lock);
  g_free (state);
}

static OperationState *
operation_state_of (GeglOperation *operation)
{
  return g_object_get_qdata (G_OBJECT (operation), operation_state_quark ());
}

/* The functions were set on the operation's type. */
static const FoveaOperation *
operation_functions (GeglOperation *operation)
{
  return g_type_get_qdata (G_OBJECT_TYPE (operation), operation_class_quark ());
}

static FoveaFilter *
operation_ref_filter (GeglOperation *operation)
{
  OperationState *state = operation_state_of (operation);
  FoveaFilter    *filter = NULL;

  if (state == NULL)
    return NULL;
  g_mutex_lock (&state->lock);
  if (state->filter != NULL)
    filter = fovea_filter_ref (state->filter);
  g_mutex_unlock (&state->lock);
  return filter;
}

/* ---- Plans ---- */

static FoveaFilterLayer
operation_layer (GeglOperation *operation)
{
  const GeglRectangle *box =
      gegl_operation_source_get_bounding_box (operation, "input");
  const Babl *format = gegl_operation_get_source_format (operation, "input");
  FoveaFilterLayer layer = { .alpha = TRUE };

  if (box != NULL)
    layer.box = *box;
  if (format == NULL)
    return layer;
  layer.space = babl_format_get_space (format);
  layer.grey = (babl_get_model_flags (format) & BABL_MODEL_FLAG_GRAY) != 0;
  layer.alpha = babl_format_has_alpha (format);
  return layer;
}

static gboolean
operation_same_layer (const FoveaFilterLayer *a, const FoveaFilterLayer *b)
{
  return gegl_rectangle_equal (&a->box, &b->box) && a->space == b->space &&
         a->grey == b->grey && a->alpha == b->alpha;
}

/* Properties are tried on the last layer seen, or on this one, which hardly
 * anything is too large for, and which has the alpha that may be asked for. */
#define OPERATION_ANY_LAYER \
  (FoveaFilterLayer) { .box = { 0, 0, 4096, 4096 }, .alpha = TRUE }

/* Makes the filter for the state's layer; its lock is held. */
static void
operation_make (GeglOperation  *operation,
                OperationState *state,
                GError        **error)
{
  FoveaFilterLayer layer = state->layer;

  g_clear_pointer (&state->filter, fovea_filter_unref);
  state->filter =
      operation_functions (operation)->make (operation, &layer, error);
}

/* The format in which pixels pass through. */
static const Babl *
operation_plain_format (const FoveaFilterLayer *layer)
{
  return babl_format_with_space (
      layer->grey ? (layer->alpha ? "Y'A float" : "Y' float") :
                    (layer->alpha ? "R'G'B'A float" : "R'G'B' float"),
      layer->space);
}

static void
operation_prepare (GeglOperation *operation)
{
  OperationState  *state = operation_state_of (operation);
  FoveaFilterLayer layer = operation_layer (operation);
  const Babl      *format;

  g_mutex_lock (&state->lock);
  if (! operation_same_layer (&layer, &state->layer))
    {
      state->layer = layer;
      operation_make (operation, state, NULL);
    }
  format = state->filter != NULL ? fovea_filter_format (state->filter) :
                                   operation_plain_format (&state->layer);
  g_mutex_unlock (&state->lock);
  gegl_operation_set_format (operation, "input", format);
  gegl_operation_set_format (operation, "output", format);
}

/* ---- Areas ---- */

static GeglRectangle
operation_get_bounding_box (GeglOperation *operation)
{
  const GeglRectangle *box =
      gegl_operation_source_get_bounding_box (operation, "input");

  return box != NULL ? *box : (GeglRectangle){ 0 };
}

static GeglRectangle
operation_get_required_for_output (GeglOperation       *operation,
                                   const gchar         *pad,
                                   const GeglRectangle *roi)
{
  g_autoptr (FoveaFilter) filter = operation_ref_filter (operation);

  return filter != NULL ? fovea_filter_need (filter, roi) : *roi;
}

static GeglRectangle
operation_get_cached_region (GeglOperation       *operation,
                             const GeglRectangle *roi)
{
  g_autoptr (FoveaFilter) filter = operation_ref_filter (operation);

  return filter != NULL ? fovea_filter_at_once (filter, roi) : *roi;
}

static GeglRectangle
operation_get_invalidated_by_change (GeglOperation       *operation,
                                     const gchar         *pad,
                                     const GeglRectangle *roi)
{
  g_autoptr (FoveaFilter) filter = operation_ref_filter (operation);
  GeglRectangle all, changed = *roi;
  gint          reach;

  if (filter == NULL)
    return *roi;
  all = fovea_filter_output (filter);
  reach = fovea_filter_reach (filter);
  if (reach < 0 || reach >= all.width || reach >= all.height)
    return all;
  changed.x -= reach;
  changed.y -= reach;
  changed.width += 2 * reach;
  changed.height += 2 * reach;
  return changed;
}

/* ---- Pixels ---- */

static gboolean
operation_process (GeglOperation       *operation,
                   GeglBuffer          *input,
                   GeglBuffer          *output,
                   const GeglRectangle *roi,
                   gint                 level)
{
  static gsize warned = 0;
  g_autoptr (FoveaFilter) filter = operation_ref_filter (operation);
  g_autoptr (GError) error = NULL;

  if (filter != NULL &&
      fovea_filter_run (filter, input, output, roi, NULL, &error))
    return TRUE;
  /* A warning for each piece of a picture helps nobody. */
  if (error != NULL && g_once_init_enter (&warned))
    {
      g_warning ("%s: %s", gegl_operation_get_name (operation), error->message);
      g_once_init_leave (&warned, 1);
    }
  gegl_buffer_copy (input, roi, GEGL_ABYSS_NONE, output, roi);
  return TRUE;
}

/* ---- Properties ---- */

/* GEGL keeps what an operation made, as floats: four times an 8-bit layer, and
 * new memory for all of it takes longer than a small kernel does. So the class
 * says never; a node whose filter is slow says always. */
static void
operation_set_cache (GeglOperation *operation, gboolean keep)
{
  const GeglCachePolicy wanted =
      keep ? GEGL_CACHE_POLICY_ALWAYS : GEGL_CACHE_POLICY_AUTO;
  GeglCachePolicy policy;

  if (operation->node == NULL)
    return;
  g_object_get (operation->node, "cache-policy", &policy, NULL);
  if (policy != wanted)
    g_object_set (operation->node, "cache-policy", wanted, NULL);
}

/* The filter is made here, as its error and cost are to be shown, and not once
 * more by prepare, unless the layer is another. */
static void
operation_follow_properties (GeglOperation *operation, OperationState *state)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  const char      *message = "";
  gboolean         wrong, quick = FALSE;

  g_mutex_lock (&state->lock);
  if (state->layer.box.width == 0)
    state->layer = OPERATION_ANY_LAYER;
  operation_make (operation, state, &error);
  if (state->filter != NULL)
    quick = fovea_filter_is_quick (state->filter);
  g_mutex_unlock (&state->lock);
  if (error != NULL)
    message = error->message;
  g_object_get (operation, "error", &shown, "wrong", &wrong, NULL);
  if (g_strcmp0 (shown, message) != 0 || wrong != (*message != '\0'))
    g_object_set (operation, "error", message, "wrong", *message != '\0', NULL);
  if (error == NULL)
    operation_set_cache (operation, ! quick);
}

/* Messages are made, and the node's cache is chosen, when a property changes:
 * setting anything while GEGL prepares would lock up. */
static void
operation_notify (GeglOperation *operation, GParamSpec *pspec, gpointer data)
{
  OperationState       *state = operation_state_of (operation);
  const FoveaOperation *functions = operation_functions (operation);

  if (state->busy || g_str_equal (pspec->name, "input") ||
      g_str_equal (pspec->name, "output"))
    return;
  state->busy = TRUE;
  if (functions->follow != NULL)
    functions->follow (operation, pspec->name);
  operation_follow_properties (operation, state);
  state->busy = FALSE;
}

static void
operation_attach (GeglOperation *operation)
{
  GeglOperationClass *parent =
      g_type_class_peek_parent (GEGL_OPERATION_GET_CLASS (operation));
  OperationState *state;

  parent->attach (operation);
  if (operation_state_of (operation) != NULL)
    return;
  state = g_new0 (OperationState, 1);
  g_mutex_init (&state->lock);
  g_object_set_qdata_full (G_OBJECT (operation), operation_state_quark (),
                           state, operation_state_free);
  /* What it was made with was set before anybody listened. */
  operation_follow_properties (operation, state);
  g_signal_connect (operation, "notify", G_CALLBACK (operation_notify), NULL);
}

void
fovea_operation_setup (GeglOperationClass   *operation_class,
                       const FoveaOperation *functions)
{
  g_type_set_qdata (G_OBJECT_CLASS_TYPE (operation_class),
                    operation_class_quark (), (gpointer) functions);
  operation_class->attach = operation_attach;
  operation_class->prepare = operation_prepare;
  operation_class->get_bounding_box = operation_get_bounding_box;
  operation_class->get_required_for_output = operation_get_required_for_output;
  operation_class->get_invalidated_by_change =
      operation_get_invalidated_by_change;
  operation_class->get_cached_region = operation_get_cached_region;
  operation_class->opencl_support = FALSE;
  operation_class->cache_policy = GEGL_CACHE_POLICY_NEVER; /* see above */
  GEGL_OPERATION_FILTER_CLASS (operation_class)->process = operation_process;
}
