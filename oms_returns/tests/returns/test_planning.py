# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs the pure planning tests inside Odoo, too."""
from ...planning.tests.test_refund import TestKept, TestProcured, TestRefund  # noqa: F401
from ...planning.tests.test_return_policy import TestChoose, TestRules, TestStatutory, TestWindow  # noqa: F401
from ...planning.tests.test_states import TestStates  # noqa: F401
from ...planning.tests.test_verdict import TestVerdict  # noqa: F401
