# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers of parcels as people and carriers write them, and the links that follow them. Pure: no Odoo."""
import re
import unicodedata

#: Where a delivery method's link has the tracking number.
PLACE = "<shipmenttrackingnumber>"
#: As long as a word must be to be a number of its own: shorter ones are the groups of one number ("1Z 999 AA1 01 2345 6784").
OWN = 8
#: What a browser may be sent to.
SCHEMES = ("https://", "http://")


def _seen(text):
    """The text without what nobody sees, such as marks that turn the direction of writing; controls end a line."""
    kinds = {"Zs": " ", "Cc": "\n", "Zl": "\n", "Zp": "\n"}
    return "".join(char if char.isprintable() else kinds.get(unicodedata.category(char), "") for char in text)


def numbers(text):
    """The numbers in what was typed, each once: between commas, semicolons and line ends; between blanks only where each part is
    long enough to be a number of its own."""
    found = []
    for part in re.split(r"[,;\n]+", _seen(text or "")):
        words = part.split()
        apart = all(len(word) >= OWN and any(map(str.isdigit, word)) for word in words)
        found += words if apart else [" ".join(words)]
    return [number for number in dict.fromkeys(found) if number]


def _quoted(number):
    """As it stands in a query or in a path."""
    plain = "-._~"
    return "".join(
        char if char.isascii() and (char.isalnum() or char in plain) else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in number)


def link(form, number):
    """The carrier's page about a number: what the number has in it stays in its place. None where there is none.

    :param form: an address with :data:`PLACE` in it
    """
    return address(form.replace(PLACE, _quoted(number.replace(" ", ""))))


def address(text):
    """An address that a browser may be sent to, else None. One without ``https://`` gets it, if it begins with a host."""
    text = str(text or "").strip()
    if text.lower().startswith(SCHEMES):
        return text
    return f"https://{text}" if re.match(r"[\w-]+(\.[\w-]+)+(/|\?|$)", text) else None
