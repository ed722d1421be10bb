/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gradient of layers of one function of each number: see derivative.c. */
#pragma once

#include "gradient.h"

/* The adjoint of a layer of FoveaUnaryParams (or of no params), whose function
 * is looked up by the layer's name. */
void fovea_unary_gradient (FoveaAdjoint *adjoint);
/* Lets through what comes where low < output < high: ReLU's and Clip's. */
void fovea_clamp_gradient (FoveaAdjoint *adjoint, double low, double high);
