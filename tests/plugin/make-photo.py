# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: photo.jpg, of four corners and with a colour profile that is not sRGB."""
from inside import *

image, layer = new_image(64, 48, "u8")
pixels = numpy.zeros((48, 64, 4), numpy.float32)
pixels[:, :, 3] = 1
pixels[:24, :32, 0] = pixels[:24, 32:, 1] = pixels[24:, :32, 2] = 1
pixels[24:, 32:] = 1
fill(layer, pixels)
image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
export = pdb.lookup_procedure("file-jpeg-export")
config = export.create_config()
for name, value in (("image", image), ("file", Gio.File.new_for_path(f"{scratch}/photo.jpg")), ("quality", 1.0),
                    ("include-color-profile", True), ("include-exif", False)):
    config.set_property(name, value)
report(export.run(config).index(0) == Gimp.PDBStatusType.SUCCESS, "a photo is made")
done()
