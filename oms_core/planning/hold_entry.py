# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A hold to be placed, as a value: whoever decides says it so, ``oms.hold`` writes it."""
from collections import namedtuple

#: On an order, or on one of its lines only. ``message`` is for whoever may see the order,
#: ``figures`` (where given, be it empty, with them ``facts``) for those who may read credit decisions.
Entry = namedtuple("Entry", "order reason message facts observed line figures", defaults=(None, False, None, None))
