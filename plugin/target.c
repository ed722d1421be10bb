/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of what was chosen. Batch callers can pass anything: no drawable,
 * several, a group, a locked layer. */
#include "target.h"

#include <glib/gi18n.h>

#include "message.h"

GimpDrawable *
fovea_target_one (GimpDrawable **drawables, GError **error)
{
  gsize n = gimp_core_object_array_get_length ((GObject **) drawables);

  if (n == 1)
    return drawables[0];
  if (n == 0)
    fovea_usage_error (error, _("no layer is chosen; choose the one to look at"));
  else
    fovea_usage_error (error, _("%u layers are chosen; choose one"), (guint) n);
  return NULL;
}

gboolean
fovea_target_writable (GimpDrawable *drawable, GError **error)
{
  GimpItem        *item = GIMP_ITEM (drawable);
  g_autofree char *name = gimp_item_get_name (item);

  if (gimp_item_is_group (item))
    return fovea_usage_error (
      error, _("“%s” is a layer group; choose the layers in it"), name);
  if (gimp_drawable_is_indexed (drawable))
    return fovea_usage_error (
      error, _("“%s” has indexed colours; change the image to RGB first (Image ▸ Mode ▸ RGB)"), name);
  if (gimp_item_get_lock_content (item))
    return fovea_usage_error (
      error, _("the pixels of “%s” are locked; unlock them first"), name);
  return TRUE;
}

gboolean
fovea_target_box (GimpImage     *image,
                  GimpDrawable  *drawable,
                  GeglRectangle *box,
                  GError       **error)
{
  g_autofree char *name = gimp_item_get_name (GIMP_ITEM (drawable));

  if (gimp_drawable_mask_intersect (drawable, &box->x, &box->y, &box->width, &box->height))
    return TRUE;
  return fovea_usage_error (
    error, _("the selection does not touch “%s”; move it, or select nothing"), name);
}
