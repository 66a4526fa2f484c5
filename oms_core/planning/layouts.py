# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the columns of an order file mean: by their names, by the layout of a shop, or as somebody chose. Pure: no Odoo.

A layout is recognised by columns that no other has. It says more than names: whether a price is of one piece or of the
line, which columns stand once per order, which orders the shop takes for cancelled or has shipped itself.
"""
from dataclasses import dataclass, field
from types import MappingProxyType

from .table_error import TableError

# What a column may mean. Amounts of money beside the goods are of a whole order or of one line: a shop repeats the
# former in each row (or writes it once), and nobody can tell from two equal numbers.
MONEY = ("shipping", "discount", "tax", "fee")
OF_ORDER = (*(f"order_{kind}" for kind in MONEY), "order_refunded")
OF_LINE = tuple(f"line_{kind}" for kind in MONEY)
FIELDS = (
    "order_ref", "sku", "text", "quantity", "price", "amount", "date", "customer", "name", "country", "currency", "status",
    "state", "fulfilled", "cancelled", "payment", "subtotal", "total", *OF_ORDER, *OF_LINE,
)
SEVERAL = frozenset(OF_ORDER + OF_LINE)  # what several columns may mean: they are added up
NEEDED = ("order_ref", "sku", "quantity", "date", "price")


@dataclass(frozen=True)
class Layout:
    """``names``: {meaning: alternatives}, the first that is there counts; of what several columns may mean, a tuple of
    such alternatives. ``marks``: the names by which it is known. ``void``, ``shipped``, ``open``: words of the shop, in
    small letters with blanks between them; of any other nobody knows what is still to be shipped."""

    key: str
    names: dict
    marks: tuple = ()
    needed: tuple = NEEDED
    once: bool = False  # what is the order's stands in its first row, and may be blank below
    discounted: frozenset = frozenset()  # names of prices that contain the discount of the order
    void: frozenset = frozenset()
    shipped: frozenset = frozenset()
    open: frozenset = frozenset()


PLAIN = Layout("plain", {
    "order_ref": ("invoice", "invoice no", "invoiceno", "invoice number", "order", "order no", "order number",
                  "order ref", "order reference", "order id"),
    "sku": ("stockcode", "stock code", "sku", "product code", "item code", "internal reference"),
    "text": ("description", "product", "product name", "item"),
    "quantity": ("quantity", "qty", "ordered quantity"),
    "date": ("invoicedate", "invoice date", "date", "order date", "orderdate"),
    "price": ("price", "unit price", "unitprice"),
    "customer": ("customer id", "customerid", "customer", "customer ref", "customer no", "customer number"),
    "country": ("country", "country name", "ship to country"),
    "currency": ("currency", "currency code"),
}, needed=(*NEEDED, "customer"))

SHOPIFY = Layout("shopify", {
    "order_ref": ("name",),
    "sku": ("lineitem sku",),
    "text": ("lineitem name",),
    "quantity": ("lineitem quantity",),
    "price": ("lineitem price",),
    "date": ("created at",),
    "customer": ("email",),
    "name": ("shipping name", "billing name"),
    "country": ("shipping country", "billing country"),
    "currency": ("currency",),
    "status": ("financial status",),
    "fulfilled": ("fulfillment status",),
    "cancelled": ("cancelled at",),
    "payment": ("payment method",),
    "subtotal": ("subtotal",),
    "total": ("total",),
    "order_shipping": (("shipping",),),
    "order_discount": (("discount amount",),),
    "order_tax": (("taxes",),),
    "order_fee": (("duties",),),
    "order_refunded": (("refunded amount",),),
    "line_discount": (("lineitem discount",),),
}, marks=("lineitem quantity", "lineitem price"), once=True,
    void=frozenset({"voided", "refunded", "expired", "restocked"}),
    shipped=frozenset({"fulfilled", "partial", "partially fulfilled"}),
    open=frozenset({"paid", "pending", "authorized", "partially paid", "unpaid", "unfulfilled", "scheduled", "on hold",
                    "open", "in progress"}))

# The columns of "Advanced Order Export" and its like (WooCommerce itself exports no orders).
WOOCOMMERCE = Layout("woocommerce", {
    "order_ref": ("order number", "order id"),
    "sku": ("sku",),
    "text": ("item name", "product name", "name"),
    "quantity": ("quantity (- refund)", "quantity"),
    "price": ("item cost before discount", "item cost"),
    "date": ("order date",),
    "customer": ("email (billing)", "customer user email"),
    "name": ("full name (billing)", "company (billing)", "first name (billing)"),
    "country": ("country code (shipping)", "country code (billing)"),
    "currency": ("order currency", "currency"),
    "status": ("order status",),
    "total": ("order total amount", "order total"),
    "order_shipping": (("order shipping amount",),),
    "order_discount": (("cart discount amount", "discount amount"),),
    "order_tax": (("order total tax amount", "order tax amount"),),
    "order_fee": (("order fee amount", "fee amount"),),
    "order_refunded": (("order refund amount",),),
}, marks=("order status", "item cost"), once=True, discounted=frozenset({"item cost"}),
    void=frozenset({"cancelled", "canceled", "failed", "refunded", "trash", "draft", "checkout draft", "auto draft", "pending",
                    "pending payment"}),
    shipped=frozenset({"completed", "shipped", "delivered"}), open=frozenset({"processing", "on hold"}))

AMAZON = Layout("amazon", {
    "order_ref": ("order-id", "amazon-order-id"),
    "sku": ("sku",),
    "text": ("product-name",),
    "quantity": ("quantity-purchased", "quantity"),
    "amount": ("item-price",),  # of all pieces of the line
    "date": ("purchase-date",),
    "customer": ("buyer-email",),
    "name": ("buyer-name", "recipient-name"),
    "country": ("ship-country",),
    "currency": ("currency",),
    "status": ("item-status",),
    "state": ("order-status",),
    "cancelled": ("buyer-requested-cancel-date",),
    "fulfilled": ("fulfillment-channel",),
    "line_shipping": (("shipping-price",),),
    "line_discount": (("item-promotion-discount",), ("ship-promotion-discount",)),
    "line_tax": (("item-tax",), ("shipping-tax",), ("gift-wrap-tax",)),
    "line_fee": (("gift-wrap-price",),),
}, marks=("item-price", "purchase-date"), needed=("order_ref", "sku", "quantity", "date", "amount"),
    void=frozenset({"cancelled", "canceled", "pending"}),
    shipped=frozenset({"amazon", "afn", "shipped", "shipping", "partiallyshipped"}),
    open=frozenset({"unshipped", "merchant", "mfn", "seller"}))

LAYOUTS = MappingProxyType({layout.key: layout for layout in (SHOPIFY, WOOCOMMERCE, AMAZON, PLAIN)})


@dataclass(frozen=True)
class Columns:
    """Where what stands: ``at`` {meaning: position}, ``several`` ((meaning, position), …); ``rest``: positions of columns
    that mean nothing here."""

    layout: Layout
    at: dict
    several: tuple = ()
    rest: tuple = ()
    missing: tuple = field(default=())  # what is needed and no column means


def plain_name(name):
    """The name of a column as names are compared: 'Order_No ' is 'order no'."""
    return " ".join(name.lower().replace("_", " ").split())


#: Words of other languages for what an order needs: offered where somebody chooses the columns, and believed by nobody else.
HINTS = MappingProxyType({
    "order_ref": "bestellung bestellnummer auftrag auftragsnummer commande pedido ordine bestelling ordernummer zamówienie заказ",
    "sku": "artikel artikelnummer artikelnr référence reference referencia articolo codice artikelcode symbol артикул",
    "text": "bezeichnung artikelbezeichnung désignation descripción descrizione omschrijving nazwa название",
    "quantity": "menge anzahl stück quantité cantidad quantità aantal ilość количество",
    "date": "datum bestelldatum tag fecha data дата",
    "price": "preis einzelpreis stückpreis prix precio prezzo prijs cena цена",
    "customer": "kunde kundennummer kundennr client cliente klant klantnummer klient клиент",
    "country": "land pays país paese kraj страна",
})


def hints(header, taken=()):
    """{name of a column: what a word of another language says of it}, each meaning once and none of those taken."""
    found, taken = {}, set(taken)
    for name in map(plain_name, header):
        first = name.split(" ")[0].rstrip(".:") if name else ""
        meaning = next((meaning for meaning, words in HINTS.items() if meaning not in taken and first in words.split()), None)
        if meaning:
            found[name] = meaning
            taken.add(meaning)
    return found


def known_header(header, chosen=None):
    """Whether these are the names of the columns of some layout (or those that somebody chose), with all that is needed."""
    try:
        return not (choose_columns(header, chosen) if chosen else guess_columns(header)).missing
    except TableError:
        return False


def find_layout(header):
    """The layout whose marks are all there, or the plain one."""
    names = {plain_name(name) for name in header}
    return next((layout for layout in LAYOUTS.values() if layout.marks and names.issuperset(layout.marks)), PLAIN)


def find_columns(header, chosen=None, layout=""):
    """The :class:`Columns` of a header.

    :param dict chosen: {meaning: name of its column, or several} as somebody chose; empty: by their names
    :param str layout: key of the layout; '' as recognised
    :raise TableError: missing_column; double_column where two columns claim one meaning; other_columns where a chosen
        column is not in the file
    """
    columns = choose_columns(header, chosen, layout) if chosen else guess_columns(header, layout)
    for meaning in columns.missing:
        names = columns.layout.names.get(meaning) or PLAIN.names.get(meaning) or (meaning,)
        raise TableError("missing_column", line=1, column=names[0], synonyms=", ".join(names))
    return columns


def guess_columns(header, layout=""):
    """As :func:`find_columns` by names alone; what is missing is said in the result."""
    layout = LAYOUTS[layout] if layout else find_layout(header)
    where, found, several = {}, {}, []
    for position, name in enumerate(header):
        where.setdefault(plain_name(name), []).append(position)
    for meaning, names in layout.names.items():
        if meaning in SEVERAL:
            several += [(meaning, where[name][0]) for names_ in names for name in _first(names_, where)]
            continue
        claims = [position for name in names for position in where.get(name, ())]
        if len(claims) > 1 and (layout is PLAIN or plain_name(header[claims[0]]) == plain_name(header[claims[1]])):
            first, second = sorted(claims[:2])
            raise TableError("double_column", line=1, column=header[second], other=header[first])
        if claims:
            found[meaning] = claims[0]
    return _columns(layout, header, found, several)


def choose_columns(header, chosen, layout=""):
    """As :func:`find_columns` by what somebody chose: those columns and no other."""
    where = {plain_name(name): position for position, name in reversed(list(enumerate(header)))}
    found, several = {}, []
    for meaning, name in _pairs(chosen):
        position = where.get(plain_name(name))
        if position is None:
            raise TableError("other_columns", line=1, column=name)
        if meaning in SEVERAL:
            several.append((meaning, position))
        elif meaning in found:
            raise TableError("double_column", line=1, column=name, other=header[found[meaning]])
        else:
            found[meaning] = position
    return _columns(LAYOUTS[layout] if layout else find_layout(header), header, found, several)


def _pairs(chosen):
    """(meaning, name of a column) of what somebody chose."""
    return [(meaning, name) for meaning, names in chosen.items() for name in ([names] if isinstance(names, str) else names)]


def _first(names, where):
    return [name for name in names if name in where][:1]


def _columns(layout, header, found, several):
    taken = {*found.values(), *(position for _meaning, position in several)}
    missing = tuple(
        meaning for meaning in layout.needed
        if meaning not in found and not (meaning in ("price", "amount") and found.keys() & {"price", "amount"}))
    rest = tuple(position for position, name in enumerate(header) if position not in taken and name.strip())
    return Columns(layout, found, tuple(several), rest, missing)
