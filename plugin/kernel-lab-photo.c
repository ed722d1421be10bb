/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What belongs to a photo beside its pixels hangs on its buffer; threads that work
 * hold references to that. */
#include "kernel-lab-photo.h"

#include <glib/gi18n.h>

#include "kernel-lab-effect.h"

#define PHOTO_KEY   "fovea-lab-photo"
#define PHOTO_BAND  128  /* rows that are fetched together: two rows of GIMP's tiles */
#define PHOTO_PIECE 128  /* columns between two looks whether a mask is still there */
#define PHOTO_SMALL 112  /* pixels a side of the gallery's photo */
#define PHOTO_LOOK  10000 /* microseconds until a waiting thread looks whether it is still wanted */

typedef struct
{
  GThread      *home; /* the main thread */
  GMutex        lock;
  GCond         arrived;
  GimpDrawable *drawable; /* a mask or channel; NULL: a copy of ours is read */
  GimpImage    *scratch;  /* that the copy is in, until all is there */
  GeglBuffer   *live; /* GIMP's, for the main thread; NULL: all is there */
  guint         idle;
  gboolean      stopped;
  guint         n_bands, missing;
  guint         wanted; /* the band that somebody waits for */
  gboolean     *here;   /* [n_bands] */
  GMutex        small_lock;
  GeglBuffer   *small;
} LabPhoto;

static LabPhoto *
photo_of (GeglBuffer *photo)
{
  return g_object_get_data (G_OBJECT (photo), PHOTO_KEY);
}

static void
photo_free (gpointer data)
{
  LabPhoto *p = data;

  g_clear_object (&p->small);
  g_mutex_clear (&p->lock);
  g_mutex_clear (&p->small_lock);
  g_cond_clear (&p->arrived);
  g_free (p->here);
  g_free (p);
}

/* ---- Fetching, on the main thread ----------------------------------------------------- */

/* GIMP ends a plug-in that reads a drawable which is gone. */
static gboolean
photo_is_gone (LabPhoto *p)
{
  return p->drawable && ! gimp_item_is_valid (GIMP_ITEM (p->drawable));
}

static void
photo_let_go (LabPhoto *p)
{
  g_clear_object (&p->live);
  if (p->scratch)
    gimp_image_delete (g_steal_pointer (&p->scratch));
}

/* What cannot be had any more stays empty. */
static void
photo_fetch (GeglBuffer *photo, LabPhoto *p, guint band)
{
  const GeglRectangle *box = gegl_buffer_get_extent (photo);
  GeglRectangle        piece = { box->x, box->y + (int) band * PHOTO_BAND, 0, 0 };

  piece.height = MIN (PHOTO_BAND, box->y + box->height - piece.y);
  for (; piece.x < box->x + box->width && ! photo_is_gone (p); piece.x += PHOTO_PIECE)
    {
      piece.width = MIN (PHOTO_PIECE, box->x + box->width - piece.x);
      gegl_buffer_copy (p->live, &piece, GEGL_ABYSS_NONE, photo, &piece);
    }
  g_mutex_lock (&p->lock);
  if (! p->here[band])
    p->missing--;
  p->here[band] = TRUE;
  g_cond_broadcast (&p->arrived);
  g_mutex_unlock (&p->lock);
}

static gboolean
photo_idle (gpointer data)
{
  GeglBuffer *photo = data;
  LabPhoto   *p = photo_of (photo);
  guint       band;

  g_mutex_lock (&p->lock);
  band = p->wanted;
  while (p->missing > 0 && p->here[band])
    band = (band + 1) % p->n_bands;
  g_mutex_unlock (&p->lock);
  if (p->missing > 0)
    {
      photo_fetch (photo, p, band);
      return G_SOURCE_CONTINUE;
    }
  p->idle = 0;
  photo_let_go (p);
  return G_SOURCE_REMOVE;
}

GeglBuffer *
fovea_lab_photo_new (GimpDrawable *drawable, guint below, GError **error)
{
  GimpLayer  *copy = GIMP_IS_LAYER (drawable) ? fovea_lab_copy_below (drawable, below, error) : NULL;
  LabPhoto   *p;
  GeglBuffer *photo;

  if (! copy && GIMP_IS_LAYER (drawable))
    return NULL;
  p = g_new0 (LabPhoto, 1);
  p->home = g_thread_self ();
  g_mutex_init (&p->lock);
  g_mutex_init (&p->small_lock);
  g_cond_init (&p->arrived);
  p->drawable = copy ? NULL : drawable;
  p->scratch = copy ? gimp_item_get_image (GIMP_ITEM (copy)) : NULL;
  p->live = gimp_drawable_get_buffer (copy ? GIMP_DRAWABLE (copy) : drawable);
  photo = gegl_buffer_new (gegl_buffer_get_extent (p->live), gegl_buffer_get_format (p->live));
  p->n_bands = p->missing = (guint) (gegl_buffer_get_height (photo) + PHOTO_BAND - 1) / PHOTO_BAND;
  p->here = g_new0 (gboolean, p->n_bands);
  p->idle = g_idle_add (photo_idle, photo);
  g_object_set_data_full (G_OBJECT (photo), PHOTO_KEY, p, photo_free);
  return photo;
}

