# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: the arguments of the procedures and the properties of the operations, beside what
`help --format json` said (FOVEA_TEST_HELP)."""
from inside import *

PREFIX = "plug-in-fovea-"
WITHOUT_COMMAND = {"batch", "manual"}
NOT_IN_MENU = {"heatmap", "mean-maps"}  # and the operations, which are there by themselves
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
    kind = KINDS.get(argument.value_type.name, argument.value_type.name)
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
# A picture of the kernels, and a file of the kernel: a procedure returns its result.
for command, name in (("learned-kernels", "sheet"), ("learned-kernels", "common"), ("learn-kernel", "out"), ("learn-kernel", "overwrite")):
    helped[command].pop(name)
# What in batch are words, or files that are written.
OF_PROCEDURE = {"top-patches": {"folder", "recursive"}, "learn-kernel": {"before", "after", "as"}}
procedures = {name.removeprefix(PREFIX) for name in pdb.query_procedures(PREFIX, "", "", "", "", "", "", "")}
operations = {name.removeprefix("fovea:") for name in Gegl.list_operations() if name.startswith("fovea:")}
report(len(operations) >= 5 and operations <= procedures, "each operation is a procedure, too", operations - procedures)
for name in sorted(procedures - WITHOUT_COMMAND):
    procedure = pdb.lookup_procedure(PREFIX + name)
    names = OF_GIMP | OF_PROCEDURE.get(name, set())
    arguments = {a.name: of_argument(a) for a in procedure.get_arguments() if a.name not in names}
    report(arguments == helped.get(name), f"{name}: batch and PDB take the same options",
           difference(helped[name], arguments) if name in helped else
           f"there is no command {name}; if that is meant, {name} belongs into WITHOUT_COMMAND")
    paths = procedure.get_menu_paths()
    wanted = [] if name in NOT_IN_MENU | operations else ["<Image>/Filters/Fovea"]
    report(paths == wanted, f"{name}: {'in Filters, Fovea' if wanted else 'not once more in the menu'}",
           f"{paths}; a procedure without .menu_label belongs into NOT_IN_MENU")
for name in sorted(operations & set(helped)):
    properties = of_operation(f"fovea:{name}")
    report(properties == helped[name], f"{name}: batch and operation take the same options",
           difference(helped[name], properties))
done()
