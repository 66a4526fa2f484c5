# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.controllers.portal import OmsPortal
from odoo.http import request, route


class OmsCreditPortal(OmsPortal):
    """A customer's store credit, used for an order, or taken off it again, where they pay."""

    @route("/my/orders/<int:order_id>/oms/credit", type="http", auth="public", methods=["POST"], website=True)
    def oms_portal_credit(self, order_id, access_token=None, leave=None, payment_amount=None, **kwargs):
        asked, after = self._cast_as_float(payment_amount), []

        def act(order):
            credit, user, words = order.env["oms.store.credit"], request.env.user, order.currency_id.format
            if leave:
                credit._leave(order, user)
                return request.env._("Your credit is not used for this order.")
            used = credit._use(order, user)
            paid = order.env["oms.checks"]._gather_paid(order)[order.id]
            left = order.currency_id.round(max(order.amount_total - paid, 0.0))
            if not left:
                return request.env._("%s of your credit is used for this order: it is paid.", words(used))
            after.append((order, min(asked, left) if asked else 0.0))
            return request.env._("%(used)s of your credit is used for this order. %(left)s is left to pay.",
                                 used=words(used), left=words(left))

        answer = self._oms_act(order_id, access_token, act)
        for order, still in after:
            if still > 0 and order.state == "sale":  # what was to be paid by a link: what is left of it, by the same
                return request.redirect(order.get_portal_url(query_string=f"&payment_amount={still}"))
        return answer
