# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the planning code's codes say on the screen."""
from odoo.tools.misc import human_size

REASONS = [
    ("already_imported", "Imported before"),
    ("stock_adjustment", "Stock adjustment"),
    ("nothing_to_return", "Nothing to return"),
    ("too_much_returned", "More returned than ordered"),
    ("credit_for_nobody", "Credit without customer"),
    ("cancels_nothing", "Cancellation of nothing"),
    ("test_line", "Test"),
    ("bad_debt", "Bad debt"),
    ("no_quantity", "No quantity"),
    ("negative_price", "Negative price"),
    ("no_order_ref", "No order number"),
    ("no_sku", "No product code"),
    ("no_customer", "No customer"),
    ("other_customer", "Two customers on one order"),
    ("unknown_customer", "Unknown customer"),
    ("unknown_product", "Unknown product"),
    ("ambiguous_product", "Several products with this code"),
    ("product_not_for_sale", "Product not for sale"),
    ("refused", "Refused by the system"),
    ("negative_quantity", "Negative quantity"),
    ("archived_product", "Archived product"),
    ("near_product", "Product with other leading zeros"),
    ("ambiguous_customer", "Several customers with this number"),
    ("archived_customer", "Archived customer"),
    ("near_customer", "Customer with other leading zeros"),
    ("charge_is_goods", "A charge whose product is goods"),
    ("order_not_whole", "Another line of the order is rejected"),
    ("shop_cancelled", "Cancelled in the shop"),
    ("shop_shipped", "Shipped by the shop"),
    ("shop_unclear", "Unclear state in the shop"),
    ("taxes_twice", "Taxes would be charged twice"),
    ("taxes_missing", "Taxes would be missing"),
    ("no_value", "No number"),
    ("order_differs", "Rows of the order differ"),
    ("discount_twice", "Discount told twice"),
    ("does_not_add_up", "Does not add up"),
    ("made_code", "Made by a spreadsheet"),
    ("shop_test", "Test order of the shop"),
    ("near_order", "May be another order"),
    ("taxes_open", "With or without taxes?"),
    ("other_prices", "Prices not as the channel says"),
]


