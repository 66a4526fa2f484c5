# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


class NativeDoors:
    """Odoo's own *Validate*, of a transfer or a batch, and our *Ship*."""

    def validate(self, records, backorder=True):
        """Press *Validate* and answer its question about the rest: it follows, or it does not."""
        result = records.action_done() if records._name == "stock.picking.batch" else records.button_validate()
        if isinstance(result, dict):
            self.assertEqual(result.get("res_model"), "stock.backorder.confirmation", result)
            asked = self.env["stock.backorder.confirmation"].with_user(records.env.user).with_context(result["context"])
            question = asked.create({})
            result = question.process() if backorder else question.process_cancel_backorder()
        self.env.cr.precommit.run()
        return result

    def ships(self, order):
        """Our button, of the transfer that is ready."""
        ready = self.open_pickings(order).filtered(lambda picking: picking.state == "assigned")[:1]
        outcome = ready.with_user(self.chief)._oms_ship()[ready.id]
        self.env.cr.precommit.run()
        return outcome
