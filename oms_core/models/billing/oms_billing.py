# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import namedtuple

from odoo import api, models
from odoo.exceptions import AccessError, MissingError
from odoo.tools import SQL

from ...jobs import in_sets
from ...planning.billing import BILL, HELD, NOTHING, WAITING, judge
from ...planning.billing_run import ADDRESS, numbered
from ...tools import untracked

_logger = logging.getLogger(__name__)

#: Orders billed under one savepoint. Larger ones save few queries; smaller ones lose less to a faulty order.
CHUNK = 50

#: What billing a set of orders came to. ``invoices`` (credit notes among them), ``nothing`` and ``waiting``
#: are recordsets, ``held`` and ``failed`` are {order: reason}. Each order is in exactly one of them.
Outcome = namedtuple("Outcome", "invoices billed nothing waiting held failed")

#: What is billed together: orders, whether it is their last bill, the key of their one invoice ("" where each has its own).
Unit = namedtuple("Unit", "ids final key")


class BillKeys(dict):
    """{order id: key of its invoice} while orders are billed. A class of its own: nobody can put it into a context from outside.

    :param run: the ``oms.billing.run`` that bills them; without one the keys only say what goes together
    """

    def __init__(self, keys, run=None):
        super().__init__(keys)
        self.run = run


class OmsBilling(models.AbstractModel):
    """Billing of orders in sets: which are billed now, and their invoices, posted.

    **The quantity of an invoice line** is its order line's ``qty_to_invoice``, put there by ``_prepare_invoice_line``: of goods
    it is Odoo's, from what was delivered; of what is taken off other lines ``shares/sale_order_line.py`` decides it
    (``_compute_qty_to_invoice``), and after returns in ``oms_returns/models/returns/sale_order_line.py``. Which lines are on it:
    ``_get_invoiceable_lines`` (``shares/sale_order.py``). Whether an order is billed now: :meth:`_gather_billables` gathers,
    ``planning.billing.judge`` decides.
    """

    _name = "oms.billing"
    _description = "Billing"

    @api.model
    def _bill(self, orders, date=None, consolidate=False):
        """Bill what is to be billed of the orders; see :meth:`_outcome`.

        :returns: the posted invoices and credit notes
        """
        return self._outcome(orders, date=date, consolidate=consolidate).invoices

    @api.model
    def _outcome(self, orders, date=None, consolidate=False, run=None, keys=None, groups=None):
        """Invoice what was shipped of the orders, in sets, and post it. Safe to call again: nothing is billed twice.

        Charges (services invoiced as ordered) go with the first goods, or alone once no goods are waited for.
        A total below zero becomes a credit note; down payments are deducted in shares, the last
        invoice of an order takes the rest.
        Orders with a hold that keeps them from invoicing are skipped. An order that cannot be billed does not
        lose the others: it is kept in ``oms.billing.issue`` with its reason until it is billed.

        :param date: invoice date (today, as each order's company counts days)
        :param consolidate: one invoice for what a customer wants on one (delivery address, order number), never of different
            terms (``planning.billing_run.Terms``), instead of one per order
        :param run: the ``oms.billing.run`` that bills them; its invoices have its ``keys``, {order id: key}
        :param groups: as of :meth:`_gather_groups`, where they are known
        :returns: :class:`Outcome`
        :raises AccessError: where the user may not post invoices
        """
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users of the group Invoicing may bill orders."))
        orders = orders.with_env(self.env)
        sorted_out, held = self._sort_out(orders)
        rateless = self._rateless([order_id for order_id, _final in sorted_out[BILL]], date)
        billable = [(order_id, final) for order_id, final in sorted_out[BILL] if order_id not in rateless]
        units = self._units(billable, consolidate, keys, run, groups)
        results, failed_units = in_sets(self.env, units, CHUNK, lambda some: self._bill_chunk(some, date, run))
        Order = self.env["sale.order"]
        failed = {
            order: self._reason(order, error)
            for unit, error in failed_units.items() for order in Order.browse(unit.ids)
        }
        invoices = self.env["account.move"].browse(id_ for ids in results for id_ in ids)
        billed = self._invoiced_by(invoices)
        failed.update({Order.browse(order_id): words for order_id, words in rateless.items()})
        tried = Order.browse(order_id for unit in units for order_id in unit.ids)
        self.env["oms.billing.issue"]._oms_record(billed, failed)
        outcome = Outcome(
            invoices, billed, Order.browse(sorted_out[NOTHING]) + (tried - billed - Order.concat(*failed)),
            Order.browse(sorted_out[WAITING]), held, failed)
        _logger.info(
            "Billed %s of %s orders in %s invoices; nothing to bill: %s, goods awaited: %s, held: %s, failed: %s",
            len(billed), len(orders), len(outcome.invoices), len(outcome.nothing), len(outcome.waiting),
            len(held), len(failed))
        return outcome

    @api.model
    def _rateless(self, order_ids, date):
        """{order id: words} of those of which the company has no rate on the day: Odoo would bill them at the first later one, or
        at one for one."""
        words, found = {}, {}
        for order in self.env["sale.order"].browse(order_ids):
            if order.currency_id == order.company_id.currency_id:
                continue
            key = order.currency_id, order.company_id
            if key not in words:
                day = date or self.env["oms.day"]._today(company=order.company_id)
                words[key] = order.currency_id._oms_unrated_words(order.company_id, day)
            if words[key]:
                found[order.id] = words[key]
        return found

    @api.model
    def _sort_out(self, orders):
        """({verdict: [ids or (id, final)]}, {held order: reason}) of the orders, in their sequence."""
        facts = self._gather_billables(orders)
        if len(facts) < len(orders):
            raise MissingError(self.env._("Some of these orders are not there any more."))
        found, held = {BILL: [], HELD: [], NOTHING: [], WAITING: []}, {}
        for order_id in orders.ids:
            verdict = judge(facts[order_id])
            if verdict.what == HELD:
                held[self.env["sale.order"].browse(order_id)] = facts[order_id].held
            elif verdict.what == BILL:
                found[BILL].append((order_id, verdict.final))
            else:
                found[verdict.what].append(order_id)
        return found, held

    @api.model
    def _units(self, found, consolidate, keys=None, run=None, groups=None):
        """The :class:`Unit` of the orders: one for each invoice, so that none is ever split over two sets."""
        if not consolidate and keys is None:
            return [Unit((order_id,), final, "") for order_id, final in found]
        if groups is None:
            groups = self._gather_groups(dict(found), least=None if keys else ADDRESS)
        if keys is None:
            named = numbered(groups, "one")
        else:
            named, mine, used = {}, {}, run._used_keys(keys.values()) if run else ()
            for order_id, _final in found:
                mine.setdefault(keys[order_id], {})[order_id] = groups[order_id]
            for key, some in mine.items():
                named.update(numbered(some, key, used))
        units = {}
        for order_id, final in found:
            units.setdefault((named[order_id], final), []).append(order_id)
        return [Unit(tuple(ids), final, key) for (key, final), ids in units.items()]

    @api.model
    def _bill_chunk(self, units, date, run=None):
        """Invoice and post the units of one chunk; returns the ids of the invoices."""
        all_ids = [order_id for unit in units for order_id in unit.ids]
        context = self._invoicing_context(all_ids, date)
        keys = BillKeys({order_id: unit.key for unit in units for order_id in unit.ids}, run)
        if units[0].key:
            context["oms_bill_keys"] = keys
        made = []
        for final in (True, False):
            ids = [order_id for unit in units if unit.final == final for order_id in unit.ids]
            if ids:
                # A bill of a part takes its share of what was paid in advance.
                orders = self.env["sale.order"].browse(ids).with_context(**context, oms_share_down_payments=not final)
                made += orders._create_invoices(grouped=not units[0].key, final=final).ids
        invoices = self.env["account.move"].with_context(**context).browse(made)
        invoices._oms_log_origins()
        # Read at once what posting reads line by line (whether the goods were drop-shipped).
        invoices.invoice_line_ids.sale_line_ids.move_ids.mapped("state")
        invoices.action_post()
        invoices._oms_settle_down_payments()
        return made

    @api.model
    def _invoiced_by(self, invoices):
        """The orders of which the invoices have lines."""
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT line.order_id
                 FROM account_move_line item
                 JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                 JOIN sale_order_line line ON line.id = link.order_line_id
                WHERE item.move_id = ANY(%s)""", invoices.ids))
        return self.env["sale.order"].browse(order_id for order_id, in rows)

    @api.model
    def _invoicing_context(self, order_ids, date):
        """Nobody is made a follower and nothing is tracked, unless the law of a company wants a trail of changes."""
        companies = self.env["sale.order"].browse(order_ids).company_id
        # sudo: only whether there are any at all
        models = self.env["account.analytic.distribution.model"].sudo().search_count([], limit=1)
        return {
            "oms_billing_date": date,
            "oms_billing_known": () if models else ("no_distribution_models",),
            "raise_if_nothing_to_invoice": False,
            "mail_create_nosubscribe": True,
            "tracking_disable": untracked(companies),
        }
