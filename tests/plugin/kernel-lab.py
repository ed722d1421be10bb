# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: the Kernel Lab's procedure. An effect is changed in place, through a file, with presets."""
from inside import *

LAB = "plug-in-fovea-kernel-lab"
NEGATIVE = {"kernel": "-1", "offset": 1.0}


def effects(layer):
    return [(f.get_id(), f.get_name(), f.get_opacity(), f.get_blend_mode().value_nick, f.get_visible())
            for f in layer.get_filters()]


def add(layer, operation, name, opacity=1.0, mode=Gimp.LayerMode.REPLACE, **options):
    filter = Gimp.DrawableFilter.new(layer, operation, name)
    for option, value in options.items():
        filter.get_config().set_property(option.replace("_", "-"), value)
    filter.set_opacity(opacity)
    filter.set_blend_mode(mode)
    layer.append_filter(filter)
    return filter


def seen(layer):
    """The layer's pixels with its effects, as anybody sees them."""
    image = layer.get_image()
    scratch = Gimp.Image.new_with_precision(image.get_width(), image.get_height(), image.get_base_type(),
                                            image.get_precision())
    copy = Gimp.Layer.new_from_drawable(layer, scratch)
    scratch.insert_layer(copy, None, 0)
    copy.merge_filters()
    pixels = values(copy)
    scratch.delete()
    return pixels


def same(layer, expected, name, within=2e-6):
    difference = float(numpy.abs(seen(layer)[:, :, :3] - expected[:, :, :3]).max())
    return report(difference <= within, name, difference)


def stack():
    """A layer with a negative, GIMP's own blur over half of it, and a preset, the topmost half seen."""
    image, layer = new_image(48, 32)
    add(layer, "fovea:convolve", "Negative", **NEGATIVE)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 24, 32)
    add(layer, "gegl:gaussian-blur", "Blur")
    Gimp.Selection.none(image)
    add(layer, "fovea:convolve", "Box", opacity=0.5, mode=Gimp.LayerMode.NORMAL, preset="gaussian", sigma=1.0)
    return image, layer


def again(image):
    """What comes back from its file."""
    path = Gio.File.new_for_path(f"{scratch}/lab.xcf")
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, path)
    loaded = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, path)
    return loaded, loaded.get_layers()[0]


# ---- One effect: applied, opened again, a number changed, in the file ---------------------------------
image, layer = new_image(40, 30)
photo = values(layer)
status, message, _ = call(LAB, image, [layer], **NEGATIVE)
report(status == "success" and len(layer.get_filters()) == 1, "as effect", (status, message))
same(layer, 1 - photo, "the negative")
before = effects(layer)
image.clean_all()
status, message, _ = call(LAB, image, [layer], kernel="-0.5", offset=1.0, effect=1)
report(status == "success" and effects(layer) == before, "one number changed: the same effect", (status, message, effects(layer)))
same(layer, 1 - photo / 2, "... and half the negative")
report(image.is_dirty(), "an image that was saved is one with changes then")
loaded, layer = again(image)
same(layer, 1 - photo / 2, "the same from its file")
status, message, _ = call(LAB, loaded, [layer], kernel="-1", offset=1.0, effect=1)
report(status == "success" and len(layer.get_filters()) == 1, "changed again after loading", (status, message))
same(layer, 1 - photo, "the negative again")
report(numpy.array_equal(values(layer), photo), "the layer's own pixels were never touched")

# ---- Among others: place, opacity, mode, visibility, the part that was selected -------------------------
image, layer = stack()
before = effects(layer)
status, message, _ = call(LAB, image, [layer], kernel="0 0 0; 0 1 0; 0 0 0", effect=2)
report(status == "success" and effects(layer) == before, "the lower of two: all effects stay where and what they are",
       (status, message, before, effects(layer)))
config = layer.get_filters()[0].get_config()
report(config.get_property("preset") == "gaussian" and config.get_property("sigma") == 1.0,
       "the upper one has its preset and slider")
