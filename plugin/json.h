/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small writers of JSON and CSV: RFC 8259 and RFC 4180, numbers in the C
 * locale. Text that is not UTF-8 (file names can hold anything) is repaired. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

void fovea_json_text (GString *json, const char *text);
/* NaN and infinity, which JSON has not, become null. */
void fovea_json_number (GString *json, double value);
/* The name and the number. */
void fovea_json_value (GString *json, const char *name, double value);
/* The name and the sizes, `[1, 3, 224, 224]`. */
void fovea_json_shape (GString *json, const char *name, const FoveaShape *shape);
/* The name and all digits of a double. */
void fovea_json_exact (GString *json, const char *name, double value);
/* `"name": `, with a comma before it unless it is the first of its object. */
void fovea_json_name (GString *json, const char *name);
/* One field, with a comma before it unless it begins a line. */
void fovea_csv_text (GString *line, const char *text);
void fovea_csv_number (GString *line, double value);

G_END_DECLS
