# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts that run inside GIMP share. Checks are written to a file at the end: GIMP says
only whether a script raised."""
import json
import os

import gi
import numpy

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, Gio  # noqa: E402

Gegl.init(None)
checks = []
scratch = os.environ["FOVEA_TEST_SCRATCH"]
pdb = Gimp.get_pdb()

PRECISIONS = {
    "u8": Gimp.Precision.U8_NON_LINEAR,
    "u8-linear": Gimp.Precision.U8_LINEAR,
    "u16": Gimp.Precision.U16_NON_LINEAR,
    "u32": Gimp.Precision.U32_NON_LINEAR,
    "half": Gimp.Precision.HALF_NON_LINEAR,
    "float": Gimp.Precision.FLOAT_NON_LINEAR,
    "float-linear": Gimp.Precision.FLOAT_LINEAR,
    "double": Gimp.Precision.DOUBLE_LINEAR,
}


def report(ok, name, detail=""):
    checks.append([bool(ok), name, str(detail)])


def done():
    with open(os.environ["FOVEA_TEST_RESULTS"], "w") as file:
        json.dump(checks, file)


def values(drawable, format="R'G'B'A float"):
    """Its pixels as an array height x width x channels."""
    width, height = drawable.get_width(), drawable.get_height()
    buffer = drawable.get_buffer()
    raw = buffer.get(Gegl.Rectangle.new(0, 0, width, height), 1.0, format, Gegl.AbyssPolicy.NONE)
    return numpy.frombuffer(raw, numpy.float32).reshape(height, width, -1)


def fill(drawable, pixels, format="R'G'B'A float"):
    height, width = pixels.shape[:2]
    buffer = drawable.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), format,
               numpy.ascontiguousarray(pixels, numpy.float32).tobytes())
    buffer.flush()
    drawable.update(0, 0, width, height)


def pattern(width, height, alpha=False, grey=False):
    """Reproducible noise that ends nowhere near 0 or 1; steps of 1/255."""
    noise = numpy.random.default_rng(7).integers(40, 216, (height, width, 4)) / 255
    if grey:
        noise[:, :, 1] = noise[:, :, 2] = noise[:, :, 0]
    if not alpha:
        noise[:, :, 3] = 1
    elif height * width > 1:
        noise[:: 2, :: 3, 3] = 0
    return noise.astype(numpy.float32)


def new_image(width, height, precision="float", grey=False, alpha=False):
    image = Gimp.Image.new_with_precision(width, height, Gimp.ImageBaseType.GRAY if grey
                                          else Gimp.ImageBaseType.RGB, PRECISIONS[precision])
    kind = {(False, False): Gimp.ImageType.RGB_IMAGE, (False, True): Gimp.ImageType.RGBA_IMAGE,
            (True, False): Gimp.ImageType.GRAY_IMAGE, (True, True): Gimp.ImageType.GRAYA_IMAGE}[grey, alpha]
    layer = Gimp.Layer.new(image, "Photo", width, height, kind, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    fill(layer, pattern(width, height, alpha, grey))
    return image, layer


def call(name, image, drawables, **options):
    """Status, message, values returned (none by a failure)."""
    procedure = pdb.lookup_procedure(name)
    config = procedure.create_config()
    config.set_property("image", image)
    config.set_core_object_array("drawables", drawables)
    for option, value in options.items():
        config.set_property(option.replace("_", "-"), value)
    result = procedure.run(config)
    status = result.index(0)
    message = pdb.get_last_error() if status != Gimp.PDBStatusType.SUCCESS else ""
    answers = [] if message else [result.index(i) for i in range(1, result.length())]
    return status.value_nick, message, answers


def effect(drawable, operation, **options):
    """The operation itself, run by GIMP's process and merged."""
    filter = Gimp.DrawableFilter.new(drawable, operation, "")
    config = filter.get_config()
    for option, value in options.items():
        config.set_property(option.replace("_", "-"), value)
    drawable.merge_filter(filter)
