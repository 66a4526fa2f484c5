# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every public method of ours: may it be answered by a replica for reading (``@api.readonly``), which is behind by a moment?

What Odoo has, too (``create``, ``write``, ``search_fetch`` …), is as Odoo says. A new method has to be put into one of the three.
"""

#: It only reads, and an answer of a moment ago is as good: ``@api.readonly``. What follows from it is claimed or written
#: elsewhere, and checked anew there.
READS = {
    "oms.atp": {"availability", "promise"},
    "oms.availability": {"oms_page", "oms_product_table", "oms_start", "oms_unfold", "oms_why"},
    "oms.decision": {"oms_why"},
    "oms.find": {"find"},
    "oms.floor.page": {"page"},
    "oms.overview": {"oms_figures"},
    "oms.start": {"oms_page"},
    "oms.todo": {"search_panel_select_range"},
    "res.partner": {"oms_customer_open", "oms_customer_page", "oms_pays"},
    "sale.order": {"search_panel_select_range"},
    "sale.order.line": {"search_fetch"},
}

#: Routes that only read.
READ_ROUTES = {"/oms/billing_sheet", "/oms/import/<int:import_id>/rejected.<string:kind>"}

#: It only reads, but of what whoever asks has just saved: the web client saves a form before it calls its button, and a
#: replica may not have that yet. Asked where it was saved.
SAVED = {
    "oms.adoption": {"action_open_order"},
    "oms.billing.issue": {"action_open_order"},
    "oms.billing.run": {"action_by_customer", "action_invoices", "action_left_out", "action_look", "action_unsent"},
    "oms.billing.run.line": {"action_open_order"},
    "oms.payment.operation": {"action_open_order"},
    "oms.billing.sheet.wizard": {"action_download"},
    "account.move": {"action_oms_deduct", "action_oms_deductions"},
    "oms.credit.verdict": {"action_open_order"},
    "oms.customer": {"action_oms_open"},
    "oms.expected.receipt": {"action_open"},
    "oms.import": {"action_lines", "action_orders", "action_report_csv", "action_report_xlsx"},
    "oms.import.wizard": {"action_archived"},
    "oms.layout": {"action_oms_fill", "action_oms_places"},
    "oms.match": {"open_items", "page"},
    "oms.match.applied": {"action_open_receipt"},
    "oms.order.event": {"action_open_order"},
    "oms.promise": {"action_oms_why"},
    "oms.release.board": {"board"},
    "oms.rescue": {"action_buy"},
    "oms.return": {"action_scan", "action_view_exchange", "action_view_orders", "action_view_pickings", "action_view_refunds",
        "action_view_vendor_returns"},
    "oms.return.alarm": {"action_view_lines"},
    "oms.return.trial": {"action_lines"},
    "oms.return.withdrawal": {"action_view_returns"},
    "oms.size.missing": {"action_oms_measure"},
    "oms.station": {"home", "look", "propose"},
    "oms.to.buy": {"action_requests"},
    "oms.todo": {"action_open"},
    "oms.tour": {"action_lines"},
    "oms.vendor.return": {"action_view_credits", "action_view_pickings", "action_view_returns"},
    "oms.zone": {"action_places"},
    "product.product": {"action_oms_availability", "action_oms_sizes"},
    "product.template": {"action_oms_availability"},
    "sale.order": {"action_oms_view_returns"},
    "sale.order.line": {"action_oms_open_order", "action_oms_why", "oms_offer_grid", "oms_options"},
}

#: It claims or writes, itself or by what it calls (dialogs are records, too): never from a replica.
WRITES = {
    "account.move": {"action_oms_send_again", "action_oms_was_sent"},
    "oms.adoption": {"action_oms_looked_at", "action_oms_supply"},
    "oms.atp": {"drop", "extend", "order", "reserve"},
    "oms.billing.run": {"action_preview", "action_resume", "action_start", "action_stop", "action_try_failed"},
    "oms.cart": {"action_drop"},
    "oms.chargeback": {"action_book", "action_lost", "action_reopen", "action_won"},
    "oms.count": {"action_apply"},
    "oms.credit.account": {"action_oms_rate"},
    "oms.deduction": {"action_accept", "action_refuse", "action_reopen", "action_take_back"},
    "oms.floor": {"find", "home", "scan", "take"},  # and read, which every model has
    "oms.fulfillment.ask": {"action_go"},
    "oms.fulfillment.parcels": {"action_pack"},
    "oms.fulfillment.result.line": {"action_undo"},
    "oms.hold": {"action_clear"},
    "oms.hold.wizard": {"action_apply"},
    "oms.import": {"action_check", "action_return", "action_run"},
    "oms.import.channel": {"action_forget_columns", "action_preset_online_retail"},
    "oms.import.choice": {"action_choose"},
    "oms.import.wizard": {"action_columns", "action_import", "action_preview"},
    "oms.layout.fill": {"action_fill"},
    "oms.mail.outbox": {"action_send_again", "action_was_sent"},
    "oms.match": {"apply", "apply_own", "undo"},
    "oms.match.applied": {"action_undo"},
    "oms.on.account": {"action_let_go", "action_undo"},
    "oms.on.account.wizard": {"action_apply"},
    "oms.order.change": {"action_apply", "action_preview"},
    "oms.payment.operation": {"action_found_done", "action_found_not_done", "action_leave", "action_try_again"},
    "oms.release.board": {"send", "take_back"},
    "oms.rescue": {"action_apply"},
    "oms.goodwill": {"action_give"},
    "oms.refund.approval": {"action_approve_refund", "action_refuse_refund"},
    "oms.refund.wizard": {"action_apply", "action_preview"},
    "oms.return": {"action_authorise", "action_bill_claim", "action_cancel", "action_close_rest", "action_dock", "action_expect",
        "action_inspect", "action_inspect_noted", "action_receive", "action_receive_other", "action_refund_dialog",
        "action_refuse", "action_reopen", "action_replace", "action_scanned", "action_settle", "action_waive_claim"},
    "oms.return.alarm": {"action_seen"},
    "oms.return.dock": {"action_receive"},
    "oms.return.parcel": {"action_close", "action_match", "action_receive"},
    "oms.return.waiting": {"action_take"},
    "oms.return.waiting.wizard": {"action_refurbished", "action_send"},
    "oms.return.wizard": {"action_create", "action_look"},
    "oms.return.policy": {"action_trial"},
    "oms.return.withdrawal": {"action_done", "action_follow"},
    "oms.start": {"oms_dismiss", "oms_make_sample", "oms_put_away_sample", "oms_switch"},
    "oms.station": {"scan"},
    "oms.take": {"action_apply", "action_show"},
    "oms.to.buy": {"action_buy"},
    "oms.todo": {"action_oms_answered", "action_oms_clear_holds", "action_oms_hold", "action_oms_put_back",
        "action_oms_supply_again"},
    "oms.tour": {"action_cancel", "action_give_back", "action_plan"},
    "oms.vendor.return": {"action_cancel", "action_comes_back", "action_credit", "action_link_credit", "action_nothing_due",
        "action_refuse", "action_remind", "action_reopen", "action_sent"},
    "purchase.order": {"action_oms_rescue"},
    "res.partner": {"oms_customer_take_pricelist"},
    "sale.order": {"action_oms_bill", "action_oms_change", "action_oms_clear_holds", "action_oms_hold", "action_oms_invoice",
        "action_oms_return", "action_oms_send_to_warehouse", "action_oms_supply_again"},
    "sale.order.line": {"action_oms_take", "oms_choose_option"},
    "stock.picking": {"action_oms_ask_delivered", "action_oms_ask_ship", "action_oms_delivered", "action_oms_dock",
        "action_oms_not_delivered",
        "action_oms_pack", "action_oms_parcels", "action_oms_pick", "action_oms_plan_tours", "action_oms_return",
        "action_oms_send_to_warehouse", "action_oms_sent_back", "action_oms_ship", "action_oms_undo", "action_oms_walk"},
}

#: Routes that write.
WRITE_ROUTES = {
    *(f"/my/orders/<int:order_id>/oms/{name}" for name in ("again", "ask", "cancel", "change")),
    "/my/returns", "/my/returns/page/<int:page>", "/my/returns/new", "/my/returns/check", "/my/returns/send",
    "/my/returns/sent/<string:key>",
    "/my/returns/<int:return_id>", "/my/returns/<int:return_id>/photo/<int:photo_id>",
    *(f"/my/returns/<int:return_id>/{name}" for name in ("cancel", "label", "photos", "slip")),
    "/my/withdraw", "/my/withdraw/check", "/my/withdraw/confirm"}
