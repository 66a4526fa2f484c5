# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestTrial(OmsCase):
    """To do something and take it back leaves nothing, nor does it later."""

    def test_what_waits_for_the_commit_is_dropped(self):
        done, claims = [], self.env["oms.claim"]
        cr = self.env.cr
        kept = cr.postcommit
        with patch.object(type(claims), "_free") as free:
            with claims._trial():
                cr.postcommit.add(lambda: done.append("mail"))
                cr.postrollback.add(lambda: done.append("job"))
                cr.postcommit.data["oms_claims"] = ["token"]
                self.customer.name = "Nobody"
        free.assert_called_once_with(["token"], wake=True)
        self.assertEqual(self.customer.name, "Corner Shop")
        self.assertIs(cr.postcommit, kept)
        self.assertNotIn("oms_claims", kept.data)
        kept.run()
        self.assertEqual(done, [])

    def test_what_is_kept_is_done(self):
        done, claims = [], self.env["oms.claim"]
        with claims._trial() as trial:
            self.env.cr.postcommit.add(lambda: done.append("mail"))
            self.customer.name = "Somebody"
            trial.keep()
        self.assertEqual(self.customer.name, "Somebody")
        self.env.cr.postcommit.run()
        self.assertEqual(done, ["mail"])

    def test_a_failure_frees_its_claims_and_is_told(self):
        claims = self.env["oms.claim"]
        with patch.object(type(claims), "_free") as free, self.assertRaises(UserError), claims._trial() as trial:
            self.customer.name = "Nobody"
            self.env.cr.postcommit.data["oms_claims"] = ["token"]
            trial.keep()
            raise UserError(self.env._("impossible"))
        free.assert_called_once_with(["token"], wake=True)
        self.assertEqual(self.customer.name, "Corner Shop")

    def test_what_is_kept_finds_its_own_data(self):
        """As Odoo's bus does: what to send is noted beside the callback that sends it."""
        sent, cr = [], self.env.cr
        cr.postcommit.data["channels"] = ["outer"]
        cr.postcommit.add(lambda: sent.extend(cr.postcommit.data.pop("channels")))
        with self.env["oms.claim"]._trial() as trial:
            cr.postcommit.data["channels"] = ["inner"]
            cr.postcommit.add(lambda: sent.extend(cr.postcommit.data.pop("channels")))
            trial.keep()
        own = cr.postcommit
        cr.postcommit.run()
        self.assertEqual(sent, ["outer", "inner"])
        self.assertIs(cr.postcommit, own)
