/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions that make kernels from parameters; kernels.c says which has
 * what. Values are in the range of their parameters. Each gives NULL only for
 * lack of memory. x goes to the right, y up; an angle is in degrees against the
 * clock from x; along it is u = x cos a + y sin a. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

/* make-blur.c: smoothing, and sharpening with what it takes away */
FoveaKernel *fovea_make_gaussian (const double *v);   /* sigma, size, raw */
FoveaKernel *fovea_make_box (const double *v);        /* size */
FoveaKernel *fovea_make_disc (const double *v);       /* radius */
FoveaKernel *fovea_make_motion (const double *v);     /* length, angle */
FoveaKernel *fovea_make_high_boost (const double *v); /* amount, size */
FoveaKernel *fovea_make_unsharp (const double *v);    /* sigma, amount */

/* make-edges.c: derivatives, waves and directions */
FoveaKernel *fovea_make_log (const double *v);        /* sigma, size */
FoveaKernel *fovea_make_dog (const double *v);        /* sigma, sigma2, size */
FoveaKernel *fovea_make_derivative (const double *v); /* sigma, order, angle */
FoveaKernel *fovea_make_relief (const double *v);     /* angle, amount */
FoveaKernel *fovea_make_gabor (const double *v); /* wavelength, angle, size */
FoveaKernel *fovea_make_gabor_odd (const double *v); /* the same */
FoveaKernel *fovea_make_kirsch (const double *v);    /* angle */
FoveaKernel *fovea_make_robinson (const double *v);  /* angle */
FoveaKernel *fovea_make_prewitt (const double *v);   /* angle */
FoveaKernel *fovea_make_line (const double *v);      /* angle */
FoveaKernel *fovea_make_random (const double *v);    /* seed, size */

/* cos and sin of an angle in degrees, exact at multiples of 90. */
void fovea_make_direction (double degrees, double *c, double *s);

G_END_DECLS