void
fovea_lab_photo_stop (GeglBuffer *photo)
{
  LabPhoto *p = photo_of (photo);

  g_mutex_lock (&p->lock);
  p->stopped = TRUE;
  g_cond_broadcast (&p->arrived);
  g_mutex_unlock (&p->lock);
  if (p->idle)
    g_source_remove (p->idle);
  p->idle = 0;
  photo_let_go (p);
}

/* ---- Waiting, in any thread --------------------------------------------------------------- */

/* With the lock held. */
static gboolean
photo_has (LabPhoto *p, guint first, guint last)
{
  for (guint band = first; band <= last && p->missing > 0; band++)
    if (! p->here[band])
      {
        p->wanted = band;
        return FALSE;
      }
  return TRUE;
}

static gboolean
photo_wait_bands (LabPhoto *p, guint first, guint last, const gint *cancel)
{
  gboolean has, away;

  g_mutex_lock (&p->lock);
  while (! (has = photo_has (p, first, last)))
    {
      away = p->stopped || (cancel && g_atomic_int_get (cancel));
      if (away)
        break;
      g_cond_wait_until (&p->arrived, &p->lock, g_get_monotonic_time () + PHOTO_LOOK);
    }
  g_mutex_unlock (&p->lock);
  return has;
}

gboolean
fovea_lab_photo_wait (GeglBuffer *photo, int y, int rows, const gint *cancel, GError **error)
{
  LabPhoto            *p = photo_of (photo); /* the small one has none */
  const GeglRectangle *box = gegl_buffer_get_extent (photo);
  int                  top = CLAMP (y - box->y, 0, box->height - 1);
  int                  bottom = CLAMP (y + rows - 1 - box->y, top, box->height - 1);
  guint                first = (guint) top / PHOTO_BAND, last = (guint) bottom / PHOTO_BAND;

  if (! p)
    return TRUE;
  if (g_thread_self () == p->home)
    {
      for (guint band = first; band <= last && p->live; band++)
        if (! p->here[band])
          photo_fetch (photo, p, band);
      return TRUE;
    }
  if (photo_wait_bands (p, first, last, cancel))
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, _("cancelled"));
  return FALSE;
}

/* ---- The gallery's ------------------------------------------------------------------------- */

static GeglBuffer *
photo_shrink (GeglBuffer *photo, GError **error)
{
  const GeglRectangle *box = gegl_buffer_get_extent (photo);
  const Babl          *format = gegl_buffer_get_format (photo);
  double               by = MIN (1.0, (double) PHOTO_SMALL / MAX (box->width, box->height));
  GeglRectangle        shrunk = { 0, 0, MAX (1, box->width * by), MAX (1, box->height * by) };
  gsize                bytes = (gsize) shrunk.width * shrunk.height * babl_format_get_bytes_per_pixel (format);
  g_autofree guchar   *pixels = g_try_malloc (bytes);
  GeglBuffer          *small;

  if (! pixels)
    return g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"),
                        shrunk.width, shrunk.height), NULL;
  small = gegl_buffer_new (&shrunk, format);
  shrunk.x = box->x * by;
  shrunk.y = box->y * by;
  gegl_buffer_get (photo, &shrunk, by, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
  shrunk.x = shrunk.y = 0;
  gegl_buffer_set (small, &shrunk, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
  return small;
}

GeglBuffer *
fovea_lab_photo_small (GeglBuffer *photo, const gint *cancel, GError **error)
{
  LabPhoto            *p = photo_of (photo);
  const GeglRectangle *box = gegl_buffer_get_extent (photo);

  if (! fovea_lab_photo_wait (photo, box->y, box->height, cancel, error))
    return NULL;
  g_mutex_lock (&p->small_lock);
  if (! p->small)
    p->small = photo_shrink (photo, error);
  g_mutex_unlock (&p->small_lock);
  return p->small;
}
