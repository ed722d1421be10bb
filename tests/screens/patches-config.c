/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches-config.h"

G_DEFINE_FINAL_TYPE (TestConfig, test_config, G_TYPE_OBJECT)

enum
{
  CONFIG_FOLDER = 1,
  CONFIG_RECURSIVE,
  CONFIG_MODEL,
  CONFIG_LAYER,
  CONFIG_MAPS,
  CONFIG_PATCHES,
  CONFIG_SIZE
};

static void
test_config_set (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  TestConfig *self = TEST_CONFIG (object);
  char      **texts[] = { &self->model, &self->layer, &self->maps };

  if (id == CONFIG_FOLDER)
    g_set_object (&self->folder, g_value_get_object (value));
  else if (id == CONFIG_RECURSIVE)
    self->recursive = g_value_get_boolean (value);
  else if (id <= CONFIG_MAPS)
    g_set_str (texts[id - CONFIG_MODEL], g_value_get_string (value));
  else
    *(id == CONFIG_PATCHES ? &self->patches : &self->size) = g_value_get_int (value);
}

static void
test_config_get (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  TestConfig *self = TEST_CONFIG (object);
  char       *texts[] = { self->model, self->layer, self->maps };

  if (id == CONFIG_FOLDER)
    g_value_set_object (value, self->folder);
  else if (id == CONFIG_RECURSIVE)
    g_value_set_boolean (value, self->recursive);
  else if (id <= CONFIG_MAPS)
    g_value_set_string (value, texts[id - CONFIG_MODEL]);
  else
    g_value_set_int (value, id == CONFIG_PATCHES ? self->patches : self->size);
}

static void
test_config_finalize (GObject *object)
{
  TestConfig *self = TEST_CONFIG (object);

  g_clear_object (&self->folder);
  g_free (self->model);
  g_free (self->layer);
  g_free (self->maps);
  G_OBJECT_CLASS (test_config_parent_class)->finalize (object);
}

static void
test_config_class_init (TestConfigClass *class)
{
  GObjectClass     *object = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT;

  object->set_property = test_config_set;
  object->get_property = test_config_get;
  object->finalize = test_config_finalize;
  g_object_class_install_property (
      object, CONFIG_FOLDER,
      g_param_spec_object ("folder", "_Folder", "", G_TYPE_FILE, G_PARAM_READWRITE));
  g_object_class_install_property (object, CONFIG_RECURSIVE,
                                   g_param_spec_boolean ("recursive", "Deep", "", FALSE, flags));
  g_object_class_install_property (object, CONFIG_MODEL,
                                   g_param_spec_string ("model", "Model", "", "", flags));
  g_object_class_install_property (object, CONFIG_LAYER,
                                   g_param_spec_string ("layer", "Layer", "", "", flags));
  g_object_class_install_property (object, CONFIG_MAPS,
                                   g_param_spec_string ("maps", "Maps", "", "all", flags));
  g_object_class_install_property (object, CONFIG_PATCHES,
                                   g_param_spec_int ("patches", "Patches", "", 1, 100, 9, flags));
  g_object_class_install_property (object, CONFIG_SIZE,
                                   g_param_spec_int ("size", "Size", "", 32, 512, 96, flags));
}

static void
test_config_init (TestConfig *self)
{
}
