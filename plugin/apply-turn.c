/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network sees photos upright; GIMP leaves those alone whose orientation tag
 * the user keeps. So such a picture is turned, and what comes out turned back. */
#include "apply-turn.h"

#include <glib/gi18n.h>
#include <string.h>

#include "message.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

/* As picture.c turns: quarter turns swap the sides, flips count from the far side
 * of what is stored. */
typedef struct
{
  gboolean swap, flip_x, flip_y;
} Turn;

static Turn
turn_of (int orientation)
{
  return (Turn) { .swap = orientation >= 5,
                  .flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8,
                  .flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7 };
}

int
fovea_apply_turn_back (int orientation)
{
  return orientation == 6 ? 8 : orientation == 8 ? 6 : orientation;
}

static void
turn_pixels (const float *from, float *to, int width, int height, guint components, Turn turn)
{
  int columns = turn.swap ? height : width, rows = turn.swap ? width : height;

  for (int y = 0; y < rows; y++)
    for (int x = 0; x < columns; x++, to += components)
      {
        int row = turn.swap ? x : y, column = turn.swap ? y : x;

        row = turn.flip_y ? height - 1 - row : row;
        column = turn.flip_x ? width - 1 - column : column;
        memcpy (to, from + ((gsize) row * width + column) * components, components * sizeof (float));
      }
}

GeglBuffer *
fovea_apply_turn (GeglBuffer *from, const Babl *format, int orientation, GError **error)
{
  Turn              turn = turn_of (orientation);
  int               width = gegl_buffer_get_width (from), height = gegl_buffer_get_height (from);
  guint             components = babl_format_get_n_components (format);
  g_autoptr (float) pixels = fovea_alloc ((gsize) width * height, components * sizeof (float));
  g_autoptr (float) turned = fovea_alloc ((gsize) width * height, components * sizeof (float));
  GeglBuffer       *to;

  if (! pixels || ! turned)
    {
      fovea_failed_error (error, _("not enough memory for a picture of %dx%d"), width, height);
      return NULL;
    }
  gegl_buffer_get (from, NULL, 1.0, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  turn_pixels (pixels, turned, width, height, components, turn);
  to = gegl_buffer_new (GEGL_RECTANGLE (0, 0, turn.swap ? height : width, turn.swap ? width : height), format);
  gegl_buffer_set (to, NULL, 0, format, turned, GEGL_AUTO_ROWSTRIDE);
  return to;
}

void
fovea_apply_turn_box (FoveaBox *box, double width, double height, int orientation)
{
  Turn     turn = turn_of (orientation);
  FoveaBox seen = *box;

  if (turn.swap)
    {
      box->x = seen.y;
      box->y = seen.x;
      box->width = seen.height;
      box->height = seen.width;
    }
  if (turn.flip_x)
    box->x = width - box->x - box->width;
  if (turn.flip_y)
    box->y = height - box->y - box->height;
}
