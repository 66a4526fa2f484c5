# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime

from odoo import Command
from odoo.addons.oms_core.tests.common import OmsCase
from odoo.addons.oms_core.tests.people import new_user
from odoo.addons.oms_core.tools import Fact, plain
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .facts_table import PEOPLE

MAGIC = {"id", "display_name", "create_uid", "create_date", "write_uid", "write_date"}
#: Who administers the database may do anything; everybody below may not type what was found out.
ABOVE = ("base.group_system", "base.group_erp_manager")
ROLES = {"desk": "oms_core.group_oms_manager", "floor": "stock.group_stock_manager"}


@tagged("post_install", "-at_install")
class TestFacts(OmsCase):
    """Every stored field of ours is somebody's to type (``facts_table.py``) or a fact, which no door takes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        above = [cls.env.ref(group) for group in ABOVE] + [
            cls.env.ref("base.group_portal"), cls.env.ref("base.group_public")]
        groups = cls.env["res.groups"].search([]).filtered(
            lambda group: not any(high in group.all_implied_ids for high in above))
        cls.widest = new_user(cls.env, "oms_widest", "base.group_user")
        cls.widest.group_ids |= groups
        cls.users = {"widest": cls.widest} | {
            name: new_user(cls.env, f"oms_{name}_facts", group) for name, group in ROLES.items()}
        cls._tell_a_story()

    @classmethod
    def _tell_a_story(cls):
        """Something of (nearly) everything: shipped, returned, held, bought, scrapped."""
        cls.put(cls.mug, 20)
        shipped = cls.confirm(mug=5)
        shipped.picking_ids.move_ids.picked = True
        shipped.picking_ids.button_validate()
        cls.env["oms.return"].create({"partner_id": cls.customer.id, "line_ids": [
            Command.create({"sale_line_id": shipped.order_line.id, "quantity": 1})]})
        shipped._create_invoices().action_post()
        cls.limit(100)
        held = cls.confirm(mug=3, cup=2)
        held._oms_place_hold("manual")
        vendor = cls.env["res.partner"].create({"name": "Pottery"})
        cls.env["purchase.order"].create({"partner_id": vendor.id, "order_line": [
            Command.create({"product_id": cls.cup.id, "product_qty": 9})]}).button_confirm()
        cls.env["stock.scrap"].create({"product_id": cls.mug.id, "scrap_qty": 1}).action_validate()
        cls.env.flush_all()

    def fields_of_ours(self):
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                ours = field.name.startswith("oms_") or (name.startswith("oms.") and (field._module or "").startswith("oms"))
                if ours and field.store and field.name not in MAGIC and field.type != "one2many":
                    yield model, field

    def is_closed(self, model):
        """Whether nobody below the administrator may write rows of this model at all."""
        model = model.with_user(self.widest)
        return not model.has_access("write") and not model.has_access("create")

    def facts(self):
        """{model: its facts}"""
        found = {}
        for model, field in self.fields_of_ours():
            if self.is_closed(model) or field.name not in PEOPLE.get(model._name, ()):
                found.setdefault(model, []).append(field)
        return found

    def other_value(self, field, record):
        """A value that the record does not have."""
        now = record[field.name]
        if field.type in ("many2one", "many2many"):
            other = self.env[field.comodel_name].sudo().search([("id", "not in", now.ids)], limit=1)
            return [Command.set(other.ids)] if field.type == "many2many" else other.id
        if field.type == "selection":
            return next(value for value in field.get_values(self.env) if value != now)
        if field.type in ("integer", "float", "monetary"):
            return (now or 0) + 7
        return {
            "boolean": not now, "date": date(1999, 1, 1), "datetime": datetime(1999, 1, 1), "json": {"typed": 1},
            "binary": b"dHlwZWQ=",
        }.get(field.type, "typed")

    # --- the doors -----------------------------------------------------------------------------------------------

    def door_write(self, record, name, value):
        record.write({name: value})

    def door_web_save(self, record, name, value):
        record.web_save({name: value}, {"id": {}})

    def door_import(self, record, name, value):
        field = record._fields[name]
        column = f"{name}/.id" if field.type == "many2one" else name
        found = record.env[record._name].load([".id", column], [[str(record.id), str(value)]])
        if not found["ids"]:
            raise UserError(str(found["messages"]))

    def door_parent(self, record, name, value):
        for parent in self.env.registry.values():
            for field in parent._fields.values():
                inverse = field.type == "one2many" and field.comodel_name == record._name and field.inverse_name
                holder = record.sudo()[inverse] if inverse and inverse in record._fields else None
                if holder and field.store and getattr(holder, "_name", "") == parent._name:
                    holder.with_user(record.env.user).write({field.name: [Command.update(record.id, {name: value})]})
                    return
        raise UserError("no parent")

    def door_create(self, record, name, value):
        values = {
            key: plain(found) for key, found in record.sudo().copy_data()[0].items()
            if not isinstance(found, (Fact, list))}
        self._compare(record.env[record._name].create({**values, name: value}), name, value)

    def door_default(self, record, name, value):
        """What the context says is asked for at one place, for every way to create."""
        if self.is_closed(record):
            return  # nobody creates these
        found = record.with_context(**{f"default_{name}": value}).default_get([name])
        if name in found:
            self.assertNotEqual(found[name], value)

    def door_own_default(self, record, name, value):
        """Everybody keeps defaults of their own."""
        if self.is_closed(record) or record._fields[name].type in ("json", "binary"):
            return  # nobody creates these, or no default can have such a value
        record.env["ir.default"].set(record._name, name, value, True)
        found = record.default_get([name])
        if name in found:
            self.assertNotEqual(found[name], value)

    def door_copy(self, record, name, value):
        self._compare(record.copy({name: value}), name, value)

    def _compare(self, made, name, value):
        now = made.sudo()[name]
        self.assertNotEqual(now.id if made._fields[name].type == "many2one" else now, value)

    def refusal(self, door, record, field):
        """None where the door refuses or changes nothing, else what happened."""
        before, value = record.sudo()[field.name], self.other_value(field, record.sudo())
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            getattr(self, f"door_{door}")(record, field.name, value)
            self.env.flush_all()
            self.env.invalidate_all()
            after = record.sudo()[field.name]
            return None if after == before else f"{before} became {after}"
        except AccessError:
            return None
        except (UserError, ValueError) as error:  # copying a variant hands what it does not know to the product
            return repr(error) if door in ("write", "web_save") else None
        except Exception as error:
            return repr(error)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def judge(self, user, doors):
        taken = []
        for model, fields in self.facts().items():
            record = model.sudo().search([], order="id desc", limit=1).with_user(user)
            if not record:
                continue
            for field in fields:
                for door in doors:
                    problem = self.refusal(door, record, field)
                    if problem:
                        taken.append(f"{model._name}.{field.name} by {door}: {problem}")
        self.assertFalse(taken, "\n".join(taken))

    # --- what must be so -----------------------------------------------------------------------------------------

    def test_every_field_is_somebodys_or_a_fact(self):
        """A new field is listed in facts_table.py, or it is readonly, which the server keeps (models/facts/base.py)."""
        wrong = []
        for model, field in self.fields_of_ours():
            typed = field.name in PEOPLE.get(model._name, ())
            if self.is_closed(model):
                continue
            if typed == bool(field.readonly):
                wrong.append(f"{model._name}.{field.name}: readonly={field.readonly}, in the table: {typed}")
        self.assertFalse(wrong, "\n".join(wrong))

    def test_the_table_names_fields_that_exist(self):
        gone = [f"{model}.{name}" for model, names in PEOPLE.items() for name in names
                if model not in self.env or name not in self.env[model]._fields]
        self.assertFalse(gone)

    def test_facts_are_not_written(self):
        for role, user in self.users.items():
            with self.subTest(role=role):
                self.judge(user, ("write", "web_save"))

    def test_facts_are_not_imported_nor_written_through_the_parent(self):
        self.judge(self.widest, ("import", "parent"))

    def test_facts_are_not_given_to_new_records(self):
        self.judge(self.widest, ("create", "default", "own_default", "copy"))

    def test_without_the_fact_the_same_door_is_open(self):
        """So the refusals above are about facts."""
        picking = self.env["stock.picking"].search([("sale_id", "!=", False)], limit=1).with_user(self.widest)
        picking.web_save({"note": "ring twice"}, {"id": {}})
        copy = picking.copy({"note": "once"})
        self.assertTrue(copy.move_ids)
        with self.assertRefused("Not sent to warehouse"):
            picking.write({"move_ids": [Command.update(picking.move_ids[0].id, {"oms_unreleased": True})]})

    def test_superuser_mode_is_our_own_code(self):
        picking = self.env["stock.picking"].search([("sale_id", "!=", False)], limit=1)
        picking.with_user(self.widest).sudo().write({"oms_picked_at": "2024-05-01 10:00:00"})
        self.assertEqual(str(picking.oms_picked_at), "2024-05-01 10:00:00")
