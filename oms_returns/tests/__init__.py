# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .returns import (
    test_access,
    test_candidates,
    test_day,
    test_find,
    test_import,
    test_kits,
    test_order_quantities,
    test_planning,
    test_public_reports,
    test_queries,
    test_retention,
    test_return,
    test_tour,
)
from .policy import (
    test_migration,
    test_policy,
    test_return_policy,
    test_trial,
)
from .money import (
    test_credit_order_level,
    test_refund,
    test_loyalty,
)
from .insight import (
    test_customer,
)
