# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: Apply Network as a procedure, with small networks whose results are known."""
import struct
import zlib

from inside import *


def apply(image, drawables, model, **options):
    status, message, answers = call("plug-in-fovea-apply", image, drawables, model=model, **options)
    return status, message, answers[0] if answers else None, answers[1] if answers else None, \
        json.loads(answers[2]) if answers else None


def encoded(pixels):
    """R'G'B' of what is under alpha, over white."""
    return pixels[:, :, :3] * pixels[:, :, 3:] + 1 - pixels[:, :, 3:]


def turned(width, height, orientation):
    """A photo with that tag, as GIMP opens it for a script: as it is stored."""
    pixels = (pattern(width, height)[:, :, :3] * 255).astype(numpy.uint8)
    exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + bytes((orientation, 0, 0, 0)) + bytes(4)
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"eXIf", exif),
              (b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))), (b"IEND", b""))
    with open(f"{scratch}/turned.png", "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in chunks:
            file.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(f"{scratch}/turned.png"))
    return image, image.get_layers()[0]


def near(found, expected, step, name):
    ok = found.shape == expected.shape
    worst = numpy.abs(found - expected).max() if ok else f"{found.shape}, not {expected.shape}"
    report(ok and worst <= step, name, worst)


STEPS = {"u8": 1 / 255, "u8-linear": 5 / 255, "u16": 1 / 65535, "half": 1e-3}

# Same size: a layer above, at the same place, with the picture's alpha and precision.
for precision in PRECISIONS:
    for grey, alpha in ((False, False), (False, True), (True, True)):
        image, layer = new_image(37, 23, precision, grey, alpha)
        layer.set_offsets(5, -3)
        before = values(layer)
        status, message, made, new, said = apply(image, [layer], "luma" if grey else "half")
        name = f"{precision}{', grey' if grey else ''}{', alpha' if alpha else ''}"
        if grey:
            after = values(made.get_layers()[0]) if made else numpy.zeros((1, 1, 4))
            report(made and made.get_base_type() == Gimp.ImageBaseType.GRAY and made.get_precision() == PRECISIONS[precision],
                   f"{name}: a new grey image of the same precision", (status, message))
            if not alpha or precision == "float":
                near(after[:, :, :3][::2, ::2][before[:, :, 3] > 0], encoded(before)[before[:, :, 3] > 0],
                     STEPS.get(precision, 1e-4), f"{name}: twice the size")
            if made:
                made.delete()
        else:
            report(status == "success" and made is None and new.get_offsets()[1:] == (5, -3) and new.has_alpha() == alpha
                   and image.get_layers()[0] == new and image.get_layers()[1] == layer, f"{name}: a layer above", (status, message))
            after = values(new)
            seen = before[:, :, 3] > 0
            near(after[:, :, :3][seen], (encoded(before) / 2)[seen], STEPS.get(precision, 1e-4), f"{name}: half as bright")
            near(after[:, :, 3], before[:, :, 3], 1e-6, f"{name}: alpha kept")
        near(values(layer), before, 0, f"{name}: the layer itself stays")
        image.delete()

# Only what is selected, at its place.
image, layer = new_image(60, 40, "u8")
layer.set_offsets(10, 10)
image.select_rectangle(Gimp.ChannelOps.REPLACE, 22, 15, 13, 9)
status, message, made, new, said = apply(image, [layer], "half")
report(status == "success" and new.get_offsets()[1:] == (22, 15) and (new.get_width(), new.get_height()) == (13, 9),
       "the selection's box", (status, message))
near(values(new)[:, :, :3], values(layer)[5:14, 12:25, :3] / 2, 1 / 255, "its pixels")
Gimp.Selection.none(image)

# Tiles do not show, and are counted.
image, layer = new_image(301, 207, "float")
results = {}
for tile in (0, 64, 33):
    status, message, made, new, said = apply(image, [layer], "blur", tile=tile)
    results[tile] = values(new)
    report(status == "success" and (said["tiles"] == 1) == (tile == 0), f"tiles of {tile}", (status, message, said))
