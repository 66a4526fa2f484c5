# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_access
from . import test_credit_order_level
from . import test_find
from . import test_import
from . import test_order_quantities
from . import test_planning
from . import test_policy
from . import test_public_reports
from . import test_queries
from . import test_refund
from . import test_return
from . import test_tour
from . import test_customer
from . import test_day
from . import test_kits
from . import test_loyalty
from . import test_candidates
