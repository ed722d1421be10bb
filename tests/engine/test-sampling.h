/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of the image layers' tests that is not resizing. */
#pragma once

void test_sampling_add (void);
