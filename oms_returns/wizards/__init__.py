# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import oms_return_wizard
from . import oms_return_wizard_line
