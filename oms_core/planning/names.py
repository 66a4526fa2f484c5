# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What new products and customers' countries are called. Pure: no Odoo."""
import re
from collections import Counter, defaultdict

# Remarks of the stock room in the place of a name.
REMARK = re.compile(r".*\?.*|.*\b(damaged?s?|discoloured|lost|missing|mia|mixed|short|smashed|wet)\b.*", re.I)
LETTERS = re.compile(r"[^\W\d_]")


def best_names(uses):
    """{sku: name}: of the texts a product goes by, the one used most, leaving out remarks ('damaged', '?').

    :param uses: (sku, text, how often) triples; ties go to the text that comes first
    """
    found = defaultdict(Counter)
    for code, text, times in uses:
        found[code][text] += times
    return {code: _best(texts) or code for code, texts in found.items()}


def _best(texts):
    """The text used most: of those that are no remark, else (WET WIPES is a product) of those with letters in them."""
    named = [text for text in texts if LETTERS.search(text)]
    return max([text for text in named if not REMARK.fullmatch(text)] or named, key=texts.get, default="")


# Names of countries that channels use and ISO 3166 does not; '' = more or less than one country.
COUNTRY_CODES = {
    "EIRE": "IE", "USA": "US", "RSA": "ZA", "UK": "GB", "GREAT BRITAIN": "GB", "ENGLAND": "GB", "KOREA": "KR",
    "CZECH REPUBLIC": "CZ", "UAE": "AE", "HOLLAND": "NL", "CHANNEL ISLANDS": "", "UNSPECIFIED": "",
    "EUROPEAN COMMUNITY": "", "WEST INDIES": "",
}
