# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .returns import (
    test_access,
    test_adoption,
    test_adoption_money,
    test_candidates,
    test_day,
    test_find,
    test_import,
    test_kits,
    test_order_quantities,
    test_parcel,
    test_public_reports,
    test_queries,
    test_retention,
    test_return,
    test_tour,
    test_ways_in,
)
from .policy import (
    test_migration,
    test_policy,
    test_return_policy,
    test_trial,
)
from .goods import (
    test_cost_faults,
    test_cost_kits,
    test_cost_returns,
    test_cost_walk,
    test_dock,
    test_expected,
    test_goods_migration,
    test_inspection,
    test_kept,
    test_kept_by_hand,
    test_scan,
    test_surplus,
)
from .money import (
    test_claim,
    test_credit_order_level,
    test_refund,
    test_refund_by_hand,
    test_goodwill,
    test_money_came,
    test_money_checker,
    test_money_faults,
    test_money_terms,
    test_refund_charges,
    test_refund_dialog,
    test_refund_money,
    test_refund_whole,
    test_loyalty,
    test_scanned,
)
from .insight import (
    test_customer,
    test_alarm,
    test_learned_days,
    test_money_back,
    test_rate,
    test_rate_cost,
    test_score,
)
from .portal import (
    test_photo,
    test_portal_credit,
    test_portal_doors,
    test_portal_kits,
    test_portal_label,
    test_portal_return,
    test_portal_tour,
    test_portal_verdict,
    test_withdrawal,
    test_withdrawal_faults,
)
from .without_order import (
    test_without_order,
    test_without_order_cost,
    test_without_order_goods,
    test_without_order_money,
    test_without_order_proof,
    test_without_order_swapped,
)
from .vendor import (
    test_refurbished,
    test_vendor_cost,
    test_vendor_credit,
    test_vendor_return,
)
from .exchange import (
    test_exchange,
    test_exchange_early,
    test_exchange_kits,
    test_exchange_money,
    test_exchange_origin,
    test_exchange_odd,
    test_exchange_portal,
    test_exchange_price,
    test_exchange_screens,
    test_exchange_tour,
)
from .walk import (
    test_stories,
    test_walk,
)