reference, other = stack()
other.get_filters()[2].delete()
same(layer, seen(other), "an identity is as none")
status, message, _ = call(LAB, image, [layer], preset="gaussian", sigma=2.5, effect=1)
reference, other = stack()
other.get_filters()[0].delete()
other.get_filters()[1].delete()
add(other, "fovea:convolve", "Box", opacity=0.5, mode=Gimp.LayerMode.NORMAL, preset="gaussian", sigma=2.5)
same(layer, seen(other), "a preset given by its name and slider, seen half")
report(effects(layer) == before, "... with the opacity and mode that it had", effects(layer))
hidden = layer.get_filters()[0]
hidden.set_visible(False)
status, message, _ = call(LAB, image, [layer], kernel="-1", effect=1)
report(status == "success" and not layer.get_filters()[0].get_visible(), "a hidden effect is changed and stays hidden")
loaded, copy = again(image)
names = ("preset", "kernel", "offset", "border")
report([[f.get_config().get_property(n) for n in names] for f in copy.get_filters() if f.get_name() != "Blur"]
       == [["custom", "-1", 0.0, "replicate"], ["custom", "0 0 0; 0 1 0; 0 0 0", 0.0, "replicate"]],
       "all of it in the file", [f.get_config().get_property("kernel") for f in copy.get_filters() if f.get_name() != "Blur"])

# The numbers of a preset that was not touched: it keeps its name and sliders.
image, layer = new_image(24, 20)
add(layer, "fovea:convolve", "Gaussian", preset="gaussian", sigma=0.8)
loaded, layer = again(image)
text = layer.get_filters()[0].get_config().get_property("kernel")
status, message, _ = call(LAB, loaded, [layer], kernel=text.replace("; ", "\n"), border="wrap", effect=1)
loaded, layer = again(loaded)
config = layer.get_filters()[0].get_config()
report((config.get_property("preset"), round(config.get_property("sigma"), 6), config.get_property("border")) == ("gaussian", 0.8, "wrap"),
       "the same numbers with another border keep their preset", (status, message, config.get_property("preset")))

# A new layer is what the window showed: the layer as it is seen, convolved.
image, layer = stack()
wanted = 1 - seen(layer)
status, message, _ = call(LAB, image, [layer], **NEGATIVE, **{"as": "new-layer"})
made = image.get_layers()[0]
report(status == "success" and made.get_id() != layer.get_id() and not made.get_filters() and len(layer.get_filters()) == 3,
       "a new layer of one with effects", (status, message))
same(made, wanted, "... is the layer as it is seen, convolved")

# ---- A broken effect is mended ----------------------------------------------------------------------------
image, layer = new_image(20, 10)
photo = values(layer)
add(layer, "fovea:convolve", "Broken", kernel="1 2; 3")
status, message, _ = call(LAB, image, [layer], kernel="-1", offset=1.0, effect=1)
report(status == "success", "a broken effect can be mended", (status, message))
same(layer, 1 - photo, "... and then works")
loaded, copy = again(image)
report(copy.get_filters()[0].get_config().get_property("error") == "", "... and complains no more")

# ---- Refused ------------------------------------------------------------------------------------------------
for options, words in (({"effect": 2}, "no effect 2 of fovea:convolve: they are 1 to 1"),
                       ({"effect": 1, "as": "layer"}, "give “as effect”"),
                       ({"effect": 1, "kernel": "1 2; 3"}, "row 2 has 1 value")):
    before = seen(layer)
    status, message, _ = call(LAB, image, [layer], **options)
    report(status != "success" and words in message and numpy.array_equal(seen(layer), before), f"refused: {message}", (status, words))
