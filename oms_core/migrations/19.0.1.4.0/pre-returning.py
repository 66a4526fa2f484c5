# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kept is said of promises; a person's hold of a cancelled order is returning. So it is in what people saved about holds."""
from odoo.addons.oms_core import saved

#: In domains: the state of a hold, compared with that word, alone or among others.
LEAF = r"""(\mstate\\?['"]\s*,\s*\\?['"](?:=|!=|<>|in|not in)\\?['"]\s*,\s*[^()\]]*?['"])kept\M"""
ABOUT_OTHERS = (
    r"""(\moms_hold_ids(?:\.|\\?['"]\s*,\s*\\?['"]any\\?['"]\s*,\s*\[[^\]]*?\(\s*\\?['"])""" + LEAF[1:])


def migrate(cr, version):
    cr.execute("UPDATE oms_hold SET state = 'returning' WHERE state = 'kept'")
    for _several in range(3):  # in one domain
        saved.rename(cr, LEAF, r"\1returning", models=["oms.hold"])
        saved.rename(cr, ABOUT_OTHERS, r"\1returning")
    saved.rename(cr, r"""(\m(?:state|name)\s*(?:=|==|!=|in|not in)\s*[(\[]?[^)\]><]*?['"])kept\M""", r"\1returning",
                 models=["oms.hold"])  # in views and code
    saved.rename(cr, r"\msearch_default_kept\M", "search_default_returning", models=["oms.hold"])
