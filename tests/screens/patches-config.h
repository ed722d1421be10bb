/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A config of Top Patches as GIMP makes it of a procedure's arguments. */
#pragma once

#include <gio/gio.h>

#define TEST_TYPE_CONFIG (test_config_get_type ())
G_DECLARE_FINAL_TYPE (TestConfig, test_config, TEST, CONFIG, GObject)

struct _TestConfig
{
  GObject  parent_instance;
  GFile   *folder;
  gboolean recursive;
  char    *model, *layer, *maps;
  int      patches, size;
};
