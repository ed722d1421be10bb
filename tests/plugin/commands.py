# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP, as long as the test that started it: our interpreter called for each text that the test sends
(FOVEA_TEST_COMMANDS names its socket), as GIMP calls it for each -b, but going on after a failure."""
import socket

from inside import *

with socket.socket(socket.AF_UNIX) as test:
    test.connect("\0" + os.environ["FOVEA_TEST_COMMANDS"])
    for line in test.makefile():
        procedure = pdb.lookup_procedure("plug-in-fovea-batch")
        config = procedure.create_config()
        config.set_property("script", json.loads(line))
        status = procedure.run(config).index(0)
        test.sendall(json.dumps([status.value_nick, pdb.get_last_error() or ""]).encode() + b"\n")
