# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..planning.outcome import DONE

#: So many records are named in a notice.
NAMED = 5


class OmsFulfillmentResult(models.TransientModel):
    """What came of working on many orders or transfers at once, where not all of it went through: a row for each."""

    _name = "oms.fulfillment.result"
    _description = "Result of working on transfers"

    name = fields.Char(readonly=True)
    line_ids = fields.One2many("oms.fulfillment.result.line", "result_id", readonly=True)
    done_count = fields.Integer("Done", readonly=True)
    left_count = fields.Integer("Not or partly done", readonly=True)
    summary = fields.Char(compute="_compute_summary")

    @api.depends("line_ids.status")
    def _compute_summary(self):
        for result in self:
            names = {status: [] for status in ("done", "partly", "not")}
            for line in result.line_ids.filtered("status"):  # a row being made has none yet
                names[line.status].append(line.order_id.name or line.picking_id.name)
            result.summary = ". ".join(
                label % {"names": result._oms_name(names[status])} for status, label in (
                    ("done", self.env._("Done: %(names)s")), ("partly", self.env._("In part: %(names)s")),
                    ("not", self.env._("Not done: %(names)s"))) if names[status])

    @api.model
    def _oms_name(self, names):
        """Some of these names, and how many more there are."""
        names = list(dict.fromkeys(names))
        text = ", ".join(names[:NAMED])
        return self.env._("%(names)s and %(count)s more", names=text, count=len(names) - NAMED) if len(names) > NAMED else text

    @api.model
    def _oms_show(self, title, records, outcomes, became=None):
        """Say what came of it: a notice that names them where all is done, else a row for each with the reason.

        :param records: the transfers or orders that the outcomes, by id, are about
        :param became: {id: (where it is now, in words; more about it)}
        """
        became = became or {}
        if any(found.status != DONE for found in outcomes.values()):
            return self._oms_create(title, records, outcomes, became)._oms_open()
        return self._oms_notice(title, records.browse(outcomes), outcomes, became)

    @api.model
    def _oms_notice(self, title, records, outcomes, became):
        groups = {}
        for record in records:
            where = became.get(record.id, ("", ""))[0] or outcomes[record.id].why
            groups.setdefault(where, []).append(record)
        lines, links = [], []
        for where, some in groups.items():
            named = some[:NAMED]
            links += [
                {"label": self._oms_order_of(one).name or one.name, "url": f"/odoo/m-{one._name}/{one.id}"} for one in named]
            text = ", ".join(["%s"] * len(named))
            if len(some) > NAMED:
                text = self.env._("%(names)s and %(count)s more", names=text, count=len(some) - NAMED)
            lines.append(f"{text}: {where}" if where else text)
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success", "title": self.env._("%(what)s: %(count)s done", what=title, count=len(outcomes)),
                "message": "; ".join(lines), "links": links,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _oms_order_of(self, record):
        """The order of a transfer: its number, for whoever carries its goods."""
        return record.sudo().sale_id if record._name == "stock.picking" else record  # sudo: only its number is shown

    @api.model
    def _oms_where(self, where, more):
        return f"{where} ({more})" if where and more else where

    @api.model
    def _oms_create(self, title, records, outcomes, became):
        """A result with a row for each, those first that are not done."""
        of_transfers = records._name == "stock.picking"
        order_of = {
            record.id: self._oms_order_of(record).id for record in records.browse(outcomes)}
        undo = {record.id: record._oms_undo_kind() for record in records.browse(outcomes)} if of_transfers else {}
        rank = {"not": 0, "partly": 1, "done": 2}
        left = sum(found.status != DONE for found in outcomes.values())
        return self.create({
            "name": title, "done_count": len(outcomes) - left, "left_count": left,
            "line_ids": [
                fields.Command.create({
                    "picking_id": key if of_transfers else False, "order_id": order_of[key], "status": found.status,
                    "undo": undo.get(key),
                    "why": "; ".join(filter(None, [self._oms_where(*became.get(key, ("", ""))), found.why]))})
                for key, found in sorted(outcomes.items(), key=lambda item: rank[item[1].status])],
        })

    def _oms_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.name, "res_model": self._name, "res_id": self.id,
            "view_mode": "form", "views": [(False, "form")], "target": "new",
        }


class OmsFulfillmentResultLine(models.TransientModel):
    _name = "oms.fulfillment.result.line"
    _description = "What became of one transfer or order"

    result_id = fields.Many2one("oms.fulfillment.result", required=True, ondelete="cascade", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", ondelete="cascade", readonly=True)
    order_id = fields.Many2one("sale.order", "Order", ondelete="cascade", readonly=True)
    status = fields.Selection([("done", "Done"), ("partly", "Partly done"), ("not", "Not done")], readonly=True)
    why = fields.Text("What became of it", readonly=True)
    undo = fields.Char("Step that can be undone", readonly=True, help="As of when this was shown.")
    can_undo = fields.Boolean(compute="_compute_can_undo")

    @api.depends("picking_id", "status")
    def _compute_can_undo(self):
        for line in self:
            line.can_undo = bool(line.picking_id and line.status in ("done", "partly") and line.picking_id._oms_undo_kind())

    def action_undo(self):
        self.ensure_one()
        return self.picking_id.with_context(oms_undo=self.undo).action_oms_undo()
