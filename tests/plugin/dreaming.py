# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: plug-in-fovea-neuron and plug-in-fovea-dream give the batch commands' very pixels; a dream is a new
layer with the alpha of what lay there, where the selection was, in one undo step."""
from inside import *


def load(name):
    return Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(f"{scratch}/{name}"))


# The network's pictures
image, layer = new_image(40, 30)
status, message, answers = call("plug-in-fovea-neuron", image, [layer], model="firsts", layer="relu", map="1", steps=12)
made = values(answers[0].get_layers()[0])[:, :, :3] if answers else numpy.zeros(1)
batch = values(load("one.png").get_layers()[0])[:, :, :3]
report(status == "success" and made.shape == batch.shape and numpy.array_equal(made, batch),
       "neuron: the batch command's pixels", (status, message))
facts = json.loads(answers[1]) if answers else {}
report([p["index"] for p in facts.get("pictures", [])] == [1] and facts["pictures"][0]["score"] > facts["pictures"][0]["first"],
       "neuron: the score is answered, and has risen", facts)

# A dream of a photo
photo = load("photo.png")
below = photo.get_layers()[0]
status, message, answers = call("plug-in-fovea-dream", photo, [below], model="firsts", layer="relu", steps=3)
dream = answers[0] if answers else below
report(status == "success" and photo.get_layers()[0].get_id() == dream.get_id() and len(photo.get_layers()) == 2,
       "dream: a new layer on top", (status, message))
got, want = values(dream)[:, :, :3], values(load("dream.png").get_layers()[0])[:, :, :3]
# Which of its conversions to floats GIMP takes goes by the clock: a level of 255 may lie between two runs.
report(got.shape == want.shape and numpy.abs(got - want).max() < 1.5 / 255, "dream: the batch command's pixels",
       numpy.abs(got - want).max() if got.shape == want.shape else (got.shape, want.shape))
report(numpy.abs(got - values(below)[:, :, :3]).mean() > 0.005, "dream: it changes the picture")

# A part of a layer that lies elsewhere and has holes
image, layer = new_image(80, 70, "float", alpha=True)
pixels = values(layer).copy()
pixels[:, :, 3] = 1
pixels[30:40, 30:40, 3] = 0.25
fill(layer, pixels)
layer.set_offsets(5, 3)
image.select_rectangle(Gimp.ChannelOps.REPLACE, 25, 23, 40, 44)
status, message, answers = call("plug-in-fovea-dream", image, [layer], model="firsts", layer="first", map="4", steps=2)
dream = answers[0] if answers else layer
report(status == "success" and (dream.get_width(), dream.get_height()) == (40, 44)
       and tuple(dream.get_offsets())[-2:] == (25, 23), "dream: of the selection, in its place",
       (status, message, dream.get_width(), dream.get_height(), dream.get_offsets()))
alpha = values(dream)[:, :, 3] if dream is not layer else numpy.zeros(1)
report(alpha.shape == (44, 40) and numpy.array_equal(alpha, pixels[20:64, 20:60, 3]), "dream: with the alpha that lay there")
report(numpy.array_equal(values(layer), pixels), "dream: what was there stays")

# What is wrong is said, and nothing is left behind.
before = len(Gimp.get_images())
for name, options, words in (("neuron", {"layer": "nope"}, ("nope", "relu")), ("neuron", {"map": "6"}, ("no map 6", "0 to 5")),
                             ("neuron", {"neuron": "3"}, ("“3”", "X,Y")), ("neuron", {"map": "a"}, ("“a”",)),
                             ("dream", {"map": "1,2"}, ("2 pictures", "at most 1")),
                             ("dream", {"model": "nowhere"}, ("nowhere",))):
    options = {"model": "firsts", "steps": 2} | options
    status, message, answers = call(f"plug-in-fovea-{name}", image, [layer], **options)
    report(status != "success" and all(w in message for w in words) and len(Gimp.get_images()) == before,
           f"{name} {options}: {message}", status)
done()
