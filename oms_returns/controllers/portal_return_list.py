# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.http import request, route

from .portal_return import OmsReturnPortal

#: Returns on one page of the list.
PAGE = 40


class OmsReturnListPortal(OmsReturnPortal):
    """A customer's returns, page by page."""

    def _oms_my_returns_domain(self):
        """Returns of which the visitor may see every order. Goods of no order that lay in the parcel hide none."""
        orders = self._oms_own_orders([])
        return [("line_ids.order_id", "in", orders.ids),
                ("line_ids", "not any", [("order_id", "!=", False), ("order_id", "not in", orders.ids)]),
                "|", ("company_id.oms_portal_returns", "=", True), ("withdrawn_on", "!=", False)]

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "oms_return_count" in counters:
            # sudo: how many, by orders found with the visitor's rights
            values["oms_return_count"] = request.env["oms.return"].sudo().search_count(
                self._oms_my_returns_domain(), limit=PAGE) or len(
                    self._oms_own_orders(self._oms_service()._offered_domain(), limit=1))
        return values

    @route(["/my/returns", "/my/returns/page/<int:page>"], type="http", auth="user", website=True)
    def oms_my_returns(self, page=1, **kwargs):
        Return, domain = request.env["oms.return"].sudo(), self._oms_my_returns_domain()  # sudo: as above
        pager = portal_pager(url="/my/returns", total=Return.search_count(domain), page=page, step=PAGE)
        values = self._prepare_portal_layout_values()
        values.update({
            "returns": Return.search(domain, limit=PAGE, offset=pager["offset"]), "pager": pager,
            "oms_portal": self._oms_service(), "page_name": "oms_return", "default_url": "/my/returns",
            "oms_offered": bool(self._oms_own_orders(self._oms_service()._offered_domain(), limit=1))})
        return request.render("oms_returns.portal_my_returns", values)
