# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .facts import test_calls, test_shared_config
from .days import test_day
from .jobs import test_jobs, test_jobs_shared, test_prepared, test_storage
from .claims import test_trial, test_turns
from .customers import (
    test_customer,
    test_customer_jobs,
    test_customer_page,
    test_customer_tier,
    test_customer_tour,
    test_merge,
    test_rating,
)
from .todo import test_overview, test_todo, test_todo_counts
from .roles import test_access, test_own_orders, test_public_reports_usable
from .imports import (
    test_import,
    test_import_channel,
    test_import_cut,
    test_import_files,
    test_import_numbers,
    test_import_open,
    test_import_run,
    test_import_shops,
    test_import_tour,
)
from .find import test_find, test_find_screen
from .billing import (
    test_billing,
    test_billing_file,
    test_billing_money,
    test_billing_open,
    test_billing_run,
    test_billing_run_again,
    test_billing_run_billed,
    test_billing_run_tour,
    test_billing_send,
    test_billing_sheet,
    test_billing_slips,
    test_branches,
    test_debit_note,
    test_public_reports_money,
)
from .credit import (
    test_credit,
    test_credit_cost,
    test_credit_entry,
    test_credit_input,
    test_credit_paths,
    test_credit_random,
    test_credit_release,
    test_credit_rules,
    test_credit_words,
    test_public_reports,
    test_score,
    test_score_jobs,
)
from .orders import (
    test_arrival,
    test_floor_doors,
    test_line_stage,
    test_order_confirmed,
    test_order_doors,
    test_order_keys,
    test_order_payers,
    test_release,
    test_reserve_in_sets,
    test_reserve_chained,
    test_screens,
    test_tones,
    test_tour,
)
from .changes import (
    test_change,
    test_change_address,
    test_change_discount,
    test_change_money,
    test_change_shown,
    test_change_tour,
    test_demand,
)
from .holds import test_check_modes, test_hold_doors, test_holds, test_invoice_doors, test_order_checks
from .kits import test_kits
from .timeline import test_retention, test_words_of_facts
from .matching import (
    test_match,
    test_match_bad_input,
    test_match_job,
    test_match_statement,
    test_match_transaction,
    test_match_wanted,
    test_no_rate,
    test_public_reports_matching,
)
from .mails import test_mail, test_mail_once, test_mail_readers, test_mail_words
from .payments import (
    test_balance_dialog,
    test_capture_parts,
    test_capture_whole,
    test_card_bills,
    test_money,
    test_money_random,
    test_money_sheet,
    test_money_walk,
    test_payment_operation,
    test_prepaid,
    test_prepaid_currencies,
    test_public_reports_payments,
    test_told_twice,
)
from .portal import test_portal, test_portal_access, test_portal_tour
from .adoption import test_adoption
from .shares import (
    test_down_payment,
    test_loyalty,
    test_public_reports_discounts,
    test_public_reports_down_payments,
    test_settled,
    test_shares,
    test_shares_random,
)
from .payments import test_deposit, test_on_account
from .start import test_settings_screen, test_start
from .matching import test_deduction, test_deduction_credit, test_matching_js, test_matching_tour
from .payments import test_card_cover, test_card_ends, test_chargeback, test_payment_policy
from .payments import test_card_asked_again, test_card_ends_again, test_money_several
from .payments import test_real_adyen, test_real_authorize, test_real_razorpay, test_real_stripe
