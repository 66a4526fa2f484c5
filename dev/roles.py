"""The roles that people work in, and the one group of ours that each has (docs/roles.md)."""

ROLES = {
    "desk": "oms_core.group_oms_user",
    "supervisor": "oms_core.group_oms_supervisor",
    "credit": "oms_core.group_oms_credit",
    "picker": "oms_fulfillment.group_fulfillment_user",
    "packer": "oms_fulfillment.group_fulfillment_packer",
    "floor": "oms_fulfillment.group_fulfillment_supervisor",
    "buyer": "oms_core.group_oms_buyer",
    "returns": "oms_returns.group_returns_user",
    "accountant": "oms_core.group_oms_accountant",
    "manager": "oms_core.group_oms_manager",
}
#: Of the users that are made for pictures, on a copy of a database.
PASSWORD = "seen by one role"
