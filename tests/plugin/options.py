# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: the arguments of the procedures and the properties of the operations, beside what
`help --format json` said (FOVEA_TEST_HELP)."""
from inside import *

COMMANDS = {
    "convolve": ("plug-in-fovea-convolve", "fovea:convolve"),
    "edges": ("plug-in-fovea-edges", "fovea:edges"),
    "gaussian": ("plug-in-fovea-gaussian", "fovea:gaussian"),
    "activation": ("plug-in-fovea-activation", "fovea:activation"),
    "pool": ("plug-in-fovea-pool", "fovea:pool"),
    "pool-image": ("plug-in-fovea-pool-image", None),
    "classify": ("plug-in-fovea-classify", None),
    "feature-maps": ("plug-in-fovea-feature-maps", None),
    "explore": ("plug-in-fovea-explore", None),
    "heatmap": ("plug-in-fovea-heatmap", None),
    "mean-maps": ("plug-in-fovea-mean-maps", None),
    "apply": ("plug-in-fovea-apply", None),
    "models": ("plug-in-fovea-models", None),
    "kernel-lab": ("plug-in-fovea-kernel-lab", None),
}
KINDS = {"gchararray": "string", "gint": "int", "gdouble": "double", "gboolean": "bool"}
OF_GIMP = {"run-mode", "image", "drawables"}
ERRORS = {"error", "wrong"}


def facts(kind, default, minimum=None, maximum=None, choices=None):
    numbers = (float(minimum), float(maximum)) if kind in ("int", "double") else None
    default = float(default) if kind in ("int", "double") else default or ("" if kind == "string" else default)
    return {"kind": kind, "default": default, "range": numbers, "choices": choices}


def of_batch(option):
    kind = option["kind"]
    default = option["default"] == "yes" if kind == "bool" else option["default"]
    return facts(kind, default, option["minimum"], option["maximum"],
                 option["choices"] if kind == "choice" else None)


def of_argument(argument):
    if argument.__gtype__.name == "GimpParamChoice":
        return facts("choice", argument.get_default_value(),
                     choices=list(Gimp.param_spec_choice_get_choice(argument).list_nicks()))
    kind = KINDS[argument.value_type.name]
    limits = (argument.minimum, argument.maximum) if kind in ("int", "double") else (None, None)
    return facts(kind, argument.get_default_value(), *limits)


def of_operation(operation):
    """As libgimp has them: enums are choices by nick."""
    _, layer = new_image(4, 4)
    config = Gimp.DrawableFilter.new(layer, operation, "").get_config()
    return {p.name: of_argument(p) for p in config.list_properties() if p.name not in ERRORS}


def difference(a, b):
    return "\n".join(f"{name}: {a.get(name)} / {b.get(name)}"
                     for name in sorted(set(a) | set(b)) if a.get(name) != b.get(name))


helped = {command["command"]: {o["name"]: of_batch(o) for o in command["options"] if o["procedure"]}
          for command in json.load(open(os.environ["FOVEA_TEST_HELP"]))}
helped["pool-image"] = helped["pool"]
helped["explore"] = helped["feature-maps"]
helped["kernel-lab"] = helped["convolve"] | {
    "as": facts("choice", "effect", choices=["effect", "layer", "new-layer"]),
    "effect": facts("int", 0, 0, 1000)}
# In batch pictures shrink; in place each result fills its block.
in_place = of_operation("fovea:pool")
helped["pool"] = {name: facts for name, facts in helped["pool"].items() if name in in_place}
for command, (procedure, operation) in COMMANDS.items():
    arguments = {a.name: of_argument(a) for a in pdb.lookup_procedure(procedure).get_arguments()
                 if a.name not in OF_GIMP}
    report(arguments and arguments == helped[command], f"{command}: batch and PDB take the same options",
           difference(helped[command], arguments))
    if operation:
        properties = of_operation(operation)
        report(properties == helped[command], f"{command}: batch and operation take the same options",
               difference(helped[command], properties))
menu = {name: pdb.lookup_procedure(name).get_menu_paths() for name, _ in COMMANDS.values()}
report(all(bool(paths) == (name.rpartition("fovea-")[2] in ("pool-image", "classify", "feature-maps", "explore", "apply", "models",
                                                              "kernel-lab"))
           for name, paths in menu.items()), "what the operations show in the menu, no procedure repeats", menu)
report(all(path == "<Image>/Filters/Fovea" for paths in menu.values() for path in paths),
       "the rest is in Filters, Fovea", menu)
for name in ("sheet", "common"):  # a picture of the kernels, which the procedure has no need of
    helped["learned-kernels"].pop(name)
PHOTOS = {"folder", "recursive"}  # in batch words, and the option of all commands that take some
for command in ("upsample", "block", "dream", "learned-kernels", "neuron", "top-patches"):
    procedure = pdb.lookup_procedure(f"plug-in-fovea-{command}")
    names = OF_GIMP | (PHOTOS if command == "top-patches" else set())
    arguments = {a.name: of_argument(a) for a in procedure.get_arguments() if a.name not in names}
    report(arguments and arguments == helped[command] and procedure.get_menu_paths() == ["<Image>/Filters/Fovea"],
           f"{command}: batch and PDB take the same options, and it is in the menu", difference(helped[command], arguments))
done()
