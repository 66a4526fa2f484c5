# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import Fact, check_arguments, stored_id
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...planning import floor_scan
from ..picking.oms_scan_once import Refused

#: What a scan reads of records that have a hundred columns. Only its cost depends on it: what else is asked for is read then.
OF_TRANSFER = ["name", "origin", "state", "company_id", "picking_type_id", "location_dest_id", "sale_id", "partner_id",
               "carrier_id", "move_type", "date_deadline", "oms_unreleased", "oms_packed_at"]
OF_WAREHOUSE = ["name", "company_id", "delivery_steps", "pick_type_id", "pack_type_id", "oms_weight_percent", "oms_weight_grams"]
OF_PRODUCT = ["product_tmpl_id", "default_code", "barcode", "active", "weight"]
OF_TEMPLATE = ["name", "tracking", "uom_id", "active", "company_id"]


class OmsStation(models.AbstractModel):
    """The packing station: what the screen asks for and what it sends. Everything is answered in words that may be shown to
    whoever packs; prices, credit and reasons of holds are in none of it."""

    _name = "oms.station"
    _description = "Packing station"

    @api.model
    def _check_packer(self):
        """:raises AccessError: for who does not work in the warehouse; the order desk may write transfers, too"""
        if not self.env.su and not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Only packers work at a packing station (Fulfilment: Packer)."))
        self.env["stock.picking"].check_access("write")

    @api.model
    def read(self, picking_id):
        """The job of a transfer: what is to be packed, what is in which parcel.

        :raises UserError: there is no such transfer for the user
        """
        self._check_packer()
        return self._job(self._picking(picking_id))

    read._readonly = False  # Odoo says so of every method of this name: a replica may not have the last scan yet

    @api.model
    def scan(self, device, events):
        """Do what a device sends, in its order, each event once for its key (`oms.scan._once`).

        :return: {"answers": one for each event, "job": of the transfer that the last event was about, or None}
        """
        self._check_packer()
        check_arguments(self.env, device=(device, "text"))
        answers = self.env["oms.scan"]._once(device, events, self._do, before=self._lock)
        last = next((picking_id for event, answer in zip(reversed(events), reversed(answers), strict=True)
                     if (picking_id := self._picking_of(event, answer))), 0)
        picking = self.env["stock.picking"].browse(last or ()).exists()
        return {"answers": answers, "job": self._job(picking) if picking and picking.has_access("read") else None}

    @api.model
    def _picking_of(self, event, answer):
        """The id of the transfer that an event was about, or said to be; 0: there is none, or the page is somebody else's."""
        said = event.get("picking_id") if isinstance(event, dict) and answer["code"] != floor_scan.OTHER_USER else 0
        return answer.get("picking_id") or stored_id(said)

    @api.model
    def _lock(self, events):
        """Lock the transfers that these events are about in one order, whatever order they come in: two devices that say the same
        the other way round would else wait for each other. Each is guarded again when its event is done."""
        ids = {stored_id(event.get("picking_id")) for event in events} - {0}
        if len(ids) > 1:
            # those that one may write: nobody holds up other people's transfers by naming them
            mine = self.env["stock.picking"].browse(ids).exists()._filtered_access("write")
            self.env.cr.execute(SQL(
                "SELECT id FROM stock_picking WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", mine.ids))

    # --- one event ------------------------------------------------------------------------------------------------------

    @api.model
    def _kinds(self):
        """{kind of an event: function(transfer, event) → answer}. What a kind may be besides is added here."""
        return {
            "put": self._event_put, "take_out": self._event_take_out, "new_parcel": self._event_new_parcel,
            "close": self._event_close, "weigh": self._event_weigh, "confirm_weight": self._event_confirm_weight,
            "reopen": self._event_reopen, "go_on": self._event_go_on, "finish": self._event_finish,
            "take_over": self._event_take_over}

    @api.model
    def _do(self, event, about):
        """:raises Refused: why not, in words"""
        try:
            picking = self._picking(event.get("picking_id"))
        except UserError as error:
            raise Refused("gone", str(error)) from error
        about.update(picking_id=picking.id, company_id=picking.company_id.id)
        work = self._kinds().get(event["kind"])
        if not work:
            raise Refused("bad", self.env._("Nothing is known here of “%s”.", event["kind"]))
        self.env["oms.packing"]._guard(picking, take_over=event["kind"] == "take_over")
        answer = {"words": "", "picking_id": picking.id, **(work(picking, event) or {})}
        picking = picking.browse(answer["picking_id"])
        if answer.get("done") is False or not self._ended(picking):
            picking._oms_packed_by(self.env.uid)
        about.update(company_id=picking.company_id.id, **answer.pop("links", {}))
        return answer

    @api.model
    def _picking(self, picking_id):
        """:raises UserError: there is none for the user"""
        picking = self.env["stock.picking"].browse(stored_id(picking_id)).exists()
        if not picking:
            raise UserError(self.env._("This transfer is not there any more. Scan the order again."))
        self._load_transfer(picking.sudo())  # sudo: into the cache; who may read it is asked below
        if picking.sudo().company_id not in self.env.companies:  # sudo: whose it is, in words of ours in place of Odoo's
            raise UserError(self.env._("This is another company's transfer: choose that company first."))
        if not picking.has_access("read"):
            raise UserError(self.env._("You may not work on this transfer."))
        return picking

    @api.model
    def _load_transfer(self, picking):
        """Read what a scan needs of a transfer and what is around it."""
        picking.fetch(OF_TRANSFER)
        picking.picking_type_id.fetch(["code", "warehouse_id"])
        picking.picking_type_id.warehouse_id.fetch(OF_WAREHOUSE)
        picking.sale_id.fetch(["name", "oms_held"])
        picking.partner_id.fetch(["name"])

    @api.model
    def _load_goods(self, content):
        """Read what a scan needs of the products of a transfer, of all of them at once."""
        products = self.env["product.product"].browse({line.product for line in (*content.lines, *content.held)})
        products.fetch(OF_PRODUCT)
        products.product_tmpl_id.fetch(OF_TEMPLATE)
        products.mapped("display_name")

    @api.model
    def _ended(self, picking):
        """Whether nobody has to be at it any more: then it is given back."""
        packing = self.env["oms.packing"]
        if picking.state in ("done", "cancel") or (
                packing._is_packed(packing._content(picking)) and not picking._oms_open_parcels()):
            picking._oms_packed_by(None)
            return True
        return False

    @api.model
    def _check_stopped(self, picking):
        """What the transfer has to pack now.

        :raises Refused: something came between; words say what happened and what to do
        """
        packing = self.env["oms.packing"]
        stop, content = packing._stopped(picking), None
        if not stop:
            lost, content = packing._settle(picking)
            stop = packing._stopped_by_change(picking, content, lost)
        if stop:
            raise Refused("stopped", f"{stop['words']} {stop['what_to_do']}")
        self._load_goods(content)
        return content

    # --- the events -----------------------------------------------------------------------------------------------------

    @api.model
    def _event_put(self, picking, event):
        content = self._check_stopped(picking)
        packing = self.env["oms.packing"]
        product, quantity, lot = self._goods_of(picking, event, content)
        parcel = packing._open_parcel(picking, stored_id(event.get("parcel_id")))
        lot = packing._put(picking, product, quantity, parcel, lot, content)
        links = {"product_id": product.id, "quantity": quantity, "package_id": parcel.id, "lot_id": lot.id}
        done = packing._is_packed(packing._content(picking))
        return {"words": packing._finish(picking) if done else self.env._(
            "%(quantity).12g × %(product)s in %(parcel)s", quantity=quantity, product=product.display_name, parcel=parcel.name),
            "parcel_id": parcel.id, "done": done, "links": links}

    @api.model
    def _event_take_out(self, picking, event):
        packing = self.env["oms.packing"]
        parcel = packing._parcel(picking, stored_id(event.get("parcel_id")))
        packing._check_state(parcel, "open")
        # of goods with one code those that lie in it are meant, also if they may not leave or are not in use any more
        content = packing._content(picking)
        content = content._replace(lines=[line for line in content.inside() if line.parcel == parcel.id] or content.lines)
        product, quantity, lot = self._goods_of(picking, event, content)
        lot = packing._take_out(picking, product, quantity, parcel, lot)
        return {
            "words": self.env._("%(quantity).12g × %(product)s out of %(parcel)s", quantity=quantity,
                                product=product.display_name, parcel=parcel.name),
            "parcel_id": parcel.id,
            "links": {"product_id": product.id, "quantity": quantity, "package_id": parcel.id, "lot_id": lot.id}}

    @api.model
    def _event_new_parcel(self, picking, event):
        self._check_stopped(picking)
        kind = self.env["stock.package.type"].browse(stored_id(event.get("type_id"))).exists()
        parcel = self.env["oms.packing"]._new_parcel(picking, kind)
        return {"words": self.env._("Parcel %s", parcel.name), "parcel_id": parcel.id, "links": {"package_id": parcel.id}}

    @api.model
    def _event_close(self, picking, event, sure=False):
        self._check_stopped(picking)
        packing = self.env["oms.packing"]
        parcel = packing._parcel(picking, stored_id(event.get("parcel_id")))
        closed = packing._close(picking, parcel, event.get("weight") or None, sure)
        done = packing._is_packed(packing._content(picking))
        words = packing._finish(picking) if done else self.env._("%s is closed.", closed.name)
        if closed != parcel:
            words = self.env._("%(words)s New number: %(new)s, print its label.", words=words, new=closed.name)
            parcel = closed
        return {"words": words, "parcel_id": parcel.id, "done": done, "links": {"package_id": parcel.id}}

    @api.model
    def _event_weigh(self, picking, event, sure=False):
        packing = self.env["oms.packing"]
        parcel = packing._parcel(picking, stored_id(event.get("parcel_id")))
        packing._check_state(parcel, "open", "closed")
        packing._weigh(picking, parcel, event.get("weight"), sure)
        text = packing._weight_text(parcel.oms_weighed)
        return {"words": self.env._("%(parcel)s weighs %(weight)s.", parcel=parcel.name, weight=text),
                "parcel_id": parcel.id, "links": {"package_id": parcel.id}}

    @api.model
    def _event_confirm_weight(self, picking, event):
        """Whoever packs looked, and the weight is right; an open parcel is closed by it."""
        parcel = self.env["oms.packing"]._parcel(picking, stored_id(event.get("parcel_id")))
        work = self._event_close if parcel.oms_state == "open" else self._event_weigh
        return work(picking, event, sure=True)

    @api.model
    def _event_reopen(self, picking, event):
        packing = self.env["oms.packing"]
        parcel = packing._parcel(picking, stored_id(event.get("parcel_id")))
        further = packing._reopen(picking, parcel, event.get("why"))
        return {"words": self.env._("%s is open again.", parcel.name), "parcel_id": parcel.id, "picking_id": further.id,
                "links": {"package_id": parcel.id, "picking_id": further.id}}

    @api.model
    def _event_go_on(self, picking, event):
        """The packer knows that the office stopped the order, and goes on with what is picked."""
        packing = self.env["oms.packing"]
        stop = packing._stopped(picking)
        if stop and stop["may"] == "go_on":  # said before anything stops it, it would let through what does later
            picking.write({"oms_goes_on": Fact(packing._last_hold(picking))})
            packing._log(picking, self.env._("goes on although the order was stopped after it was picked"))
        return {"words": self.env._("Go on.")}

    @api.model
    def _event_finish(self, picking, event):
        self._check_stopped(picking)
        why = event.get("why")
        why = why.strip()[:200] if isinstance(why, str) else ""
        return {"words": self.env["oms.packing"]._finish_short(picking, why), "done": True}

    @api.model
    def _event_take_over(self, picking, event):
        before = picking.oms_packer_id.sudo()  # sudo: the name of a colleague
        picking._oms_packed_by(self.env.uid)
        return {"words": self.env._("Taken over from %s.", before.name) if before and before != self.env.user else
                self.env._("You pack %s.", picking._oms_order_name())}
