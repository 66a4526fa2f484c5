# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import portal_credit, portal_return, portal_return_list, withdraw
