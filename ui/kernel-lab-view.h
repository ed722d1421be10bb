/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Kernel Lab's body: the library with pictures of this photo, the picture
 * before and after, the kernel as a grid. It computes nothing itself: its host
 * hands in a function that does what the operation does.
 * Properties, by the names and words of fovea:convolve: fovea_lab_settings_names.
 * Signal "changed": the settings, a problem, or a new picture. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"
#include "kernel-lab-settings.h"

G_BEGIN_DECLS

/* In a thread: a part of the picture (NULL: a small copy of all of it, for the
 * gallery) as RGB24 of `size` pixels, filtered; settings NULL: as it is. */
typedef cairo_surface_t *(*FoveaLabRender) (GObject                *photo,
                                            const FoveaLabSettings *settings,
                                            const FoveaRect        *part,
                                            const int               size[2],
                                            const FoveaRunOptions  *options,
                                            GError                **error);

/* In any thread: a part of the picture, as the filter reads it with these settings:
 * colours of `channels`, else one of luminance or alpha; perceptual or linear. */
typedef gboolean (*FoveaLabRead) (GObject                *photo,
                                  const FoveaLabSettings *settings,
                                  const FoveaRect        *part,
                                  const FoveaTensor      *pixels,
                                  GError                **error);

/* In any thread: how the filter comes to number (x, y) of its result, where alpha has
 * a part in it. (transfer full) */
typedef FoveaPixel *(*FoveaLabTell) (GObject                *photo,
                                     const FoveaLabSettings *settings,
                                     int                     x,
                                     int                     y,
                                     guint                   channel,
                                     GError                **error);

/* What the window cannot do itself. */
typedef struct
{
  FoveaLabRender render;
  FoveaLabRead   read;
  FoveaLabTell   tell; /* NULL: of opaque pictures only */
} FoveaLabHost;

#define FOVEA_TYPE_KERNEL_LAB_VIEW (fovea_kernel_lab_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelLabView, fovea_kernel_lab_view, FOVEA, KERNEL_LAB_VIEW, GtkBox)

/* Of 1 or 3 `channels`, alpha not counted. Threads that still run hold references to
 * `photo`; `host` stays as long as they. */
GtkWidget *fovea_kernel_lab_view_new (GObject            *photo,
                                      int                 width,
                                      int                 height,
                                      guint               channels,
                                      const FoveaLabHost *host);

/* Why nothing can be applied now, or NULL. */
const char *fovea_kernel_lab_view_problem (FoveaKernelLabView *view);
/* A sentence in the window, until something is changed. */
void fovea_kernel_lab_view_say (FoveaKernelLabView *view, const char *problem);
/* What the kernel is called: its title in the library while it is as it is there. */
const char *fovea_kernel_lab_view_title (FoveaKernelLabView *view);
/* Is the picture that of the present settings? */
gboolean fovea_kernel_lab_view_is_ready (FoveaKernelLabView *view);

G_END_DECLS
