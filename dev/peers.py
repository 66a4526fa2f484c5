# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Programs that cartons are compared with."""
from . import wheels


def ensure():
    """Returns the folder to be put on Python's path."""
    return wheels.fetch("peers", "py3dbp and packvium")
