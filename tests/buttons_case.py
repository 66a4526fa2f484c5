# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pressing what a screen shows: the web client's buttons, without a browser."""
import ast
import functools
import traceback

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .roles_case import RolesCase

#: On how many records a button is tried until one of them lets it through.
TRIES = 3


class Undone(Exception):
    """What a button did is taken back: the next one finds the shop as it was."""


class Shown:
    """A record as the conditions of a view read it: ids in place of records."""

    def __init__(self, record):
        self.record = record

    def __getattr__(self, name):
        field = self.record._fields.get(name)
        if field is None:
            raise AttributeError(name)
        value = self.record[name]
        return value.ids if field.type in ("one2many", "many2many") else value.id if field.relational else value


@functools.cache
def names_in(text):
    return frozenset(node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name))


def condition(text, record, **names):
    """What an expression of a view is on a record."""
    text = text.strip()
    if text in ("0", "False", "1", "True"):
        return text in ("1", "True")
    read = names_in(text) & record._fields.keys()
    known = {"uid": record.env.uid, "context": dict(record.env.context), "active_id": record.id, "active_ids": record.ids}
    return safe_eval(text, {**known, **{name: getattr(Shown(record), name) for name in read}, **names})


class ButtonsCase(RolesCase):

    @classmethod
    def _fill(cls, name, side=0):
        record = super()._fill(name, side)
        cls.hollow = getattr(cls, "hollow", set()) | {(name, key) for key in record.ids}  # required columns and nothing more
        return record

    def setUp(self):
        super().setUp()
        self.opened = []
        #: {(role, model, button): words of what came of it}
        self.pressed, self.faults, self.shown = {}, [], set()

    # --- which buttons ----------------------------------------------------------------------------------------

    def leads_to_us(self, Model, node):
        """Whether a button is of our views or comes to code of ours."""
        if Model._name.startswith("oms."):
            return True
        name = node.get("name")
        if node.get("type") == "action":
            return self.called(node).startswith("oms_")
        return any(name in vars(kind) and kind.__module__.startswith("odoo.addons.oms_") for kind in type(Model).__mro__)

    def buttons_of(self, Model, arch, path=()):
        """(path of x2many fields, button, its surroundings) of a view as the server gives it to this user."""
        for node in arch:
            if not isinstance(node.tag, str):
                continue
            field = Model._fields.get(node.get("name")) if node.tag == "field" and len(node) else None
            if field is not None and field.relational:
                Inner = Model.env[field.comodel_name]
                for view in node:
                    if view.tag in ("list", "kanban"):
                        yield from self.buttons_of(Inner, view, (*path, node))
            elif node.get("type") in ("object", "action") and node.tag in ("button", "a") and self.leads_to_us(Model, node):
                yield path, node
            yield from self.buttons_of(Model, node, path) if node.tag != "field" else ()

    def seen(self, node, record, **names):
        """Whether the view shows it on this record: the conditions of it and of all around it."""
        while node is not None and node.tag != "field":
            for key in ("invisible", "column_invisible"):
                rule = node.get(key)
                if rule and condition(rule, record, **names):
                    return False
            node = node.getparent()
        return True

    def suitable(self, path, button, records):
        """Up to so many records on which the button is seen, rows of lines below the records of the view included."""
        found, tries = [], 30 if "kind" in records._fields else TRIES
        for record in records:
            rows, names = record, {}
            for node in path:
                if not self.seen(node.getparent(), rows) or condition(node.get("invisible") or "False", rows):
                    rows = rows.browse()
                    break
                names = {"parent": Shown(rows)}
                rows = rows[node.get("name")]
            found += [row for row in rows[:10] if self.seen(button, row, **names)]
            found = [row for row in found if (row._name, row.id) not in self.hollow]
            if len(found) >= tries:
                break
        return found[:tries]

    # --- press ------------------------------------------------------------------------------------------------

    def press_all(self, role, Model, records, views):
        """Each button of these views, once for the role."""
        for view in views.values():
            for path, button in self.buttons_of(Model, etree.fromstring(view["arch"])):
                name = (path[-1].get("name") + "/" if path else "") + self.called(button)
                key = role, Model._name, name
                self.shown.add(key)
                if key not in self.pressed:
                    self.press(key, path, button, records)

    def called(self, button):
        if button.get("type") == "object" or not button.get("name").isdigit():
            return button.get("name")
        rows = self.env["ir.model.data"].search([
            ("model", "=like", "ir.actions.%"), ("res_id", "=", int(button.get("name")))], limit=1)
        return rows.complete_name or ""

    def press(self, key, path, button, records):
        if "kind" in records._fields:  # one row of each
            records = records.browse([rows[0].id for rows in records.grouped("kind").values()])
        for row in self.suitable(path, button, records):
            words = self.press_on(key, button, row)
            if self.pressed.get(key) != "done":
                self.pressed[key] = words
            if words == "done" and "kind" not in records._fields:  # of each kind it is another button
                break

    def press_on(self, key, button, row):
        try:
            with self.env.cr.savepoint():
                self.follow(key, self.call(button, row))
                self.env.flush_all()
                raise Undone
        except Undone:
            return "done"
        except AccessError as error:
            if "ask one of its members" in str(error):
                return "said: " + str(error)  # ours: a sentence, and whom to ask
            self.faults.append((*key, row, "refused: " + str(error).replace("\n", " ")[:300]))
        except UserError as error:
            text = str(error).strip()
            if len(text) < 12:
                self.faults.append((*key, row, f"says only {text!r}"))
            return "said: " + text.replace("\n", " ")[:150]
        except Exception as error:  # a traceback is what is looked for
            self.faults.append((*key, row, f"{type(error).__name__}: {error} " + " < ".join(
                f"{one.filename.split('/')[-1]}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)[-4:])))
        finally:
            self.env.invalidate_all(flush=False)
        return "failed"

    def call(self, button, row):
        context = condition(button.get("context") or "{}", row)
        row = row.with_context(active_id=row.id, active_ids=row.ids, active_model=row._name, **context)
        if button.get("type") == "object":
            return getattr(row, button.get("name"))()
        action = row.env["ir.actions.actions"]._for_xml_id(self.called(button))
        if action["type"] == "ir.actions.server":
            return row.env["ir.actions.server"].browse(action["id"]).run()
        context = action.get("context") or {}
        if isinstance(context, str):
            context = safe_eval(context, {
                **row.env["ir.actions.act_window"]._get_eval_context(), "uid": row.env.uid, "active_id": row.id,
                "active_ids": row.ids, "active_model": row._name, "context": {}})
        return {**action, "context": {**row.env.context, **context}, "from": row}

    def follow(self, key, action):
        """What the button leads to opens; of a dialog of ours each button is pressed too."""
        if not isinstance(action, dict) or action.get("type") != "ir.actions.act_window":
            return
        row = action.pop("from", None)
        context, domain = action.get("context") or {}, action.get("domain") or []
        names = {"uid": self.people[key[0]].id, "active_id": row.id if row else False, "active_ids": row.ids if row else [],
                 "context": {}, "allowed_company_ids": self.company.ids}
        context, domain = (safe_eval(one, dict(names)) if isinstance(one, str) else one for one in (context, domain))
        Model = self.env(user=self.people[key[0]], su=False)[action["res_model"]].with_context({
            **context, "allowed_company_ids": self.company.ids})
        views = [(view, kind) for view, kind in action.get("views") or [] if kind in ("list", "form", "kanban")]
        views = views or [(False, "form")]
        asked = Model.get_views(views)
        record = Model.browse(action.get("res_id") or [])
        if "form" not in asked["views"] or (not record and action.get("target") != "new"):
            Model.search(domain, limit=40).read(["display_name"])
            return
        if not record:
            form = Form(Model, view=dict(map(reversed, views)).get("form") or None)
            if not Model._name.startswith("oms."):
                return
            try:
                record = form.save()
            except AssertionError:
                return  # it asks for something first
        record.web_read(self.specification(asked["models"], Model._name, asked["views"]["form"]["arch"]))
        if Model._name.startswith("oms.") and action.get("target") == "new" and record not in self.opened:
            self.opened.append(record)  # a button of a dialog may show the same dialog again
            try:
                self.press_all(key[0], Model, record, {"form": asked["views"]["form"]})
            finally:
                self.opened.remove(record)
