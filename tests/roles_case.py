# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.addons.oms_core.tests.roles.role_case import ROLES, role_user
from odoo.tools.safe_eval import safe_eval

from .readers_case import ReadersCase

#: Views that are drawn from records; the others (graph, pivot) ask for sums of what lists show.
DRAWN = ("list", "kanban", "form", "activity")


class RolesCase(ReadersCase):
    """A shop with something of everything, its people, and what the web client asks when they click a menu."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {role: role_user(cls.env, role) for role in ROLES}

    def env_of(self, role):
        """The environment of a request of its own."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.people[role]
        return self.env(user=user, su=False, context={"allowed_company_ids": self.company.ids, "uid": user.id})

    def menus_of(self, role):
        """{path of names: menu} of what the role's menu shows and leads somewhere."""
        shown = self.env_of(role)["ir.ui.menu"].load_menus(False)

        def walk(menu_id, path):
            menu = shown[menu_id]
            here = f"{path}/{menu['name']}"
            if menu["action_id"]:
                yield here, menu
            for child in menu["children"]:
                yield from walk(child, here)
        return {path: menu for root in shown["root"]["children"] for path, menu in walk(root, "")}

    def read_action(self, role, model, action_id):
        """What the web client asks of the server to open an action.

        :returns: (model, [(view id, kind)], domain, the one record that it opens) or None: it opens no list and no form
        """
        env = self.env_of(role)
        action = env[model].browse(action_id)._get_action_dict()
        if model == "ir.actions.server":
            action = env[model].browse(action_id).run() or {}
        if action.get("type") != "ir.actions.act_window" or not action.get("res_model"):
            return None
        names = {**env["ir.actions.act_window"]._get_eval_context(), "uid": env.uid, "active_id": False, "active_ids": [],
                 "allowed_company_ids": self.company.ids}
        context, domain = (
            safe_eval(value, {**names, "context": env.context}) if isinstance(value, str) else value
            for value in (action.get("context") or {}, action.get("domain") or []))
        Model = env[action["res_model"]].with_context(**context)
        views = [(view_id, kind) for view_id, kind in action["views"] if kind in DRAWN]
        if "form" not in dict(map(reversed, views)):
            views.append((False, "form"))
        return Model, views, domain, Model.browse(action.get("res_id") or [])

    def open_action(self, role, model, action_id):
        """As the web client: the action, its views, its records, the form of the first of them and of a new one.

        :returns: how many records were shown in a form
        """
        opened = self.read_action(role, model, action_id)
        return self.draw(*opened) if opened else 0

    def draw(self, Model, views, domain, record):
        asked = Model.get_views(views, {"toolbar": True})
        specs = {kind: self.specification(asked["models"], Model._name, view["arch"]) for kind, view in asked["views"].items()}
        for kind, spec in specs.items():
            if kind != "form":
                Model.env.invalidate_all(flush=False)
                found = Model.web_search_read(domain, spec, limit=40)["records"]
                record = record or Model.browse([row["id"] for row in found[:1]])
        record = record or Model.search(domain, limit=1)
        Model.env.invalidate_all(flush=False)
        record.web_read(specs["form"])
        if Model.has_access("create"):
            Model.onchange({}, [], specs["form"])
        return len(record)

    def specification(self, models, name, arch):
        """What the client asks for of the fields of a view; of lines, what their lists show."""
        fields, spec = models[name]["fields"], {}

        def walk(node):
            for child in node:
                if child.tag == "field" and child.get("name") in fields:
                    spec[child.get("name")] = self.asked(models, fields[child.get("name")], child)
                else:
                    walk(child)
        walk(etree.fromstring(arch))
        return spec

    def asked(self, models, field, node=()):
        if field["type"] == "many2one":
            return {"fields": {"display_name": {}}}
        if field["type"] not in ("one2many", "many2many"):
            return {}
        inner = models.get(field["relation"], {}).get("fields", {})
        return {"fields": {
            one.get("name"): self.asked({}, inner[one.get("name")])
            for view in node if view.tag in ("list", "kanban") for one in view.iter("field") if one.get("name") in inner}}
