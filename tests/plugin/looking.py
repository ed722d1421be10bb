# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: classify and feature-maps as procedures, with small models whose answers are known."""
from inside import *

COLOURS = {"red": (1, 0, 0, 1), "green": (0, 1, 0, 1), "blue": (0, 0, 1, 1), "clear": (0, 1, 0, 0)}


def picture(left, right, precision="u8", grey=False, alpha=False):
    """Two halves of one colour each."""
    image, layer = new_image(16, 8, precision, grey, alpha)
    pixels = numpy.zeros((8, 16, 4), numpy.float32)
    pixels[:, :8], pixels[:, 8:] = COLOURS[left], COLOURS[right]
    fill(layer, pixels)
    return image, layer


def classify(image, drawables, **options):
    options.setdefault("model", "colours")
    status, message, answers = call("plug-in-fovea-classify", image, drawables, **options)
    return status, message, (list(answers[0]), json.loads(answers[2])) if answers else None


def check(name, image, layer, expected, **options):
    status, message, answer = classify(image, [layer], **options)
    report(status == "success" and answer[0][0] == expected, f"{name}: {expected}", (status, message, answer))
    return answer


softmax = numpy.exp([10, 0, 0]) / numpy.exp([10, 0, 0]).sum()
image, layer = picture("red", "red")
answer = check("one colour", image, layer, "red, scarlet", top=2)
top = answer[1]["top"]
report(answer[1]["model"] == "colours" and len(top) == 2 and top[0]["class"] == 0 and top[0]["label"] == "red, scarlet"
       and abs(top[0]["probability"] - softmax[0]) < 1e-5, "the JSON has model, class, label, probability", answer)
check("more guesses than classes", image, layer, "red, scarlet", top=1000)
for precision in PRECISIONS:
    check(f"precision {precision}", *picture("blue", "blue", precision), "blue")
answer = check("half of it transparent", *picture("blue", "clear", alpha=True), "blue", top=1)
half = numpy.exp(10) / (numpy.exp(10) + 2 * numpy.exp(5))
report(abs(answer[1]["top"][0]["probability"] - half) < 1e-4, "which counts as white, not as its hidden green", (answer, half))
status, message, answer = classify(*(lambda i, l: (i, [l]))(*picture("clear", "clear", alpha=True)), top=3)
report(status == "success" and all(abs(t["probability"] - 1 / 3) < 1e-5 for t in answer[1]["top"]),
       "what is transparent is white", (status, message, answer))
image, layer = new_image(9, 9, "u8", grey=True)
status, message, answer = classify(image, [layer], top=3)
report(status == "success" and abs(answer[1]["top"][0]["probability"] - 1 / 3) < 1e-5, "a grey image", (status, message))
image, layer = new_image(1, 1, "u8")
fill(layer, numpy.array([[COLOURS["green"]]], numpy.float32))
check("1x1", image, layer, 'green "leaf"')
image, layer = picture("green", "green")
image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, "")
check("indexed", image, layer, 'green "leaf"')

# Where is looked: the layer, or the selection's box in it.
image, layer = picture("red", "green")
image.select_rectangle(Gimp.ChannelOps.REPLACE, 9, 1, 5, 5)
check("the selection's box", image, layer, 'green "leaf"')
image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 1, 5, 5)
check("another selection's box", image, layer, "red, scarlet")
small = Gimp.Layer.new(image, "Small", 4, 4, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
image.insert_layer(small, None, 0)
small.set_offsets(11, 3)
status, message, _ = classify(image, [small])
report(status == "calling-error" and "selection" in message and "Small" in message, "a selection beside the layer is said",
       (status, message))
Gimp.Selection.none(image)
group = Gimp.GroupLayer.new(image, "Group")
image.insert_layer(group, None, 0)
blue = Gimp.Layer.new(image, "Blue", 16, 8, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
image.insert_layer(blue, group, 0)
fill(blue, numpy.full((8, 16, 4), COLOURS["blue"], numpy.float32))
check("a group is what is in it", image, group, "blue")
status, message, _ = classify(image, [])
report(status == "calling-error" and "no layer" in message, "no layer is said", (status, message))
status, message, _ = classify(image, [layer, small])
report(status == "calling-error" and "2 layers" in message, "several layers are said", (status, message))

# What is written.
image, layer = picture("blue", "blue")
before = values(layer)
classify(image, [layer], layer_name=True, comment=True, keywords=True, top=2)
comment = bytes(image.get_parasite("gimp-comment").get_data()).rstrip(b"\0").decode()
report(layer.get_name() == "blue" and comment.startswith("blue 100.0 %, "), "layer name and comment", (layer.get_name(), comment))
report(numpy.array_equal(values(layer), before), "the pixels stay")
config = pdb.lookup_procedure("gimp-xcf-save").create_config()
for name, value in (("image", image), ("file", Gio.File.new_for_path(f"{scratch}/told.xcf"))):
    config.set_property(name, value)
pdb.lookup_procedure("gimp-xcf-save").run(config)
xmp = open(f"{scratch}/told.xcf", "rb").read()
report(b"Xmp.dc.subject" in xmp and b"blue" in xmp, "the keyword is in the image's XMP")

mask = layer.create_mask(Gimp.AddMaskType.WHITE)
layer.add_mask(mask)
status, message, _ = classify(image, [mask], layer_name=True)
report(status == "calling-error" and "mask" in message, f"a mask keeps its name: {message}", (status, message))
status, message, _ = classify(image, [mask])
report(status == "success", "a mask is a picture", (status, message))

# Models without labels or card, and bad ones: each a sentence.
image, layer = picture("blue", "blue")
check("a model without labels", image, layer, "class 2", model="nameless")
for model, words in (("nothing-of-the-kind", ("nothing-of-the-kind",)), ("truncated", ("truncated",)),
                     ("picture", ("picture",)), ("empty", ("empty",)), ("miscounted", ("miscounted", "2", "3")),
                     ("unknown", ("StringNormalizer",)), ("/no/such/file.onnx", ("/no/such/file.onnx",)), ("", ())):
    status, message, _ = classify(image, [layer], model=model)
    report(status == "execution-error" and message and all(word in message for word in words) and len(message.splitlines()) == 1,
           f"model {model!r}: {message}", (status, message))

# Feature maps.
image, layer = picture("red", "blue")
for kind, model in (("sheet", "colours"), ("layers", "colours")):
    status, message, answers = call("plug-in-fovea-feature-maps", image, [layer], model=model, **{"as": kind, "maps": 0})
    made = answers[0] if answers else None
    report(status == "success" and made.is_valid() and made.get_width() >= 8, f"feature maps as {kind}", (status, message))
    if kind == "layers" and made:
        group = made.get_layers()[0]
        maps = group.get_children()
        report("2 of 2" in group.get_name() and len(maps) == 2, "a group of two maps", group.get_name())
        if len(maps) == 2:
            pixels = {m.get_name(): values(m, "Y' float")[0, :, 0] for m in maps}
            first = [p for n, p in pixels.items() if " 0 " in n][0]
            report(abs(first[0] - 1) < 0.01 and abs(first[-1]) < 0.01, "the red map is white where red is", pixels)
status, message, _ = call("plug-in-fovea-feature-maps", image, [layer], model="colours", layer="no-such-layer")
report(status == "execution-error" and "no-such-layer" in message, f"a layer that is not there: {message}", (status, message))
status, message, _ = call("plug-in-fovea-feature-maps", image, [layer], model="colours", layer="names")
report(status == "execution-error" and "names" in message, f"a layer without maps: {message}", (status, message))
done()
