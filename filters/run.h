/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter fitted to a layer and run over GeglBuffers: what the GEGL operations
 * and the plug-in's procedures share, so that both give the same pixels. The
 * rules for alpha, borders and light are here and nowhere else. */
#pragma once

#include <gegl.h>

#include "fovea.h"
#include "library/library.h"
#include "library/words.h"

G_BEGIN_DECLS

/* Of red, green and blue; added up in this order wherever it is told or written. */
static inline float
fovea_filter_luminance (const float *pixel)
{
  static const float colours[] = FOVEA_REC_709;

  return pixel[0] * colours[0] + pixel[1] * colours[1] +
         pixel[2] * colours[2];
}

/* The layer a filter is made for. */
typedef struct
{
  GeglRectangle box;   /* its full extent: the borders are its edges */
  const Babl   *space; /* its colour space; NULL is sRGB */
  gboolean      grey;  /* one channel instead of three */
  gboolean      alpha;
  gboolean      linear; /* filter in linear light instead of perceptual */
} FoveaFilterLayer;

/* Extent, space and kind of a buffer's pixels. */
FoveaFilterLayer fovea_filter_layer (GeglBuffer *buffer, gboolean linear);

/* A convolution as the options name it. Its kernel is the request's, or if that is
 * NULL the preset's, or else the text's. */
typedef struct
{
  const char   *preset; /* name of a library kernel; NULL or "custom": none */
  double        sliders[FOVEA_SLIDER_N]; /* of which a preset takes its own */
  const char   *text; /* kernel text */
  FoveaScaling  scaling; /* what the kernel is divided by; automatic: adds to the
                            request's offset */
  FoveaOn       on;
  gboolean      must_fit; /* a border that is valid and a window that fits nowhere
                             are an error; else, with keep_size, the result is an
                             empty rim: good in a dialog, not for a script */
  FoveaConvolve request; /* the rest; its channels are set for you */
} FoveaFilterConvolve;
#define FOVEA_FILTER_CONVOLVE_DEFAULTS                                     \
  {                                                                        \
    .sliders = FOVEA_SLIDERS_DEFAULTS, .request = FOVEA_CONVOLVE_DEFAULTS \
  }

/* That kernel, scaled. Errors: FORMAT, NOT_FOUND (no such preset). */
FoveaKernel *
fovea_filter_kernel (const FoveaFilterConvolve *convolve, GError **error);

/* Plans, read-only once made; any number of threads may run one. */
typedef struct _FoveaFilter FoveaFilter;

/* With keep_size in the request the output has the layer's box: results fill
 * their blocks, and where FOVEA_BORDER_VALID has no result the pixel becomes
 * transparent (black without alpha). Without keep_size strides and VALID give
 * a smaller box with the same top left corner. The request's channels are set
 * from the layer. Errors: SHAPE (an empty or endless box, a window that does
 * not fit), FORMAT, NOT_FOUND, MEMORY. */
FoveaFilter *fovea_filter_new_convolve (const FoveaFilterConvolve *convolve,
                                        const FoveaFilterLayer    *layer,
                                        GError                   **error);
FoveaFilter *fovea_filter_new_edges (const FoveaEdges       *edges,
                                     const FoveaFilterLayer *layer,
                                     GError                **error);
/* Alpha and hidden colours have no part in it. */
FoveaFilter *fovea_filter_new_activation (const FoveaActivate    *activate,
                                          const FoveaFilterLayer *layer,
                                          GError                **error);
/* A width and height of 0: the window is the whole layer, once. */
FoveaFilter *fovea_filter_new_pool (const FoveaPool        *pool,
                                    const FoveaFilterLayer *layer,
                                    GError                **error);
/* The request's channels are set from the layer. Its border is not VALID. */
FoveaFilter *fovea_filter_new_gaussian (const FoveaGaussian    *gaussian,
                                        const FoveaFilterLayer *layer,
                                        GError                **error);
FoveaFilter *fovea_filter_ref (FoveaFilter *filter);
void         fovea_filter_unref (FoveaFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaFilter, fovea_filter_unref)

/* The float format that pixels are read and written in: make the output buffer
 * of it, or of any other. Same channels as the layer. */
const Babl   *fovea_filter_format (FoveaFilter *filter);
GeglRectangle fovea_filter_output (FoveaFilter *filter);
/* The part of the layer that `roi` of the output depends on, inside the layer's
 * box; may be empty. */
GeglRectangle fovea_filter_need (FoveaFilter *filter, const GeglRectangle *roi);

/* How far from an input pixel outputs may change with it; -1: anywhere. */
gint fovea_filter_reach (FoveaFilter *filter);

/* Computing a part again takes about as long as keeping it. */
gboolean fovea_filter_is_quick (FoveaFilter *filter);

/* The part of the output that had better be computed where `roi` is wanted: less
 * of it would take nearly as long. */
GeglRectangle fovea_filter_at_once (FoveaFilter         *filter,
                                    const GeglRectangle *roi);

/* Computes `roi` of the output, in pieces of bounded memory. options NULL: the
 * calling thread alone, nothing to cancel. Progress is that of the whole call.
 * Errors: MEMORY, CANCELLED; the output is then partly written. */
gboolean fovea_filter_run (FoveaFilter           *filter,
                           GeglBuffer            *input,
                           GeglBuffer            *output,
                           const GeglRectangle   *roi,
                           const FoveaRunOptions *options,
                           GError               **error);

/* Alpha. Hidden colours never show: each tap counts by its alpha,
 *   colour = sum (k c a) * sum |k| / sum (|k| a),
 * before scale, offset and activation, and 0 where no tap can be seen. Alpha
 * itself stays (with a real stride: that of the pixel under the anchor), but for
 * a Gaussian blur, which blurs it, too. What a
 * zero or constant border reads is opaque. Pooling leaves fully transparent
 * pixels out of max, min and median, weights the average by alpha and Lp by
 * alpha^p, and pools alpha by the same rule. Where a window is opaque all this is exactly the plain result. */

G_END_DECLS