def reason_sentences(env):
    """{reason: sentence} in the user's language, to be filled with the facts of the line."""
    _ = env._
    return {
        "already_imported": _("Order %(order)s was already imported in %(where)s."),
        "stock_adjustment": _("A correction of stock, not an order: nobody pays and nobody receives."),
        "nothing_to_return": _("Nothing was ordered that this could return: no earlier order of %(sku)s by "
                               "customer %(customer)s is known."),
        "too_much_returned": _("%(quantity)s returned, but only %(left)s of what was ordered earlier are left "
                               "to return."),
        "credit_for_nobody": _("A credit or return without customer: nobody to give it to."),
        "cancels_nothing": _("Cancellation %(order)s has a quantity above zero."),
        "test_line": _("%(sku)s is a test, not a product."),
        "bad_debt": _("Bad debts are booked in accounting, not ordered."),
        "no_quantity": _("The quantity is zero."),
        "negative_price": _("The price %(price)s is below zero."),
        "no_order_ref": _("There is no order number."),
        "no_sku": _("There is no product code."),
        "no_customer": _("There is no customer, and none was chosen for such lines."),
        "other_customer": _("Order %(order)s belongs to customer %(customer)s by its first line."),
        "unknown_customer": _("Customer %(customer)s is not known. Create the contact with this reference, or let the "
                              "sales channel create unknown customers."),
        "unknown_product": _("Product %(sku)s is not known. Create the product with this internal reference, or let the "
                             "sales channel create unknown products."),
        "negative_quantity": _("The quantity %(quantity)s is below zero. Say at the sales channel whether such lines are "
                               "goods that come back."),
        "ambiguous_product": _("%(sku)s may be each of these products: %(names)s. Give each a code of its own."),
        "archived_product": _("Product %(names)s is archived: it is not sold any more. Unarchive it to sell it again."),
        "near_product": _("Product %(sku)s is not known, but there is %(names)s. Write the code as it is there; if it is "
                          "another product, create it first."),
        "ambiguous_customer": _("%(customer)s may be each of these customers: %(names)s. Give each a reference of its own."),
        "archived_customer": _("Customer %(names)s is archived. Unarchive the contact to sell to it again."),
        "near_customer": _("Customer %(customer)s is not known, but there is %(names)s. Write the number as it is there; if "
                           "it is another customer, create the contact first."),
        "charge_is_goods": _("%(sku)s is charged by the shop beside the goods, but its product is one that is shipped. Make "
                             "it a service, or give the sales channel another code."),
        "order_not_whole": _("Order %(order)s has freight or a discount on all of it, so it is taken whole or not at all: "
                             "line %(line)s is rejected."),
        "shop_cancelled": _("Order %(order)s is not to be shipped: the shop says “%(status)s”."),
        "shop_shipped": _("Order %(order)s was shipped already: the shop says “%(status)s”. Where such orders are wanted, too, "
                          "the sales channel says so."),
        "shop_unclear": _("Nobody can tell what of order %(order)s is still to be shipped: the shop says “%(status)s”. Enter it "
                          "by hand, or choose the columns without that one, to import such orders whole."),
        "taxes_twice": _("The prices of this order contain taxes, and those of product %(sku)s are added to its price: the "
                         "customer would pay them twice. Give it taxes that are included in the price."),
        "taxes_missing": _("The shop adds taxes to the prices of this order, and those of product %(sku)s are included in its "
                           "price: the customer would pay too little. Give it taxes that are added to the price."),
        "no_value": _("“%(value)s” is what programs write where they know nothing, and there is nobody and nothing with this "
                      "number."),
        "order_differs": _("Column %(column)s is about the whole order %(order)s, but its rows differ (%(value)s)."),
        "discount_twice": _("Order %(order)s has a discount on the whole order that its lines or prices may contain already, and "
                            "no total or subtotal that says so."),
        "does_not_add_up": _("The lines of order %(order)s come to %(lines)s less its discount, its subtotal is %(file)s."),
        "made_code": _("“%(value)s” is what spreadsheets make of codes such as MAR-5, and there is no product with it. Save the "
                       "column as text; if it is its code, create the product first."),
        "shop_test": _("Order %(order)s is a test: it was paid by “%(status)s”."),
        "near_order": _("Order %(order)s and %(other)s (%(where)s) differ in case, blanks or leading zeros alone. Say at the "
                        "sales channel whether that is one order or two."),
        "taxes_open": _("Nobody can tell whether the prices of order %(order)s contain taxes, and product %(sku)s at %(price)s "
                        "has some. Say it at the sales channel."),
        "other_prices": _("The total of order %(order)s says otherwise than the sales channel whether its prices contain taxes. "
                          "Mend the channel, or empty its setting: then totals tell."),
        "product_not_for_sale": _("Product %(sku)s is not for sale."),
        "refused": "%(message)s",
    }


def refusal(env, error):
    """Why a file is refused, where, and what to do about it.

    :param error: :class:`~.planning.table_error.TableError`
    """
    sentence = refusal_sentences(env)[error.code]
    facts = dict(error.facts, column=error.column)
    if error.code == "too_big":
        facts["limit"] = human_size(facts["limit"])
    sentence %= facts
    where = _where(env, error)
    return env._("%(where)s %(what)s Nothing was imported.", where=where, what=sentence)


def _where(env, error):
    if error.sheet and error.line and error.column:
        return env._("Sheet %(sheet)s, line %(line)s, column %(column)s:",
                     sheet=error.sheet, line=error.line, column=error.column)
    if error.sheet and error.line:
        return env._("Sheet %(sheet)s, line %(line)s:", sheet=error.sheet, line=error.line)
    if error.line and error.column:
        return env._("Line %(line)s, column %(column)s:", line=error.line, column=error.column)
    if error.line:
        return env._("Line %(line)s:", line=error.line)
    return env._("The file:")


