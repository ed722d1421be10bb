/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each request is a copy of all that it needs: the window may change or go while
 * it is worked on. */
#include "kernel-lab-work.h"

#include <math.h>

#include "library/library.h"

typedef struct
{
  FoveaLabRender   render;
  GObject         *photo;
  FoveaLabSettings settings;
  FoveaRect        part;
  int              size[2];
  gboolean         before;
  char            *name; /* a thumb's */
} LabRequest;

static void
lab_request_free (gpointer data)
{
  LabRequest *request = data;

  g_object_unref (request->photo);
  fovea_lab_settings_clear (&request->settings);
  g_free (request->name);
  g_free (request);
}

void
fovea_lab_picture_free (gpointer data)
{
  FoveaLabPicture *picture = data;

  if (! picture)
    return;
  g_clear_pointer (&picture->before, cairo_surface_destroy);
  g_clear_pointer (&picture->after, cairo_surface_destroy);
  g_free (picture->name);
  g_free (picture);
}

static gboolean
lab_choose_kernel (LabRequest *request, GError **error)
{
  FoveaKernel *kernel = request->settings.kernel = fovea_library_read (request->name, error);
  double       magnitude = 0;

  if (! kernel)
    return FALSE;
  for (guint i = 0; i < kernel->planes * kernel->height * kernel->width; i++)
    magnitude += fabs (kernel->values[i]);
  if (fabs (fovea_kernel_sum (kernel)) < 1e-6 * magnitude)
    request->settings.activation = FOVEA_ACTIVATION_ABS;
  return TRUE;
}

static gpointer
lab_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  LabRequest      *request = data;
  FoveaLabPicture *picture = g_new0 (FoveaLabPicture, 1);
  const FoveaRect *part = request->name ? NULL : &request->part;
  gint64           start = g_get_monotonic_time ();
  g_autoptr (GError) problem = NULL;
  gboolean fine = request->name             ? lab_choose_kernel (request, &problem) :
                  request->settings.kernel ? TRUE :
                                             fovea_lab_no_memory (&problem);

  picture->part = request->part;
  picture->name = g_strdup (request->name);
  if (fine)
    picture->after = request->render (request->photo, &request->settings, part, request->size,
                                      options, &problem);
  if (picture->after && part && request->before)
    picture->before =
        request->render (request->photo, NULL, part, request->size, options, &problem);
  picture->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  /* A kernel that cannot be shown is passed by in the gallery. */
  if (! problem ||
      (request->name && ! g_error_matches (problem, FOVEA_ERROR, FOVEA_ERROR_CANCELLED)))
    return picture;
  fovea_lab_picture_free (picture);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

FoveaWorker *
fovea_lab_worker_new (FoveaDoneFunc done, gpointer data)
{
  return fovea_worker_new (lab_work, lab_request_free, fovea_lab_picture_free, done, data);
}

void
fovea_lab_worker_start (FoveaWorker            *worker,
                        FoveaLabRender          render,
                        GObject                *photo,
                        const FoveaLabSettings *settings,
                        const FoveaRect        *part,
                        const int               size[2],
                        gboolean                before)
{
  LabRequest *request = g_new0 (LabRequest, 1);

  request->render = render;
  request->photo = g_object_ref (photo);
  fovea_lab_settings_copy (&request->settings, settings);
  request->part = *part;
  request->before = before;
  request->size[0] = size[0];
  request->size[1] = size[1];
  fovea_worker_start (worker, request);
}

void
fovea_lab_worker_start_thumb (FoveaWorker   *worker,
                              FoveaLabRender render,
                              GObject       *photo,
                              const char    *name)
{
  LabRequest *request = g_new0 (LabRequest, 1);

  request->render = render;
  request->photo = g_object_ref (photo);
  request->settings = (FoveaLabSettings) { .border = FOVEA_BORDER_REPLICATE,
                                           .stride = 1,
                                           .dilation = 1,
                                           .scale = 1.0 };
  request->name = g_strdup (name);
  fovea_worker_start (worker, request);
}
