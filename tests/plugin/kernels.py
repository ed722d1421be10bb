# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: presets with parameters as effects and as procedures, and through an XCF file."""
from inside import *


def gaussian(sigma):
    reach = int(numpy.ceil(3 * sigma))
    row = numpy.exp(-numpy.arange(-reach, reach + 1) ** 2 / (2 * sigma ** 2))
    return numpy.outer(row, row) / row.sum() ** 2


def numbers(text):
    return numpy.array([[float(word) for word in row.split()] for row in text.split(";")])


def kept(filter, *names):
    config = filter.get_config()
    return {name: config.get_property(name) for name in names}


# The sliders and the kernel they make, in whatever order they come; the pixels are those of the numbers.
image, layer = new_image(40, 30)
other = layer.copy()
image.insert_layer(other, None, 0)
status, message, _ = call("plug-in-fovea-convolve", image, [layer], preset="gaussian", sigma=2.25)
effect(other, "fovea:convolve", preset="gaussian", sigma=2.25)
report(status == "success" and numpy.array_equal(values(layer), values(other)),
       "gaussian, sigma 2.25: procedure and operation give the same pixels", (status, message))
image, layer = new_image(40, 30)
text = "; ".join(" ".join(map(repr, row)) for row in gaussian(2.25).tolist())
effect(layer, "fovea:convolve", kernel=text)
difference = float(numpy.abs(values(layer) - values(other)).max())
report(difference < 1e-5, "... which are those of the formula's numbers", difference)
status, message, _ = call("plug-in-fovea-convolve", image, [layer], kernel="gaussian(sgma=3)")
report(status != "success" and "'sgma' is none of sigma, size, raw" in message, f"a misspelt parameter: {message}")
status, message, _ = call("plug-in-fovea-convolve", image, [layer], preset="gaussian", sigma=3.0, kernel="1 2 1")
report(status != "success" and "preset and kernel" in message, f"a preset and another kernel: {message}")
status, message, _ = call("plug-in-fovea-convolve", image, [layer], kernel="kirsch(angle=90)")
report(status == "success", "a kernel that is named in the text", (status, message))

# An effect that is kept: in the file are the preset, its sliders and its kernel.
# Sliders that are no floats of 32 bits, as XCF keeps them, come back nearly.
for preset, sliders in (("gaussian", {"sigma": 2.25, "size": 9}), ("gaussian", {"sigma": 0.8}), ("disc", {"length": 20.3}), ("gabor", {"length": 6.0, "angle": 45.0}),
                        ("kirsch", {"angle": 90.0}), ("disc", {"length": 30.0}), ("sobel-x", {})):
    image, layer = new_image(64, 48)
    filter = Gimp.DrawableFilter.new(layer, "fovea:convolve", "")
    config = filter.get_config()
    config.set_property("preset", preset)
    for name, value in sliders.items():
        config.set_property(name, value)
    layer.append_filter(filter)
    path = f"{scratch}/{preset}.xcf"
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(path))
    flat = values(image.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE))
    image.delete()
    again = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))
    filters = again.get_layers()[0].get_filters()
    report(len(filters) == 1, f"{preset}: the effect is in the file")
    if len(filters) == 1:
        got = kept(filters[0], "preset", "kernel", *sliders)
        kernel = got.pop("kernel")
        report(got.pop("preset") == preset and got == {name: float(numpy.float32(value)) for name, value in sliders.items()},
               f"{preset}: so are its preset and sliders", (got, kernel[:80]))
        report(kernel.startswith("disc(radius=") if preset == "disc" else numbers(kernel).shape[0] in (3, 7, 9, 23),
               f"{preset}: and its kernel", kernel[:200])
    merged = values(again.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE))
    report(numpy.abs(merged - flat).max() < 1e-6, f"{preset}: the same pixels", numpy.abs(merged - flat).max())
    again.delete()
done()
