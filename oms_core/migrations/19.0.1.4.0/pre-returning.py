# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kept is said of promises; a person's hold of a cancelled order is returning."""


def migrate(cr, version):
    cr.execute("UPDATE oms_hold SET state = 'returning' WHERE state = 'kept'")
