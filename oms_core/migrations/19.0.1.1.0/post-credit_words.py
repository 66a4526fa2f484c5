# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Holds for credit said their figures to everybody who may see the order. From now on the message is words, and the figures
are a field of their own; so are those of before, with their copies on the timeline, in activities and in the chatter."""
from markupsafe import escape

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

CHUNK = 5000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    reason = env.ref("oms_core.hold_reason_credit", raise_if_not_found=False)
    if not reason:
        return
    ids = [row[0] for row in env.execute_query(SQL(
        """SELECT id FROM oms_hold WHERE facts ? 'owes' AND figures IS NULL AND message IS NOT NULL ORDER BY id"""))]
    for start in range(0, len(ids), CHUNK):
        _split(env, env["oms.hold"].browse(ids[start:start + CHUNK]))
    _clean_timeline(env)
    env.invalidate_all()


def _words(env, facts):
    """What a hold with these facts says by now."""
    rules = (facts or {}).get("rules") or [[None, "over_limit"]]
    return "; ".join(dict.fromkeys(env["oms.credit"]._say_why(why) for _rule, why in rules))


def _html(text):
    """As Odoo stores it in a note."""
    return str(escape(text)).replace("\xa0", "&nbsp;")


def _split(env, holds):
    rows = []
    for lang, some in holds.grouped(lambda hold: hold.create_uid.lang or "en_US").items():
        for hold in some.with_context(lang=lang):
            words = _words(hold.env, hold.facts)
            if hold.line_id:
                words = f"{hold.line_id.product_id.display_name or hold.line_id.name}: {words}"
            rows.append((hold.id, words, _html(hold.message), _html(words)))
    known = SQL(
        """SELECT hold.id, hold.order_id, said.words, said.old_html, said.new_html
             FROM unnest(%s, %s, %s, %s) AS said(id, words, old_html, new_html)
             JOIN oms_hold hold ON hold.id = said.id""", *(list(column) for column in zip(*rows, strict=True)))
    kind_id = env["ir.model.data"]._xmlid_to_res_id("oms_core.activity_hold") or 0
    for table, column, model in (("mail_activity", "note", "res_model"), ("mail_message", "body", "model")):
        kind = "activity_type_id" if table == "mail_activity" else "mail_activity_type_id"
        env.cr.execute(SQL(
            """UPDATE %(table)s said SET %(column)s = replace(said.%(column)s, known.old_html, known.new_html)
                 FROM (%(known)s) known
                WHERE said.%(model)s = 'sale.order' AND said.res_id = known.order_id AND said.%(kind)s = %(kind_id)s
                  AND position(known.old_html IN said.%(column)s) > 0""",
            table=SQL.identifier(table), column=SQL.identifier(column), model=SQL.identifier(model),
            kind=SQL.identifier(kind), kind_id=kind_id, known=known))
    env.cr.execute(SQL(
        "UPDATE oms_hold hold SET figures = hold.message, message = known.words FROM (%s) known WHERE known.id = hold.id",
        known))


def _clean_timeline(env):
    """Events of holds for credit keep the words. The figures are on the hold, for who may read them."""
    rows = env.execute_query(SQL(
        """SELECT event.id, event.facts, event.line_id, COALESCE(partner.lang, 'en_US')
             FROM oms_order_event event
        LEFT JOIN res_users users ON users.id = event.user_id
        LEFT JOIN res_partner partner ON partner.id = users.partner_id
            WHERE event.kind = 'held' AND event.facts ? 'owes'"""))
    said = []
    for event_id, facts, line_id, lang in rows:
        there = env(context={"lang": lang})
        line = there["sale.order.line"].browse(line_id)
        words = _words(there, facts)
        said.append((event_id, f"{line.product_id.display_name or line.name}: {words}" if line else words))
    if said:
        env.cr.execute(SQL(
            """UPDATE oms_order_event event SET summary = said.words, facts = NULL
                 FROM unnest(%s, %s) AS said(id, words) WHERE said.id = event.id""",
            *(list(column) for column in zip(*said, strict=True))))
