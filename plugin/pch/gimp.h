/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As ui/pch/gtk.h. */
#include <libgimp/gimpui.h>
