# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts of cells that are more than their letters. Pure: no Odoo."""


class Exact(str):
    """The text of a number in a workbook: its one dot is that of decimals."""

    __slots__ = ()


class Shown(Exact):
    """The text of a cell that shows something else than its value (1.00E+05, a day, 50 boxes): no code."""

    __slots__ = ()
