# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Processes that die (-9) in the middle of a step, for Odoo's shell: forked from it, with connections of their own, so that one
start of Odoo does for all of them. And a provider of cards that writes what it carried out into a file, which outlives them."""

#: ``provider`` and its ``side`` (its file: %(path)s); payments of it are booked in ``bank``.
CARDS = """
from collections import Counter
from odoo.addons.oms_core.tests.payments.scripted import Side, install, make_provider

provider = make_provider(env, env.company)
side = Side(%(path)r)
install(env, side, provider)
env["oms.payment.policy"].search([]).unlink()
type(env["ir.actions.report"])._render_qweb_pdf = lambda self, *args, **kwargs: (b"", "pdf")  # mails need no papers here
bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
bank.inbound_payment_method_line_ids[0].copy({"name": "Scripted", "payment_provider_id": provider.id})
provider.invalidate_recordset(["journal_id"])


def paid_by_card(orders, stored=False):
    for order in orders:
        env["payment.transaction"].create({
            "provider_id": provider.id, "payment_method_id": provider.payment_method_ids.id, "amount": order.amount_total,
            "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "operation": "online_direct",
            "reference": order.name, "sale_order_ids": [(6, 0, order.ids)], "token_id": stored and env["payment.token"].create({
                "provider_id": provider.id, "payment_method_id": provider.payment_method_ids.id, "provider_ref": "stored",
                "partner_id": order.partner_id.id, "payment_details": "4242"}).id})._set_done()
    orders.transaction_ids._post_process()


def send(env, _orders):
    env["oms.payment.operation"]._cron_oms_send()


def book(env, _orders):
    env["payment.transaction"].search([("state", "=", "done"), ("is_post_processed", "=", False)])._post_process()


def look_up():
    # What nobody heard of: the provider's list says whether it was done. ({state: operations} before, [whether it was done])
    asked = Counter(env["oms.payment.operation"].search([]).mapped("state"))
    env.cr.execute("UPDATE oms_payment_operation SET sent_on = sent_on - interval '1 hour'")
    send(env, None)
    env.invalidate_all()
    doubt = env["oms.payment.operation"].search([("state", "=", "doubt")], order="id")
    did = open(side.path).read()
    found = [bool(row.child_id) and f'"{row.child_id.reference}"' in did for row in doubt]
    for row, done in zip(doubt, found):
        row.action_found_done() if done else row.action_found_not_done()
        if not done:
            row.action_try_again()
    env.cr.commit()
    return asked, found
"""

#: A death: (step: name of a function of environment and orders, where in it: model, method, before or after; or the provider; or
#: when all is committed and nobody was told).
DIE = """
import os, signal, traceback
import odoo.sql_db
from odoo import api
from odoo.exceptions import UserError

registry, kept = env.registry, []


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(env, death):
    # from now on this process dies there
    if death[1] == "provider":
        native = side.act
        def act(asked):
            if death[2] == "after":
                native(asked)
            die()
        side.act = act
    elif death[1] != "commit":
        model, name, when = death[1:]
        cls = type(env[model])
        native = getattr(cls, name)
        def method(self, *args, **kwargs):
            if when == "after":
                native(self, *args, **kwargs)
                self.env.flush_all()
            die()
        setattr(cls, name, method)


def dies(order, death):
    # the step of one order in a process of its own, that dies in it
    env.cr.commit()
    child = os.fork()
    if not child:
        try:
            kept.extend([odoo.sql_db._Pool, registry._db])  # of the parent, which goes on with them
            odoo.sql_db._Pool = odoo.sql_db._Pool_readonly = None
            registry._db, registry._db_readonly = odoo.sql_db.db_connect(env.cr.dbname), None
            cr = registry.cursor()
            mine = api.Environment(cr, env.uid, dict(env.context))
            deadly(mine, death)
            globals()[death[0]](mine, mine["sale.order"].browse(order.id))
            cr.commit()
            if death[1] == "commit":
                die()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(3)
    _child, status = os.waitpid(child, 0)
    env.invalidate_all()
    return os.waitstatus_to_exitcode(status)


def again(step, order):
    # another process does it once more; where it was done it is told so
    said = ""
    try:
        step(env, order)
    except UserError as error:
        env.cr.rollback()
        said = str(error)
    env.cr.commit()
    return said


def returned(env, orders):
    return env["oms.return"].search([("line_ids.order_id", "in", orders.ids)], order="id")
"""
