/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table behind the lines: cases by operator or architecture. */
#pragma once

#include "case.h"

void table_print (GPtrArray *cases);
