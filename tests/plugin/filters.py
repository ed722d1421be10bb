# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: convolve, edges, gaussian, activation, pool and pool-image as procedures, beside the operations and beside
the definition written in numpy, on odd images; and what they say where they cannot."""
from inside import *

KERNEL = numpy.array([[1, 2, 0], [-3, 5, 1], [0, -2, -1]], float)
TEXT = "1 2 0; -3 5 1; 0 -2 -1"
TOLERANCE = {"u8": 0.6 / 255, "u8-linear": 0.05, "u16": 1e-4, "u32": 1e-5, "half": 2e-3, "float": 2e-6,
             "float-linear": 2e-4, "double": 2e-4}
INTEGERS = ("u8", "u8-linear", "u16", "u32")


def convolved(pixels):
    """Replicated border, alpha as run.h says: hidden colours do not show."""
    height, width = pixels.shape[:2]
    padded = numpy.pad(pixels.astype(float), ((1, 1), (1, 1), (0, 0)), mode="edge")
    colour, weight = numpy.zeros((height, width, 3)), numpy.zeros((height, width, 1))
    for y in range(3):
        for x in range(3):
            part = padded[y:y + height, x:x + width]
            colour += KERNEL[y, x] * part[:, :, :3] * part[:, :, 3:]
            weight += abs(KERNEL[y, x]) * part[:, :, 3:]
    seen = weight > 0
    total = numpy.abs(KERNEL).sum()
    return numpy.where(seen, colour * total / numpy.where(seen, weight, 1), 0)


def pooled(pixels, window=2):
    """The largest of each whole window, at its true size; opaque pictures only."""
    height, width = pixels.shape[0] // window, pixels.shape[1] // window
    return pixels[:height * window, :width * window].reshape(height, window, width, window, -1).max((1, 3))


def blurred(pixels, sigma):
    """Sums over all pixels near enough to count, the edge repeated; opaque pictures only."""
    far = int(6 * sigma) + 1
    taps = numpy.exp(-numpy.arange(-far, far + 1) ** 2 / (2 * sigma ** 2))
    taps /= taps.sum()
    for axis in (0, 1):
        around = [(far, far) if a == axis else (0, 0) for a in range(3)]
        padded = numpy.pad(pixels.astype(float), around, mode="edge")
        pixels = sum(tap * numpy.take(padded, numpy.arange(i, i + pixels.shape[axis]), axis) for i, tap in enumerate(taps))
    return pixels


def worst(a, b):
    return float(numpy.abs(a - b).max())


def check_convolve(name, precision, width=9, height=7, grey=False, alpha=False):
    image, layer = new_image(width, height, precision, grey, alpha)
    before = values(layer)
    operation = layer.copy()
    image.insert_layer(operation, None, 0)
    effect(operation, "fovea:convolve", kernel=TEXT, scale=0.25, offset=0.25)
    status, message, _ = call("plug-in-fovea-convolve", image, [layer], kernel=TEXT, scale=0.25, offset=0.25)
    after = values(layer)
    report(status == "success" and numpy.array_equal(after, values(operation)),
           f"{name}: procedure and operation give the same pixels", (status, message))
    expected = 0.25 * convolved(before) + 0.25
    if precision in INTEGERS:
        expected = numpy.clip(expected, 0, 1)
    visible = before[:, :, 3] > 0
    difference = worst(after[:, :, :3][visible], expected[visible])
    report(difference <= TOLERANCE[precision] and worst(after[:, :, 3], before[:, :, 3]) < 1e-6,
           f"{name}: and they are those of the definition", difference)
    image.delete()


for precision in PRECISIONS:
    check_convolve(f"convolve {precision}", precision)
check_convolve("convolve grey u8", "u8", grey=True)
check_convolve("convolve grey float", "float", grey=True)
check_convolve("convolve alpha u8", "u8", alpha=True)
check_convolve("convolve alpha float", "float", alpha=True)
check_convolve("convolve grey alpha", "float", grey=True, alpha=True)
check_convolve("convolve 1x1", "u8", 1, 1)
check_convolve("convolve 3x2", "float", 3, 2)
check_convolve("convolve 700x3", "u8", 700, 3)

# What one result sums is one grey.
image, layer = new_image(9, 7)
before = values(layer)
call("plug-in-fovea-convolve", image, [layer], kernel="1", channels="summed", scale=1 / 3)
report(worst(values(layer)[:, :, :3], before[:, :, :3].mean(2, keepdims=True)) < 1e-6, "summed channels are the sum")
call("plug-in-fovea-convolve", image, [layer], preset="sobel-x", activation="absolute")
report(numpy.all(values(layer) >= 0), "a preset is a kernel, an activation is applied")

# A Gaussian is that of its formula, exact or not, and its size has its limits.
for sigma, exact in ((0.1, False), (1.5, False), (3, True), (12, False), (12, True), (1000, False)):
    image, layer = new_image(40, 30)
    before = values(layer)
    status, message, _ = call("plug-in-fovea-gaussian", image, [layer], sigma=sigma, exact=exact)
    difference = worst(values(layer)[:, :, :3], blurred(before, sigma)[:, :, :3])
    report(status == "success" and difference < 2e-5, f"gaussian {sigma}{' exact' if exact else ''}: that of the formula",
           (status, message, difference))
    image.delete()
config = pdb.lookup_procedure("plug-in-fovea-gaussian").create_config()
for option, value in (("sigma", 0.0), ("sigma", -1.5), ("sigma", 1001.0), ("border", "valid"), ("border-value", 2.0)):
    config.set_property(option, value)
    report(config.get_property(option) != value, f"gaussian --{option} {value} cannot be set", config.get_property(option))

for procedure, operation, options in (
        ("plug-in-fovea-gaussian", "fovea:gaussian", {"sigma": 2.5, "border": "wrap"}),
        ("plug-in-fovea-gaussian", "fovea:gaussian", {"sigma": 9.0, "exact": True, "linear": True}),
        ("plug-in-fovea-gaussian", "fovea:gaussian", {"sigma": 200.0, "border": "constant", "border_value": 0.5}),
        ("plug-in-fovea-edges", "fovea:edges", {"method": "scharr", "result": "x", "offset": 0.5}),
        ("plug-in-fovea-edges", "fovea:edges", {"result": "direction", "border": "wrap"}),
        ("plug-in-fovea-edges", "fovea:edges", {"method": "kirsch", "result": "hue", "scale": 0.25}),
        ("plug-in-fovea-edges", "fovea:edges", {"method": "roberts", "result": "thinned"}),
        ("plug-in-fovea-activation", "fovea:activation", {"function": "gelu", "gain": 4.0}),
        ("plug-in-fovea-activation", "fovea:activation", {"function": "clip", "low": -0.2, "zero_point": 0.25, "linear": True}),
        ("plug-in-fovea-pool", "fovea:pool", {"window": 3}),
        ("plug-in-fovea-pool", "fovea:pool", {"kind": "average", "window": 4, "stride": 2, "linear": True}),
        ("plug-in-fovea-pool", "fovea:pool", {"kind": "median", "window": 3, "window_y": 1, "stride": 1, "stride_y": 2}),
        ("plug-in-fovea-pool", "fovea:pool", {"kind": "lp", "p": 4.0, "times": 2}),
        ("plug-in-fovea-pool", "fovea:pool", {"kind": "min", "global": True}),
        ("plug-in-fovea-convolve", "fovea:convolve", {"kernel": TEXT, "border": "valid", "stride": 2}),
        ("plug-in-fovea-convolve", "fovea:convolve", {"kernel": TEXT, "scaling": "auto", "view": "stretch"}),
        ("plug-in-fovea-convolve", "fovea:convolve", {"kernel": f"{TEXT} | {TEXT} | 0 0 0; 0 1 0; 0 0 0", "channels": "separate", "view": "clip"}),
        ("plug-in-fovea-convolve", "fovea:convolve", {"kernel": TEXT, "on": "luminance", "border": "valid"}),
        ("plug-in-fovea-convolve", "fovea:convolve", {"kernel": TEXT, "linear": True, "flip": True})):
    for alpha in (False, True):
        image, layer = new_image(20, 11, "u8", alpha=alpha)
        other = layer.copy()
        image.insert_layer(other, None, 0)
        effect(other, operation, **options)
        status, message, _ = call(procedure, image, [layer], **options)
        report(status == "success" and numpy.array_equal(values(layer), values(other)),
               f"{operation} {options}{' with alpha' if alpha else ''}: the same pixels", (status, message))
        image.delete()

# Effects on top of each other, quick and slow ones in turn, drawn with the image: what each by itself gives.
stack = (("fovea:convolve", {"kernel": TEXT, "scale": 0.2, "offset": 0.3}), ("fovea:gaussian", {"sigma": 2.0}),
         ("fovea:pool", {"window": 3}), ("fovea:gaussian", {"sigma": 30.0}), ("fovea:edges", {"scale": 2.0}))
image, layer = new_image(300, 200, "float-linear", alpha=True)
copy, other = new_image(300, 200, "float-linear", alpha=True)
effects = []
for operation, options in stack:
    effects.append(Gimp.DrawableFilter.new(layer, operation, ""))
    for option, value in options.items():
        effects[-1].get_config().set_property(option, value)
    layer.append_filter(effects[-1])
for operation, options in stack:
    effect(other, operation, **options)


def drawn(image):
    flat = image.duplicate()
    pixels = values(flat.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE), "RGBA float")
    flat.delete()
    return pixels


difference = worst(drawn(image), drawn(copy))
report(difference < 1e-5, "five effects on one layer: those of each by itself", difference)
for sigma in (40.0, 1.0):
    effects[3].get_config().set_property("sigma", sigma)
    effects[3].update()
    drawn(image)
report(True, "and an effect's size can change from slow to quick")
image.delete()
copy.delete()

# An effect in a file: its options and its pixels come back.
for operation, options in (
        ("fovea:convolve", {"kernel": f"{TEXT} | {TEXT} | {TEXT}", "channels": "separate", "scaling": "auto", "view": "stretch"}),
        ("fovea:convolve", {"kernel": TEXT, "on": "alpha", "border": "wrap"}),
        ("fovea:convolve", {"kernel": TEXT, "on": "luminance", "scaling": "sum"}),
        ("fovea:edges", {"method": "robinson", "result": "hue"}),
        ("fovea:edges", {"method": "scharr", "result": "thinned", "scale": 0.125}),
        ("fovea:activation", {"function": "leaky-relu", "slope": 0.25, "zero-point": 0.375, "gain": 4.0, "back": False}),
        ("fovea:pool", {"kind": "lp", "p": 3.5, "window": 3, "window-y": 2, "stride": 2, "stride-y": 1, "times": 2}),
        ("fovea:pool", {"kind": "median", "global": True})):
    image, layer = new_image(40, 30, alpha=True)
    filter = Gimp.DrawableFilter.new(layer, operation, "")
    for name, value in options.items():
        filter.get_config().set_property(name, value)
    layer.append_filter(filter)
    file = Gio.File.new_for_path(f"{scratch}/kept.xcf")
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, file)
    flat = values(image.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE))
    image.delete()
    again = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
    found = [{name: filter.get_config().get_property(name) for name in options}
             for filter in again.get_layers()[0].get_filters()]
    merged = values(again.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE))
    report(found == [options] and numpy.array_equal(merged, flat), f"{operation} {options} through an XCF", found)
    again.delete()

# Selections: an ellipse stays one; where nothing is selected nothing changes.
image, layer = new_image(40, 30, "u8")
before = values(layer)
whole = layer.copy()
image.insert_layer(whole, None, 0)
effect(whole, "fovea:convolve", kernel=TEXT)
full = values(whole)
image.remove_layer(whole)
image.select_ellipse(Gimp.ChannelOps.REPLACE, 5, 5, 20, 15)
image.get_selection().sharpen(image)
inside = values(image.get_selection(), "Y float")[:, :, 0] > 0.5
status, message, _ = call("plug-in-fovea-convolve", image, [layer], kernel=TEXT)
after = values(layer)
report(status == "success" and numpy.array_equal(after[inside], full[inside]) and inside.sum() > 100,
       "inside the selection it is filtered as if all were", (status, message))
report(numpy.array_equal(after[~inside], before[~inside]), "outside it nothing changes")
image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 4, 4)
small = Gimp.Layer.new(image, "Corner", 5, 5, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
image.insert_layer(small, None, 0)
small.set_offsets(30, 20)
status, message, _ = call("plug-in-fovea-convolve", image, [small], kernel=TEXT)
report(status == "calling-error" and "selection" in message, "a selection beside the layer is said", (status, message))
Gimp.Selection.none(image)

# Several layers, all or none.
status, message, _ = call("plug-in-fovea-pool", image, [layer, small], window=2)
report(status == "success" and numpy.array_equal(values(small)[0, 0], values(small)[1, 1]),
       "several layers are all filtered", (status, message))
locked = layer.copy()
image.insert_layer(locked, None, 0)
locked.set_lock_content(True)
before = values(layer)
status, message, _ = call("plug-in-fovea-edges", image, [layer, locked])
report(status == "calling-error" and "locked" in message and numpy.array_equal(values(layer), before),
       "one that is locked: none is changed, and it is said", (status, message))

group = Gimp.GroupLayer.new(image, "Group")
image.insert_layer(group, None, 0)
status, message, _ = call("plug-in-fovea-edges", image, [group])
report(status == "calling-error" and "group" in message and "Group" in message, "a group is refused by name",
       (status, message))
status, message, _ = call("plug-in-fovea-edges", image, [])
report(status == "calling-error" and "no layer" in message, "no layer is said", (status, message))
mask = layer.create_mask(Gimp.AddMaskType.WHITE)
layer.add_mask(mask)
status, message, _ = call("plug-in-fovea-convolve", image, [mask], kernel="0.5")
report(status == "success" and abs(values(mask, "Y' float").mean() - 0.5) < 0.01, "a layer mask is a picture too",
       (status, message))
image.delete()

image, layer = new_image(8, 8, "u8")
image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, "")
before = values(layer)
status, message, _ = call("plug-in-fovea-convolve", image, [layer], kernel=TEXT)
report(status == "calling-error" and "indexed" in message and numpy.array_equal(values(layer), before),
       "indexed colours are refused with the way out", (status, message))
status, message, answers = call("plug-in-fovea-pool-image", image, [layer])
report(status == "success" and answers[0].get_base_type() == Gimp.ImageBaseType.RGB,
       "pooling to a new image takes them", (status, message))

# Bad input, each with its sentence, and nothing changed.
image, layer = new_image(6, 4, "u8")
before = values(layer)
for name, options, words in (
        ("a preset and another kernel", {"preset": "sobel-x", "kernel": "1 2 1"}, ("preset", "kernel")),
        ("ragged kernel", {"kernel": "1 2 3; 4"}, ("row 2 has 1 value", "row 1 has 3")),
        ("empty kernel", {"kernel": "  "}, ("kernel",)),
        ("NaN in the kernel", {"kernel": "1 nan"}, ("nan",)),
        ("a word in the kernel", {"kernel": "1 cat"}, ("cat",)),
        ("a valid window larger than the image", {"kernel": ";".join(["1 1 1 1 1"] * 5), "border": "valid"}, ("5x5", "6", "4")),
        ("one kernel for three channels", {"kernel": "1", "channels": "separate"}, ("3 planes", "has 1")),
        ("alpha that is not there", {"on": "alpha"}, ("no alpha",)),
        ("planes that are not the channels", {"kernel": "1|1"}, ("2", "3"))):
    status, message, _ = call("plug-in-fovea-convolve", image, [layer], **options)
    report(status != "success" and all(word in message for word in words)
           and numpy.array_equal(values(layer), before), f"{name}: {message}", (status, message))
for option, value in (("stride", 0), ("dilation", 0), ("border-value", 2.0)):
    config = pdb.lookup_procedure("plug-in-fovea-convolve").create_config()
    config.set_property(option, value)
    report(config.get_property(option) != value, f"--{option} {value} cannot be set")

# Pool to New Image: size, precision, resolution, profile.
image, layer = new_image(21, 10, "u16", alpha=False)
image.set_resolution(300, 200)
profile = Gimp.ColorProfile.new_rgb_adobe()
image.set_color_profile(profile)
status, message, answers = call("plug-in-fovea-pool-image", image, [layer], window=3)
made = answers[0]
report(status == "success" and (made.get_width(), made.get_height()) == (7, 3), "pool-image: the size of the formula",
       (status, message))
report(made.get_precision() == image.get_precision() and made.get_resolution() == image.get_resolution()
       and made.get_color_profile().is_equal(profile), "pool-image: precision, resolution and profile stay")
image, layer = new_image(21, 10, "u16")
_, _, answers = call("plug-in-fovea-pool-image", image, [layer], window=3)
difference = worst(values(answers[0].get_layers()[0]), pooled(values(layer), 3))
report(difference < 1e-6, "pool-image: the pixels of the definition", difference)
_, _, answers = call("plug-in-fovea-pool-image", image, [layer], times=2)
difference = worst(values(answers[0].get_layers()[0]), pooled(pooled(values(layer))))
report(difference < 1e-6, "pool-image: twice is once and once more", difference)
status, message, answers = call("plug-in-fovea-pool-image", image, [layer], kind="average", **{"global": True})
difference = worst(values(answers[0].get_layers()[0])[0, 0], values(layer).mean((0, 1)))
report(difference < 1e-4 and answers[0].get_width() == 1, "pool-image: the whole picture is one pixel", (message, difference))
status, message, _ = call("plug-in-fovea-pool-image", image, [layer], times=4)
report(status != "success" and "2x2" in message and "1x2" in message, f"a time too many: {message}", message)
status, message, _ = call("plug-in-fovea-pool-image", image, [layer], window=11)
report(status != "success" and "11x11" in message and "21" in message, f"a window that does not fit: {message}")
status, message, _ = call("plug-in-fovea-pool-image", image, [layer, layer])
report(status == "calling-error" and "2 layers" in message, "pool-image: several layers are said", (status, message))
status, message, _ = call("plug-in-fovea-pool-image", image, [])
report(status == "calling-error" and "no layer" in message, "pool-image: no layer is said", (status, message))
done()