image, layer = new_image(20, 10)
status, message, _ = call(LAB, image, [layer], effect=1)
report(status != "success" and "has no effect of fovea:convolve" in message, f"refused: {message}")
add(layer, "gegl:gaussian-blur", "Blur")
status, message, _ = call(LAB, image, [layer], effect=1)
report(status != "success" and "has no effect of fovea:convolve" in message, "another operation's effect is none of ours")

# ---- Every kind of layer: as effect, in the layer and as a new one are the same pixels -------------------------
KERNEL = {"kernel": "1 0 -2; 3 0.5 0; 0 -1 0", "scale": 0.5, "offset": 0.25}
KINDS = [(precision, grey, alpha) for precision in ("u8", "u16", "half", "float", "float-linear")
         for grey in (False, True) for alpha in (False, True)]
for precision, grey, alpha in KINDS:
    made = []
    for way in ("effect", "layer", "new-layer"):
        image, layer = new_image(30, 20, precision, grey, alpha)
        status, message, _ = call(LAB, image, [layer], **KERNEL, **{"as": way})
        made.append(seen(image.get_layers()[0]) if status == "success" else message)
        image.delete()
    name = f"{precision}{', grey' if grey else ''}{', alpha' if alpha else ''}"
    report(all(isinstance(m, numpy.ndarray) and numpy.abs(m - made[0])[..., :3].max() < 0.005 for m in made), f"{name}: three ways, one result",
           [m if isinstance(m, str) else float(numpy.abs(m - made[0]).max()) for m in made])
for width, height in ((1, 1), (1, 40), (40, 1), (3, 2)):
    for border in ("replicate", "reflect", "wrap", "zero"):
        image, layer = new_image(width, height)
        other = layer.copy()
        image.insert_layer(other, None, 0)
        text = "; ".join([" ".join(["0.1"] * 31)] * 31)
        first = call(LAB, image, [layer], kernel=text, border=border, **{"as": "layer"})
        second = call(LAB, image, [other], kernel=text, border=border)
        report(first[0] == second[0] == "success" and numpy.abs(values(layer) - seen(other)).max() < 1e-4,
               f"a kernel of 31x31 on {width}x{height}, {border}", (first, second))
image, layer = new_image(3, 2)
status, message, _ = call(LAB, image, [layer], kernel="1 1 1; 1 1 1; 1 1 1", border="valid", **{"as": "layer"})
report(status != "success" and "3x3" in message and "2x3" in message, f"refused: {message}")

# ---- Groups, masks, locks, nothing selected where the layer is, nothing chosen, two chosen ------------------------
image, layer = new_image(20, 10)
group = Gimp.GroupLayer.new(image, "Both")
image.insert_layer(group, None, 0)
mask = layer.create_mask(Gimp.AddMaskType.WHITE)
layer.add_mask(mask)
second = layer.copy()
image.insert_layer(second, None, 0)
for drawables, options, words in (([group], {}, "is a layer group"), ([mask], {}, "only layers have effects"),
                                  ([mask], {"as": "new-layer"}, "no layer to be copied"), ([], {}, "no layer is chosen"),
                                  ([layer, second], {}, "2 layers are chosen")):
    status, message, _ = call(LAB, image, drawables, **options)
    report(status != "success" and words in message, f"refused: {message}", words)
status, message, _ = call(LAB, image, [mask], kernel="0.5", **{"as": "layer"})
report(status == "success" and abs(values(mask, "Y' float").mean() - 0.5) < 0.01, "a mask is convolved itself", (status, message))
layer.set_lock_content(True)
status, message, _ = call(LAB, image, [layer])
report(status != "success" and "locked" in message, f"refused: {message}")
image, layer = new_image(20, 10)
layer.set_offsets(10, 0)
image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 5, 5)
status, message, _ = call(LAB, image, [layer])
report(status != "success" and "selection does not touch" in message, f"refused: {message}")
image, layer = new_image(20, 10, "u8")
image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, "")
status, message, _ = call(LAB, image, [layer])
report(status != "success" and "indexed colours" in message, f"refused: {message}")
done()
