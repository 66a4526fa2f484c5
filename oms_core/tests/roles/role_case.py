# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The people of docs/roles.md, for tests: an employee with the one group of the role and nothing else."""
from odoo.tests import HttpCase

from ..people import new_user

#: {role: its group}. Portal customers are no employees; the API client has no desk.
ROLES = {
    "desk": "oms_core.group_oms_user",
    "supervisor": "oms_core.group_oms_supervisor",
    "credit": "oms_core.group_oms_credit",
    "manager": "oms_core.group_oms_manager",
    "buyer": "oms_core.group_oms_buyer",
    "accountant": "oms_core.group_oms_accountant",
    "picker": "oms_fulfillment.group_fulfillment_user",
    "packer": "oms_fulfillment.group_fulfillment_packer",
    "warehouse": "oms_fulfillment.group_fulfillment_supervisor",
    "returns": "oms_returns.group_returns_user",
    "portal": "base.group_portal",
    "api": "oms_atp.group_oms_api",
}
#: Who works in the web client.
OFFICE = tuple(role for role in ROLES if role not in ("portal", "api"))


def role_groups(role):
    """What :func:`new_user` is given: the role's group, and that one is an employee."""
    return ROLES[role] if role == "portal" else f"base.group_user,{ROLES[role]}"


def role_user(env, role, **values):
    """The user ``<role>_day`` (password alike) with that role only; made at the first call."""
    login = values.pop("login", f"{role}_day")
    user = env["res.users"].search([("login", "=", login)])
    if user:
        return user
    values = {"name": f"{role.title()} Day", "email": f"{login}@example.com", "tz": "UTC", **values}
    return new_user(env, login, role_groups(role), password=login, **values)


class RoleCase(HttpCase):
    """A day of a role: a shop of its own, and a tour that logs in as that role only.

    Subclasses name their ``role``, prepare what lies on the desk that morning, and call :meth:`day`.
    """

    role = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        if cls.role:
            cls.user = role_user(cls.env, cls.role)

    @classmethod
    def as_role(cls, records, role=None):
        """These records as the role's user sees them, in an environment without rights of anybody else."""
        user = role_user(cls.env, role or cls.role)
        return records.with_env(cls.env(user=user, su=False, context={"allowed_company_ids": user.company_ids.ids}))

    @classmethod
    def goods(cls, name, price=10.0, stock=0, warehouse=None, **values):
        """A storable product with so much of it in the warehouse."""
        product = cls.env["product.product"].create({
            "name": name, "default_code": name.upper().replace(" ", "-"), "type": "consu", "is_storable": True,
            "list_price": price, "taxes_id": False, "supplier_taxes_id": False, "invoice_policy": "delivery", **values})
        if stock:
            cls.env["stock.quant"]._update_available_quantity(product, (warehouse or cls.warehouse).lot_stock_id, stock)
        return product

    @classmethod
    def customer(cls, name="Corner Shop", **values):
        return cls.env["res.partner"].create({
            "name": name, "email": "shop@example.com", "street": "1 Market Street", "city": "Leeds", "zip": "LS1 1AA",
            "country_id": cls.env.ref("base.uk").id, **values})

    @classmethod
    def order(cls, partner, *lines, confirm=True, **values):
        """An order over (product, quantity) pairs, made by the order desk's user as orders are, and confirmed."""
        order = cls.env["sale.order"].create({
            "partner_id": partner.id, **values, "order_line": [
                (0, 0, {"product_id": product.id, "product_uom_qty": quantity}) for product, quantity in lines]})
        if confirm:
            order.action_confirm()
        return order

    def day(self, tour, url="/odoo", role=None, **options):
        """Run a tour as the role, from the page it lands on (``/odoo``) unless the URL says otherwise."""
        self.env.flush_all()
        self.start_tour(url, tour, login=role_user(self.env, role or self.role).login, **{"timeout": 180, **options})
