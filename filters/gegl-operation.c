/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GEGL operation that is made of a FoveaOperation: plans made once, pixels passed
 * through when something is wrong, and the reason shown in the property `error`.
 * GEGL calls prepare before it processes, from one thread, and process from many. */
#include "gegl-operation.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GeglOperationFilter parent;
  FoveaSettings      *settings; /* the properties */
  char               *error;
  gboolean            wrong;

  GMutex           lock;
  FoveaFilter     *filter; /* of the properties; NULL: pixels pass through */
  FoveaFilterLayer layer;  /* that it was made for */
  gboolean         heard;  /* our own properties are listened to ... */
  gboolean         busy;   /* ... but while we set them ourselves */
} Operation;

typedef struct
{
  GeglOperationFilterClass parent;
  const FoveaOperation    *described;
} OperationClass;

static const FoveaOperation *
operation_described (Operation *self)
{
  return G_TYPE_INSTANCE_GET_CLASS (self, G_OBJECT_TYPE (self), OperationClass)
      ->described;
}

static FoveaFilter *
operation_ref_filter (GeglOperation *operation)
{
  Operation   *self = (Operation *) operation;
  FoveaFilter *filter = NULL;

  g_mutex_lock (&self->lock);
  if (self->filter != NULL)
    filter = fovea_filter_ref (self->filter);
  g_mutex_unlock (&self->lock);
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

/* Makes the filter for the layer; the lock is held. */
static void
operation_make (Operation *self, GError **error)
{
  FoveaFilterLayer layer = self->layer;

  layer.linear = fovea_settings_bool (self->settings, "linear");
  g_clear_pointer (&self->filter, fovea_filter_unref);
  self->filter = operation_described (self)->make (self->settings, &layer,
                                                   FOVEA_FOR_PREVIEW, error);
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
  Operation       *self = (Operation *) operation;
  FoveaFilterLayer layer = operation_layer (operation);
  const Babl      *format;

  g_mutex_lock (&self->lock);
  if (! operation_same_layer (&layer, &self->layer))
    {
      self->layer = layer;
      operation_make (self, NULL);
    }
  format = self->filter != NULL ? fovea_filter_format (self->filter) :
                                   operation_plain_format (&self->layer);
  g_mutex_unlock (&self->lock);
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
operation_follow_properties (Operation *self)
{
  g_autoptr (GError) error = NULL;
  const char        *message = "";
  gboolean           quick = FALSE;

  g_mutex_lock (&self->lock);
  if (self->layer.box.width == 0)
    self->layer = OPERATION_ANY_LAYER;
  operation_make (self, &error);
  if (self->filter != NULL)
    quick = fovea_filter_is_quick (self->filter);
  g_mutex_unlock (&self->lock);
  if (error != NULL)
    message = error->message;
  if (g_strcmp0 (self->error, message) != 0 || self->wrong != (*message != '\0'))
    g_object_set (self, "error", message, "wrong", *message != '\0', NULL);
  if (error == NULL)
    operation_set_cache (GEGL_OPERATION (self), ! quick);
}

/* Messages are made, and the node's cache is chosen, when a property changes:
 * setting anything while GEGL prepares would lock up. */
static void
operation_notify (Operation *self, GParamSpec *pspec, gpointer data)
{
  const FoveaOperation *described = operation_described (self);

  if (self->busy || g_str_equal (pspec->name, "input") ||
      g_str_equal (pspec->name, "output"))
    return;
  self->busy = TRUE;
  if (described->follow != NULL)
    described->follow (G_OBJECT (self), self->settings, pspec->name);
  operation_follow_properties (self);
  self->busy = FALSE;
}

static void
operation_attach (GeglOperation *operation)
{
  Operation *self = (Operation *) operation;

  GEGL_OPERATION_CLASS (
      g_type_class_peek_parent (GEGL_OPERATION_GET_CLASS (operation)))
      ->attach (operation);
  if (self->heard)
    return;
  self->heard = TRUE;
  /* What it was made with was set before anybody listened. */
  operation_follow_properties (self);
  g_signal_connect (operation, "notify", G_CALLBACK (operation_notify), NULL);
}

/* ---- Properties as GObject has them ---- */

static void
operation_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  Operation    *self = (Operation *) object;
  FoveaSetting *setting = fovea_settings_get (self->settings, pspec->name);

  if (setting == NULL && G_VALUE_HOLDS_STRING (value))
    g_value_set_string (value, self->error);
  else if (setting == NULL)
    g_value_set_boolean (value, self->wrong);
  else if (setting->option->kind == FOVEA_OPTION_CHOICE)
    g_value_set_enum (value,
                      fovea_settings_choice (self->settings, pspec->name));
  else
    g_value_copy (&setting->value, value);
}

static void
operation_set_property (GObject      *object,
                        guint         id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  Operation    *self = (Operation *) object;
  FoveaSetting *setting = fovea_settings_get (self->settings, pspec->name);

  if (setting == NULL && G_VALUE_HOLDS_STRING (value))
    {
      g_free (self->error);
      self->error = g_value_dup_string (value);
    }
  else if (setting == NULL)
    self->wrong = g_value_get_boolean (value);
  else if (setting->option->kind == FOVEA_OPTION_CHOICE)
    g_value_set_string (
        &setting->value,
        fovea_word_nick (fovea_option_choices (setting->option),
                         g_value_get_enum (value)));
  else
    g_value_copy (value, &setting->value);
}

/* ---- The type ---- */

static void
operation_init (GTypeInstance *instance, gpointer klass)
{
  Operation *self = (Operation *) instance;

  self->settings =
      fovea_settings_new (((OperationClass *) klass)->described->options);
  g_mutex_init (&self->lock);
}

static void
operation_finalize (GObject *object)
{
  Operation    *self = (Operation *) object;
  GObjectClass *parent = g_type_class_peek_parent (G_OBJECT_GET_CLASS (object));

  fovea_filter_unref (self->filter);
  fovea_settings_free (self->settings);
  g_free (self->error);
  g_mutex_clear (&self->lock);
  parent->finalize (object);
}

static void
operation_class_keys (GeglOperationClass   *operation_class,
                      const FoveaOperation *described)
{
  g_autofree char *name = g_strconcat ("fovea:", described->name, NULL);

  gegl_operation_class_set_keys (
      operation_class, "name", g_intern_string (name), "title",
      _ (described->title), "categories", described->categories, "description",
      _ (described->description), "gimp:menu-path", "<Image>/Filters/Fovea",
      "gimp:menu-label", _ (described->menu_label), NULL);
}

static void
operation_class_init (gpointer klass, gpointer data)
{
  GObjectClass       *object_class = klass;
  GeglOperationClass *operation_class = klass;

  ((OperationClass *) klass)->described = data;
  object_class->get_property = operation_get_property;
  object_class->set_property = operation_set_property;
  object_class->finalize = operation_finalize;
  fovea_operation_install (object_class, data);
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
  operation_class_keys (operation_class, data);
}

void
fovea_operation_register (GTypeModule *module, const FoveaOperation *described)
{
  g_autofree char *name = g_strconcat ("FoveaOperation-", described->name, NULL);
  GTypeInfo        info = {
    .class_size = sizeof (OperationClass),
    .class_init = operation_class_init,
    .class_data = described,
    .instance_size = sizeof (Operation),
    .instance_init = operation_init,
  };

  g_type_module_register_type (module, GEGL_TYPE_OPERATION_FILTER, name, &info,
                               0);
}
