# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...planning import availability


class OmsAvailability(models.AbstractModel):
    """Why a cell of the availability grid says what it says."""

    _inherit = "oms.availability"

    @api.model
    @api.readonly
    def oms_why(self, product_id, day, warehouse_id=False):
        """The rows behind one number, by warehouse.

        :param day: days from today, as in ``buckets``
        :returns: ``total`` and ``sections``: id and name of the warehouse, ``total`` (what can be promised), ``missing``
            (by how much more is spoken for than there is) and ``rows``: date, quantity, label, document, running total,
            ``later`` (after the day: goods kept for it), model and id (where the user may open it)
        """
        self._check_asker()
        check_arguments(self.env, product_id=(product_id, "number"), day=(day, "number"))
        day = day or 0
        product = self._products([product_id])
        if not product:
            raise UserError(self.env._("This product is gone, or not for you to see."))
        warehouses = self._warehouses(warehouse_id)
        reasons = {key: availability.why(rows, day)
                   for key, rows in self._ledger_rows(product.id, warehouses).items()}
        documents = self._documents([row for reason in reasons.values() for row in reason.rows])
        sections = [self._section(one, reasons.get(one.id), day, documents) for one in warehouses]
        known = [section for section in sections if section["rows"]]
        return {"unit": product.uom_id.name, "sections": known, "total": sum(section["total"] for section in known)}

    @api.model
    def _ledger_rows(self, product_id, warehouses):
        """{warehouse id: [(day, quantity, kind, model, id)]}, ascending by day; one statement."""
        supply = self.env["oms.supply"]
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT warehouse_id, day, SUM(quantity)::float AS quantity, kind, model, res_id, SUM(loose)::float AS loose
                 FROM (%s) AS row GROUP BY warehouse_id, day, kind, model, res_id
               HAVING SUM(quantity) != 0 OR SUM(loose) != 0 ORDER BY day, quantity DESC, kind, res_id""",
            supply._rows_sql(supply._scope([product_id], warehouses.ids, today=self._today()))))
        found = {}
        for warehouse_id, *row in rows:
            found.setdefault(warehouse_id, []).append(tuple(row))
        return {warehouse_id: availability.with_lapsed(some) for warehouse_id, some in found.items()}

    @api.model
    def _section(self, warehouse, reason, day, documents):
        if reason is None:
            return {"id": warehouse.id, "name": warehouse.name, "rows": [], "total": 0.0, "missing": 0.0}
        today, running, rows = self._today(), 0.0, []
        for row, more in availability.fold(reason.rows):
            running += row[1]
            rows.append({
                "date": fields.Date.to_string(fields.Date.add(today, days=row[0])), "today": row[0] <= 0,
                "quantity": row[1], "running": round(running, 6), "later": row[0] > day, "kind": row[2],
                **(self._words_of_rest(row[2], more) if more else documents[row[2:]]),
            })
        return {"id": warehouse.id, "name": warehouse.name, "rows": rows,
                "total": round(max(reason.total, 0.0), 6), "missing": round(max(-reason.total, 0.0), 6)}

    # --- words -----------------------------------------------------------------------------------------------

    @api.model
    def _kind_words(self):
        """{kind of the ledger: what people call it}. Extended by addons that add terms."""
        return {
            "on_hand": self.env._("On hand"),
            "receipt": self.env._("Receipt"),
            "may_come": self.env._("Return on its way"),
            "promise": self.env._("Promised"),
            "short": self.env._("Backordered"),
            "demand": self.env._("Leaves"),
            "safety": self.env._("Safety stock"),
            "set_aside": self.env._("Set aside"),
            "claim": self.env._("Being ordered right now"),
            "cart": self.env._("In a cart"),
            "lapse": self.env._("To be removed or expired by then"),
            "waits": self.env._("Later demand that waits for other goods"),
        }

    @api.model
    def _label(self, kind):
        return self._kind_words().get(kind) or self.env._("Other")

    @api.model
    def _words_of_rest(self, kind, more):
        return {"label": self._label(kind), "document": self.env._("and %s more", more), "model": False, "id": False}

    @api.model
    def _documents(self, rows):
        """{(kind, model, id): words and link of a row}."""
        keys = {row[2:] for row in rows}
        by_model = {}
        for _kind, model, res_id in keys:
            by_model.setdefault(model, set()).add(res_id)
        found = {}
        for model, ids in by_model.items():
            describe = getattr(self, f"_describe_{model.replace('.', '_')}", None) if model in self.env else None
            # sudo: only what a document is called and where it leads; who may open it is asked below
            found[model] = describe(self.env[model].sudo().browse(sorted(ids)).exists()) if describe else {}
        readable = self._readable([words[1] for by_id in found.values() for words in by_id.values() if words[1]])
        result = {}
        for kind, model, res_id in keys:
            name, target = found[model].get(res_id, ("", None))
            may = bool(target) and target in readable
            result[kind, model, res_id] = {
                "label": self._label(kind), "document": name,
                "model": may and target._name, "id": may and target.id}
        return result

    @api.model
    def _readable(self, targets):
        """Those of these records that the user may open."""
        by_model = {}
        for target in targets:
            by_model.setdefault(target._name, set()).add(target.id)
        return {record for model, ids in by_model.items() for record in self.env[model].browse(ids)._filtered_access("read")}

    # Each: {id: (name of the document, record to open or None)}

    @api.model
    def _describe_stock_location(self, locations):
        return {one.id: (one.complete_name, None) for one in locations}

    @api.model
    def _describe_stock_move(self, moves):
        found = {}
        for move in moves:
            document = move.sale_line_id.order_id or move.purchase_line_id.order_id or move.picking_id
            name = document.name or move.origin or move.reference or ""
            if move.purchase_line_id:
                name = self.env._("%(order)s from %(vendor)s", order=name, vendor=document.partner_id.name or "")
            found[move.id] = name, document or None
        return found

    @api.model
    def _describe_stock_lot(self, lots):
        return {one.id: (one.name, one) for one in lots}

    @api.model
    def _describe_oms_stock_policy(self, policies):
        return {one.id: (
            self.env._("%s days of use", one.cover_days) if one.safety_qty > one.fixed_qty else self.env._("Never promised"),
            one) for one in policies}

    @api.model
    def _describe_oms_allotment(self, allotments):
        return {one.id: (self.env._("for %s", one.team_id.name), one) for one in allotments}