def refusal_sentences(env):
    """{code: sentence} for each code of ``planning.table_error.CODES``."""
    _ = env._
    return {
        "ambiguous_date": _("from %(value)s alone nobody can tell day and month apart (%(choices)s). Say in the settings "
                            "of the channel which comes first, or write dates as 2009-12-31."),
        "ambiguous_encoding": _("from “%(value)s” nobody can tell in which code page the file is (%(choices)s). Say it in "
                                "the settings of the channel, or save the file as UTF-8."),
        "ambiguous_number": _("“%(value)s” can be %(choices)s. Say in the settings of the channel which sign its "
                              "decimals have, or write numbers as 1234.56."),
        "bad_date": _("“%(value)s” is not a date like 2009-12-31 or 2009-12-31 17:45."),
        "bad_number": _("“%(value)s” is not a number like 1234.56."),
        "broken_csv": _("the quotation marks do not match (%(value)s)."),
        "broken_gzip": _("it is damaged or cut off (gzip)."),
        "broken_xlsx": _("it is damaged, or no Excel workbook."),
        "double_column": _("the columns “%(other)s” and “%(column)s” mean the same. Keep one of them."),
        "empty": _("it is empty."),
        "encoding": _("the character %(value)s fits no code page that the rest is in. Save the file as UTF-8."),
        "encrypted": _("it is protected by a password. Save it without."),
        "excel_error": _("“%(value)s” is an error of the spreadsheet, or a formula that was never computed. Open the file, "
                         "mend the cell and save it."),
        "future_date": _("%(value)s is in the future. If day and month are exchanged, say in the settings of the channel "
                         "which comes first."),
        "gzip_in_gzip": _("it is compressed twice."),
        "hidden_row": _("the row is hidden, by a filter for instance. Show all rows, or delete those that are not wanted."),
        "lost_digits": _("“%(value)s” is what a spreadsheet shows of a long number: its last digits are lost. Save the "
                         "column as text."),
        "missing_column": _("no column has one of these names: %(synonyms)s. Name it so, or choose its column in the dialog "
                            "“Import orders”."),
        "mixed_currency": _("“%(value)s” is in another currency than “%(other)s” in line %(other_line)s. Import one currency "
                            "at a time."),
        "mixed_dates": _("“%(value)s” and “%(other)s” in line %(other_line)s are written in two ways: one of them would be "
                         "read wrong. Write all dates as 2009-12-31."),
        "mixed_numbers": _("“%(value)s” and “%(other)s” in line %(other_line)s have different signs for decimals. Write all "
                           "numbers as 1234.56."),
        "no_code": _("“%(value)s” is a date or a number that is shown otherwise, no code as it was typed. Save the column as "
                     "text."),
        "no_lines": _("there are no lines below the header."),
        "not_text": _("a character (%(value)s) that no text has. This is not a CSV file."),
        "not_xlsx": _("it is called an Excel workbook but is none."),
        "other_columns": _("there is no column “%(column)s”, which was chosen for this sales channel. Choose the columns anew."),
        "old_excel": _("it is in an old Excel format (.xls). Save it as .xlsx or CSV."),
        "other_currency": _("“%(value)s” is not in %(currency)s, the currency of this import. Choose a pricelist in that "
                            "currency."),
        "other_dates": _("“%(value)s” is not written as the settings of the channel say (which comes first, day or month)."),
        "other_decimals": _("“%(value)s” is not written as the settings of the channel say (decimals have the sign %(sign)s)."),
        "other_encoding": _("its text is not in %(value)s, as the settings of the channel say."),
        "row_too_long": _("one row has more than %(limit)s characters. Is a quotation mark left open?"),
        "serial_date": _("“%(value)s” may be a day counted by a spreadsheet, from 1900 or from 1904. Write dates as 2009-12-31."),
        "several_sheets": _("several sheets hold orders: %(value)s. Keep one of them, or import each as a file."),
        "text_too_long": _("the text is longer than %(limit)s characters."),
        "too_big": _("it is bigger than %(limit)s. Split it."),
        "too_fine": _("“%(value)s” has more than %(digits)s decimals."),
        "too_few_fields": _("only %(found)s of %(expected)s fields; “%(column)s” is missing."),
        "too_large": _("“%(value)s” is too large to be true."),
        "too_many_cells": _("there are more cells than can be read at once (%(limit)s with their texts). Split the file."),
        "too_many_columns": _("there are more than %(limit)s columns."),
        "too_many_fields": _("%(found)s fields where the header has %(expected)s."),
        "too_many_lines": _("there are more than %(limit)s lines. Split the file."),
        "too_many_parts": _("it is put together from more than %(limit)s parts. Save it anew."),
        "too_much_text": _("the workbook holds too much text (up to text %(number)s). Split it."),
        "too_packed": _("it unpacks to more than %(limit)s times its size, which no table does. Save it anew, or as CSV."),
        "total_row": _("“%(value)s” is no order line. Delete the row."),
        "xlsx_named_csv": _("it is an Excel workbook called a CSV file. Give it its own name (.xlsx)."),
    }


def phase_labels(env):
    """{phase: what it does}, in the order in which they run."""
    _ = env._
    return {
        "read": _("Read the file"),
        "classify": _("Decide on each line"),
        "store": _("Keep the lines"),
        "products": _("Find or create products"),
        "customers": _("Find or create customers"),
        "orders": _("Create orders"),
        "confirm": _("Confirm orders"),
        "timeline": _("Write the timeline"),
    }
