# SPDX-License-Identifier: GPL-3.0-or-later
"""Kernel Lab from scripts: what its buttons do, effects changed where they are, every kind of layer."""
from lib import Gimp, done

gimp = Gimp()
gimp.checks("kernel-lab.py")
done()
