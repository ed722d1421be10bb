/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that lie in a mapped file. */
#pragma once

#include "fovea.h"

/* The release of tensors whose owner is the GBytes of a mapped file; by it they
 * are known. */
void fovea_mapped_release (gpointer bytes);
/* The numbers are not wanted soon: gives the file's pages back that hold nothing
 * else. They may be read all the same: they come again. Other tensors are left
 * alone. */
void fovea_mapped_forget (const FoveaTensor *tensor);