report(numpy.array_equal(results[0], results[64]) and numpy.array_equal(results[0], results[33]), "tiles are the whole, bit for bit")
for size in ((1, 1), (1, 9), (9, 1)):
    image, layer = new_image(*size, "float")
    status, message, made, new, said = apply(image, [layer], "half")
    near(values(new)[:, :, :3], values(layer)[:, :, :3] / 2, 1e-6, f"{size[0]}x{size[1]}")

# Another size: a new image with the profile, resolution and alpha of the old.
image, layer = new_image(31, 17, "u16", alpha=True)
image.set_resolution(123, 234)
image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
profile = image.get_color_profile()
status, message, made, new, said = apply(image, [layer], "double")
report(status == "success" and made and (made.get_width(), made.get_height()) == (62, 34) and new is None, "twice the size: a new image",
       (status, message))
report(made.get_precision() == PRECISIONS["u16"] and made.get_resolution()[1:] == (123, 234)
       and made.get_color_profile().is_equal(profile), "precision, resolution and profile kept")
after = values(made.get_layers()[0])
report(0 < after[:, :, 3].mean() < 1 and after[:, :, 3].min() == 0, "alpha goes along")
image, layer = new_image(20, 12, "float")
status, message, made, new, said = apply(image, [layer], "luma")
after, before = values(made.get_layers()[0]), values(layer)
luma = numpy.float32([0.299, 0.587, 0.114])
near((after[1::2, 1::2, :3] @ luma)[2:-2, 2:-2], (before[:, :, :3] @ luma)[2:-2, 2:-2], 0.02, "luma alone goes through a network of greys")
report(after[:, :, :3].std(axis=2).mean() > 0.05, "the colours are the picture's")
status, message, made, new, said = apply(image, [layer], "half", **{"as": "image"})
report(status == "success" and made and made.get_width() == 20, "a new image where it is asked for", (status, message))

# What needs the whole; what has a size of its own.
status, message, made, new, said = apply(image, [layer], "mean", tile=4)
near(values(new)[:, :, :3], numpy.broadcast_to(before[:, :, :3].mean((0, 1)), (12, 20, 3)), 1e-5, "a network that needs the whole")
status, message, made, new, said = apply(image, [layer], "narrow", latent=True)
report(status == "success" and len(said["latent"]) == 3 and said["layer"] == "code"
       and numpy.allclose(said["latent"], before[:, :, :3].mean((0, 1)), atol=0.02), "a bottleneck's numbers", (status, message, said))
near(values(new)[:, :, :3], numpy.broadcast_to(numpy.float32(said["latent"]), (12, 20, 3)), 1e-3, "and what is made of them")
status, message, made, new, said = apply(image, [layer], "narrow", decode="0.25 0.5, 0.75")
near(values(new)[:, :, :3], numpy.broadcast_to(numpy.float32([0.25, 0.5, 0.75]), (12, 20, 3)), 1e-4, "other numbers are decoded")
status, message, made, new, said = apply(image, [layer], "narrow", decode="2=1")
report(status == "success" and abs(values(new)[:, :, 1].mean() - 1) < 1e-3 and abs(values(new)[:, :, 0].mean() - before[:, :, 0].mean()) < 0.02,
       "or one of them changed", (status, message))

# Masks, classes, boxes.
image, layer = new_image(16, 8, "u8")
colours = numpy.zeros((8, 16, 4), numpy.float32)
colours[:, :8], colours[:, 8:] = (1, 0, 0, 1), (0, 1, 0, 1)
fill(layer, colours)
status, message, made, new, said = apply(image, [layer], "redder", **{"as": "mask"})
mask = layer.get_mask()
report(status == "success" and new == layer and mask is not None, "a mask of the layer", (status, message))
raw = values(mask, "Y float")[:, :, 0]
report((raw[:, :8] == 1).all() and (raw[:, 8:] == 0).all(), "1 where it is red, 0 where it is not", raw[0])
status, message, made, new, said = apply(image, [layer], "redder", **{"as": "mask"})
report(status == "calling-error" and "mask" in message, f"a second mask: {message}", (status, message))
layer.remove_mask(Gimp.MaskApplyMode.DISCARD)
status, message, made, new, said = apply(image, [layer], "strongest")
report(status == "success" and [(c["label"], c["share"]) for c in said["classes"]] == [("red", 0.5), ("green", 0.5)],
       "classes are counted", (status, message, said))
