# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import floor_scan

#: The device keeps the event for whom it belongs to.
OTHER_USER = "other_user"


class OmsFloor(models.AbstractModel):
    """A device belongs to several people: one signs out, the next one in, and a page or a tab may still be the first one's."""

    _inherit = "oms.floor"

    @api.model
    def scan(self, device, events):
        """What somebody else's page says is neither done nor stored: the device sends it again when they are signed in. A page says
        whose it is in the context (`uid`, as Odoo's web client does); who says nothing is who calls."""
        page = self.env.context.get("uid")
        if not page or page == self.env.uid or not isinstance(events, (list, tuple)):
            return super().scan(device, events)
        self._check_picker()
        words = self.env._("%s is signed in on this device now. What waits is sent when you are signed in again.", self.env.user.name)
        return {"answers": [{
            "key": event["key"], "status": floor_scan.REFUSED, "code": OTHER_USER, "words": words, "line": None,
        } for event in events if isinstance(event, dict) and isinstance(event.get("key"), str)], "tour": None}
