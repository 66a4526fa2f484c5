# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.tools import RefusedToCustomer
from odoo.tools import plaintext2html

from ... import photo
from ...planning import portal_form


class OmsReturnPortal(models.AbstractModel):
    """What a customer does: send the request, add photos, take it back."""

    _inherit = "oms.return.portal"

    def _sent(self, key):
        """The returns that were made of what was sent once (``Form.once``)."""
        keys = [f"{key}/{number}" for number in range(8)] if key else []
        return self.env["oms.return"].search([("portal_key", "in", keys)])

    def _send(self, form, wanted, note="", photos=None):
        """Make returns of what is asked; what the policy refuses is left out, the customer was told. Authorised by itself where
        the policy says so. Once for one form and what it says: whoever comes second gets what there is, two at once fail on the
        index.

        :param wanted: of ``_asked``
        :param photos: {key of a row of the form: [JPEG bytes]}
        :return: the returns
        """
        if form.once:
            sent = self._sent(form.once)
            if sent:
                return sent
        wanted = [row["ask"] for row in self._said(wanted) if row["outcome"] != "refuse"]
        if not wanted:
            raise RefusedToCustomer(self.env._("None of it can be sent back. Please ask us if you think otherwise."))
        self._check_chosen(wanted)
        returns = self.env["oms.return"]._oms_create_from_lines(
            [{**ask, "group": self._group(form, ask)} for ask in wanted], door="portal", note=note, user_id=False)
        for number, back in enumerate(returns):  # of one customer several only where companies, currencies or groups differ
            back.write({"external_ref": False, "portal_key": f"{form.once}/{number}" if form.once else False})
        for line in returns.line_ids:
            self._keep(line, (photos or {}).get(portal_form.row_key(line.sale_line_id.id, line.component_id.id), []))
        returns.flush_recordset()
        returns._oms_auto_authorise()
        return returns

    def _check_chosen(self, wanted):
        """Extended by who has the customer choose.

        :raises RefusedToCustomer: where something was to be chosen and was not
        """

    def _group(self, form, ask):
        """What has the same is one return."""
        return form.key or "portal"

    # --- photos --------------------------------------------------------------------------------------------------

    def _read_photos(self, files):
        """The pictures in these uploads, read no further than allowed.

        :param files: objects with ``read(size)`` and ``filename``; those without a name are empty fields of a form
        """
        _ = self.env._
        files = [file for file in files if file.filename]
        if len(files) > photo.AT_ONCE:
            raise RefusedToCustomer(_("Please send %s photos at most in one go.", photo.AT_ONCE))
        kept = []
        for file in files:
            try:
                kept.append(photo.read(file))
            except photo.Unfit as unfit:
                name = file.filename[:60]
                raise RefusedToCustomer({
                    "large": _("%(name)s is larger than %(most)s MB. Please send a smaller photo.", name=name,
                               most=photo.MOST_BYTES // 2**20),
                    "pixels": _("%s has too many pixels. Please send a smaller photo.", name),
                    "kind": _("%s is no photo that we can read. Please send JPEG or PNG.", name),
                }[unfit.args[0]]) from None
        return kept

    def _keep(self, line, pictures):
        """Attach pictures to a line of a return; one that is there already is not kept twice."""
        if not pictures:
            return
        if len(line.photo_ids) + len(pictures) > photo.A_LINE:
            raise RefusedToCustomer(self.env._(
                "%(goods)s: %(most)s photos are enough.", goods=line.product_id.display_name, most=photo.A_LINE))
        attachments = self.env["ir.attachment"].create([{
            "name": self.env._("Photo %(number)s of %(name)s.jpg", number=len(line.photo_ids) + number, name=line.return_id.name),
            "raw": data, "mimetype": "image/jpeg", "res_model": "oms.return", "res_id": line.return_id.id,
        } for number, data in enumerate(pictures, start=1)])
        known = set(line.photo_ids.mapped("checksum"))
        line._oms_write({"photo_ids": [(4, one.id) for one in attachments if one.checksum not in known]})
        attachments.filtered(lambda one: one.checksum in known).unlink()

    def _may_add_photos(self, back):
        return back.state in ("requested", "authorised")

    def _add_photos(self, line, files):
        if not self._may_add_photos(line.return_id):
            raise RefusedToCustomer(self.env._("Photos cannot be added any more: the goods are with us."))
        self._keep(line, self._read_photos(files))

    # --- taken back ------------------------------------------------------------------------------------------------

    def _may_cancel(self, back):
        """While nothing was sent, neither goods (nothing came, no parcel of it is under way, no carrier has one) nor money: who
        was paid before the goods came cannot keep both, the desk bills them anew."""
        return (back.state in ("requested", "authorised") and not back.withdrawn_on and not back._oms_is_on_the_road()
                and not any(move.state == "done" or move.picking_id.carrier_tracking_ref for move in back.line_ids.move_ids)
                and not any(back.line_ids._oms_credited_quantity().values()))

    def _cancel(self, back, author):
        if not self._may_cancel(back):
            raise RefusedToCustomer(self.env._("This return cannot be cancelled here any more. Please ask us."))
        back.action_cancel()
        self._tell(back, author, self.env._("The customer cancelled the return in the portal."))

    def _tell(self, back, author, text):
        back.message_post(body=plaintext2html(text), author_id=author.id, message_type="comment", subtype_xmlid="mail.mt_note")
