# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .ledger import test_count, test_ledger, test_lots, test_reservable, test_supply_changes
from .promises import (
    test_change,
    test_demand,
    test_large_orders,
    test_customer,
    test_promise,
    test_promised_dates,
    test_promises_kept,
    test_random_walk,
    test_take,
    test_todo,
)
from .screens import (
    test_availability,
    test_causes,
    test_customer_dates,
    test_offers,
    test_screens,
    test_start,
    test_tour,
    test_why,
)
from .carts import test_cart
from .sourcing import test_retention, test_sourcing_policy, test_sourcing_rule
from .dates import test_dates, test_day, test_dropship, test_lead_time, test_pickups
from .api import test_api, test_api_docs, test_api_http
from .kits import test_kit_lots, test_kits
from .bought import (
    test_bought,
    test_bought_cost,
    test_bought_dates,
    test_bought_doors,
    test_bought_less,
    test_bought_random,
)
from .roles import test_access