map_ = values(new)[0]
report(len({tuple(p) for p in map_[:, :3].round(2).tolist()}) == 2, "and coloured", map_)
status, message, made, new, said = apply(image, [layer], "strongest", **{"class": "Green", "as": "mask"})
raw = values(layer.get_mask(), "Y float")[:, :, 0] if layer.get_mask() else numpy.zeros((8, 16))
report(status == "success" and raw[0, 0] < 0.01 and raw[0, -1] > 0.99, "one class as a mask", (status, message))
layer.remove_mask(Gimp.MaskApplyMode.DISCARD)
status, message, made, new, said = apply(image, [layer], "strongest", **{"class": "purple"})
report(status == "execution-error" and "purple" in message, f"a class that is not there: {message}", (status, message))
status, message, made, new, said = apply(image, [layer], "strongest", **{"as": "mask"})
report(status == "calling-error" and "mask" in message and not layer.get_mask(), f"classes are no mask: {message}", (status, message))
image, layer = new_image(160, 80, "u8")
status, message, made, new, said = apply(image, [layer], "finder")
report(status == "success" and [(b["label"], round(b["x"]), round(b["y"]), round(b["width"])) for b in said["boxes"]]
       == [("dog", 40, 20, 80), ("cat", 0, 0, 40)], "boxes, the overlapping one gone", (status, message, said))
drawn = values(new)[:, :, 3]
report(new.has_alpha() and drawn[60, 60] == 0 and drawn[50, 40] > 0.4 and drawn[59, 100] > 0.4, "drawn on a layer of their own")
status, message, made, new, said = apply(image, [layer], "finder", threshold=0.99)
report(status == "success" and said["boxes"] == [], "a higher threshold finds nothing", (status, message, said))

# The network sees it upright, the result lies as the layer does: which quarter is lit, row and column.
STORED = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 0), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
for orientation, (row, column) in STORED.items():
    image, layer = turned(8, 8, orientation)
    status, message, made, new, said = apply(image, [layer], "corner")
    lit = values(new)[:, :, :3].sum(axis=2) > 0.1
    report(lit[row * 4 + 2, column * 4 + 2] and lit.sum() < 30, f"orientation {orientation}", lit.astype(int))
image, layer = turned(40, 80, 6)
status, message, made, new, said = apply(image, [layer], "finder")
box = said["boxes"][1]  # at the top left of what is seen: at the bottom left of what is stored
report(round(box["x"]) == 0 and round(box["y"] + box["height"]) == 80 and round(box["width"]) == 10 and round(box["height"]) == 20,
       "a box is turned back", said)

# Refused, with a sentence, and the image as it was.
image, layer = new_image(300, 300, "u8")
before, pixels = len(image.get_layers()), values(layer)
for model, options, words in (("nothing", {}, ("nothing",)), ("colours", {}, ("colours", "Classify")), ("", {}, ()),
                              ("mean", {"memory": 16, "tile": 0}, None), ("grid", {}, ("anchors",)),
                              ("half", {"output": "z"}, ("'z'",)), ("narrow", {"decode": "1 2"}, ("3 numbers", "2")),
                              ("narrow", {"decode": "one"}, ("one",)), ("half", {"latent": True}, ("bottleneck",))):
    if words is None:
        image2, layer2 = new_image(2000, 1500, "u8")
        status, message, made, new, said = apply(image2, [layer2], model, **options)
        words = ("2000x1500", "MB", "16 MB")
    else:
        status, message, made, new, said = apply(image, [layer], model, **options)
    report(status == "execution-error" and message and all(w in message for w in words) and len(message.splitlines()) == 1,
           f"{model} {options}: {message}", (status, message))
report(len(image.get_layers()) == before and numpy.array_equal(values(layer), pixels), "and nothing was changed")
indexed, layer = new_image(16, 8, "u8")
indexed.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, "")
status, message, made, new, said = apply(indexed, [layer], "half")
report(status == "success" and made and made.get_base_type() == Gimp.ImageBaseType.RGB, "indexed: a new image in colours", (status, message))
done()
