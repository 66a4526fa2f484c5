# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError


def refuse_computed(records, vals):
    """Refuse values for facts that we compute and store: ORM writes would take them from any client.

    Recomputation does not pass through ``write`` and is not touched.
    """
    if records.env.su:
        return
    for name in vals:
        field = records._fields.get(name)
        if field is not None and name.startswith("oms_") and field.compute and field.store and not field.inverse:
            raise AccessError(records.env._(
                "%(field)s is worked out from what happened and cannot be written.", field=field.string))
