# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs the pure planning tests inside Odoo, too."""
from ...planning.tests.test_charges import TestCharges  # noqa: F401
from ...planning.tests.test_cost import TestCost  # noqa: F401
from ...planning.tests.test_exchange import TestExchange  # noqa: F401
from ...planning.tests.test_inspection import TestInspection  # noqa: F401
from ...planning.tests.test_portal_form import TestPortalForm  # noqa: F401
from ...planning.tests.test_refund import TestKept, TestProcured, TestRefund  # noqa: F401
from ...planning.tests.test_refund_plan import TestRefundPlan  # noqa: F401
from ...planning.tests.test_return_policy import TestChoose, TestRules, TestStatutory, TestWindow  # noqa: F401
from ...planning.tests.test_states import TestStates  # noqa: F401
from ...planning.tests.test_verdict import TestVerdict  # noqa: F401
from ...planning.tests.test_without_order import TestAssign, TestWithoutOrder  # noqa: F401
