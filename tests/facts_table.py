# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stored fields of ours that people type, by model. Every other one is a fact: readonly in Python, kept so by the
server. Who adds a field adds it here or makes it readonly."""

PEOPLE = {
    "account.payment.term": {"oms_deposit_percent"},
    "oms.allotment": {"active", "date_from", "date_to", "product_id", "quantity", "team_id", "warehouse_id"},
    "oms.billing.run": {"company_id", "date", "early", "partner_ids", "send"},
    "oms.chargeback": {
        "account_id", "amount", "day", "deadline", "journal_id", "provider_reference", "reason", "reason_text", "transaction_id"},
    "oms.credit.account": {
        "active", "blocked", "company_id", "limit", "limit_currency_id", "limited", "member_ids",
        "partner_id", "policy_id", "review_date"},
    "oms.credit.policy": {
        "active", "category_id", "company_id", "name", "promise_hours", "release", "sequence", "tolerance",
        "tolerance_days"},
    "oms.credit.rule": {"credit_class", "effect", "kind", "mode", "policy_id", "sequence", "threshold"},
    "oms.credit.score.policy": {
        "bound_a", "bound_b", "bound_c", "bound_d", "company_id", "horizon", "minimum", "shrink",
        "weight_disputes", "weight_history", "weight_on_time", "weight_overdue", "weight_pays",
        "weight_returns", "weight_trend", "weight_used"},
    "oms.customer.tier": {
        "active", "category_id", "company_id", "minimum", "minimum_orders", "name", "pricelist_given",
        "pricelist_id", "sequence"},
    "oms.deduction": {"amount", "invoice_id", "note", "reason_id", "user_id"},
    "oms.deduction.reason": {"account_id", "active", "company_id", "kind", "name", "sequence", "settle", "user_id"},
    "oms.goodwill": {"amount", "line_ids", "order_id", "percent", "reason", "way"},
    "oms.hold.reason": {
        "active", "auto_clear", "blocks_invoice", "blocks_promise", "blocks_release", "code", "company_id",
        "expiry_hours", "group_id", "mode", "name", "sequence", "told_group_id", "told_user_ids"},
    "oms.import.channel": {
        "bad_debt_codes", "cancellation_prefix", "charge_codes", "code_discount", "code_fee", "code_shipping", "code_tax",
        "columns", "company_id", "create_customers", "create_products", "day_first", "decimal", "encoding",
        "guest_partner_id", "layout", "name", "negative", "pricelist_id", "prices", "same_orders", "take_shipped", "team_id",
        "test_codes", "tz", "warehouse_id"},
    "oms.layout": {"aisle_count", "aisle_gap", "bay_length", "cross_width", "warehouse_id"},
    "oms.layout.block": {"bays", "layout_id", "number"},
    "oms.layout.blocked": {"aisle", "bay_from", "bay_to", "block", "layout_id", "why"},
    "oms.layout.depot": {"aisle", "cross", "kind", "layout_id", "location_id", "name", "sequence"},
    "oms.mail.event": {"company_id", "enabled", "sequence", "template_id"},
    "oms.payment.policy": {
        "active", "capture", "chargeback_account_id", "chargeback_journal_id", "company_id", "days", "days_renewed", "method_id",
        "provider_id", "renew_days"},
    "oms.pickup": {"carrier_id", "hour", "warehouse_id", "weekday"},
    "oms.return": {"company_id", "external_ref", "money_way", "note", "partner_id", "user_id", "warehouse_id"},
    "oms.return.inspection": {
        "condition", "disposition", "line_id", "lot_id", "note", "photo_ids", "product_id", "quantity", "scrap_tag_ids",
        "second_product_id"},
    "oms.return.line": {
        "component_id", "disposition", "exchange_product_id", "exchange_quantity", "external_ref", "note", "opened",
        "photo_ids", "price_typed", "product_id", "quantity", "reason_id", "resolution", "return_id", "sale_line_id", "sequence",
        "surplus", "to_receive"},
    "oms.return.parcel": {"company_id", "note", "partner_id", "reference", "warehouse_id"},
    "oms.return.parcel.line": {
        "lot_id", "parcel_id", "product_id", "quantity", "reason_id", "sale_line_id", "without_order"},
    "oms.return.policy": {
        "active", "approve_above", "ask_above", "auto_up_to", "category_ids", "claim", "company_id", "country_ids",
        "date_from", "date_to", "difference", "expire_days", "fee_after_days", "fee_amount", "fee_percent", "final_sale",
        "keep_up_to", "late", "money_auto", "money_when", "name", "opened", "outbound_freight", "photos", "priced",
        "product_tmpl_ids", "reason_ids", "remind_days", "replace_when", "return_freight", "return_freight_amount", "sequence",
        "standard_freight", "statutory_days", "supply_percent", "team_ids", "tier_ids", "warranty_days", "window_days",
        "without_order"},
    "oms.return.policy.fee": {"after_days", "amount", "percent", "policy_id"},
    "oms.return.reason": {"active", "code", "condition", "defect", "disposition", "fault", "for_customers", "name", "sequence"},
    "oms.return.withdrawal": {"note", "order_id"},
    "oms.review.rule": {"active", "company_id", "domains", "kind", "mode", "name", "sequence", "threshold"},
    "oms.size": {
        "apart", "fragile", "height", "length", "own_box", "product_id", "product_tmpl_id", "stackable", "turn", "uom_id",
        "weight", "width"},
    "oms.sourcing.policy": {
        "active", "company_id", "cost_first", "cost_further", "cost_per_100km", "cost_per_kg",
        "cost_per_unit", "country_ids", "max_parcels", "min_split", "name", "own_weights", "partner_tag_ids",
        "preset", "sequence", "team_ids", "weight_distance", "weight_handling", "weight_late",
        "weight_opportunity", "weight_parcel", "weight_split", "weight_transport", "whole_order"},
    "oms.sourcing.rule": {
        "action", "active", "carrier_id", "categ_id", "company_id", "country_id", "partner_id", "product_id",
        "reason", "sequence", "tag_id", "warehouse_ids"},
    "oms.stock.policy": {"cover_days", "fixed_qty", "opportunity_price", "product_id", "warehouse_id"},
    "oms.substitute": {"active", "price_rule", "product_id", "sequence", "substitute_id"},
    "oms.tour.method": {
        "kind", "most_kilograms", "most_lines", "most_litres", "most_orders", "picking_type_id", "sequence"},
    "oms.transit": {
        "active", "carrier_id", "company_id", "country_id", "days", "days_late", "state_ids", "warehouse_id",
        "zip_prefix"},
    "oms.vendor.return": {"credit_id", "expected_on", "note", "refused_why", "rma_number", "user_id"},
    "oms.zone": {"lines_a_day", "name", "sequence", "warehouse_id"},
    "payment.transaction": {"oms_ends_on"},
    "product.category": {"oms_horizon"},
    "product.product": {"oms_second_product_id"},
    "product.template": {"oms_horizon", "oms_returnable"},
    "res.company": {
        "oms_bill_auto", "oms_bill_group", "oms_bill_hour", "oms_bill_month_day", "oms_bill_send", "oms_bill_weekday",
        "oms_bill_when", "oms_credit_mode", "oms_credit_tolerance", "oms_customer_mails",
        "oms_deposit_percent",
        "oms_credit_pays_next",
        "oms_duplicate_hours", "oms_exact_cost", "oms_floor_margin", "oms_keep_months", "oms_mail_channels", "oms_mail_minutes",
        "oms_match_auto", "oms_match_fee", "oms_match_fee_account_id", "oms_match_grace", "oms_match_threshold",
        "oms_mail_moved_days", "oms_portal_colleagues", "oms_portal_returns", "oms_promise_mode", "oms_rating_days",
        "oms_repromise_mode", "oms_return_wait_days", "oms_start_done", "oms_transit_days", "oms_transit_days_late",
        "oms_vendor_credit_days", "oms_withdrawal"},
    "res.partner": {
        "oms_bill_group", "oms_bill_month_day", "oms_bill_weekday", "oms_bill_when", "oms_deposit", "oms_deposit_percent"},
    "sale.order": {"oms_cart_id", "oms_deposit_amount", "oms_deposit_percent", "oms_takes_substitutes"},
    "sale.order.line": {"oms_fixed_warehouse_ids", "oms_way"},
    "stock.location": {"oms_aisle", "oms_bay", "oms_block", "oms_level", "oms_not_promised", "oms_side", "oms_zone_id"},
    "stock.package.type": {"oms_carton", "oms_inner_height", "oms_inner_length", "oms_inner_width"},
    "stock.picking": {"oms_delivered_note"},
    "stock.warehouse": {
        "oms_calendar_id", "oms_cutoff", "oms_daily_orders", "oms_inspection_location_id",
        "oms_refurbish_location_id", "oms_return_type_id", "oms_to_vendor_location_id",
        "oms_processing_days", "oms_promises", "oms_release_before", "oms_release_capacity", "oms_release_days",
        "oms_release_minutes", "oms_release_policy", "oms_release_when", "oms_sells_consigned",
        "oms_transit_days", "oms_transit_days_late", "oms_weight_grams", "oms_weight_percent"},
}
