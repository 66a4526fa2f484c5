# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a text was decoded by the right code page: what no language writes is odd. Pure: no Odoo.

Meant to err on one side: a text in its right code page is hardly ever odd, one in a wrong code page may well not be.
"""
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

WORD = re.compile(r"[^\W\d_²³¹½¼¾]+")
SCRIPTS = (
    (0x0250, "Latin"), (0x0370, "phonetic"), (0x0400, "Greek"), (0x0530, "Cyrillic"), (0x0590, "other"), (0x0600, "Hebrew"),
    (0x0700, "Arabic"), (0x0E00, "Indic"), (0x0E80, "Thai"), (0x1E00, "other"), (0x1F00, "Latin"), (0x2000, "Greek"),
    (0x3040, "other"), (0x3100, "Kana"), (0x3400, "other"), (0xA000, "Han"), (0xAC00, "other"), (0xD7B0, "Hangul"),
    (0xF900, "other"), (0xFB00, "Han"), (0xFF66, "other"), (0xFFA0, "Kana"),
)
# Letters beyond a to z that words of one language have.
LANGUAGES = [set(letters) for letters in (
    "àâæçéèêëîïôœùûüÿñ", "äöüßéàèçâô", "áéíóúüñçàèòïºª·", "áâãàçéêíóôõúü", "àèéìíîòóùú", "åäöæøéèüô",
    "áðéíóúýþæö",
    "ąćęłńóśźż", "áčďéěíňóřšťúůýžľĺŕôä", "áéíóöőúüűä", "ăâîşţșțéö", "čćđšžáé", "çğıöşüâîû", "āčēģīķļņšūžōŗ",
    "ąčęėįšųūž", "äöõüšž",
    "ëéèïöüáóêíâç", "äåöéüáčđŋšŧž")]
AT_MOST_TWO = LANGUAGES[:6]  # such letters in a row
CYRILLIC = [set(letters) for letters in (
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "абвгдеёжзіўйклмнопрстуфхцчшыьэюя",
    "абвгдђежзијклљмнњопрстћуфхцчџш", "абвгдѓежзѕијклљмнњопрстќуфхцчџш")]
CYRILLIC_ODD = re.compile(
    r"^[ъыь]|[аеёиоуыэюяіїє]{4}|[^аеёиоуыэюяіїєйъь]й|[аеёиоуыэюя][ъь]|[гкхжшщч]ь?ы|[ъь]{2}|[^аеёиоуыэюяіїєўьъ]{6}")
CYRILLIC_VOWEL = re.compile("[аеёиоуыэюяіїє]")
CYRILLIC_ALONE = "авикосуяіїєйжбз"
GREEK_ODD = re.compile(r"ς.|.σ$|[ΐΰ]..*[άέήίόύώΐΰ]")
GREEK_ACCENT, GREEK_VOWEL = re.compile("[άέήίόύώΐΰ]"), re.compile("[αεηιουωϊϋ]+")
LATIN_ALONE = "àáéèóòúåöøêôæâîµªº"
FINALS = re.compile("[ךםןףץ][א-ת]")  # Hebrew letters of a word's end
ARABIC_ENDS = re.compile("[ةى][ء-ي]")
JOINED = set("’‘´·–—•…‐‑\u00ad\u200d")  # between letters
FREE = set("“”„‚»«¿¡•…–—‘’´·\u00a0\u202f\u2009\u00ad°†‡‰，。、・「」『』（）！？：；／％＆＋－～〜　【】《》″′،؛؟٪"
           "\u200c\u200d\u200e\u200f×÷±€£¥₽₺₴₪½¼¾§№®™©²³¹ªºµ￥＃＊＠＝")
NOT_AFTER = set("€£¥½¼¾¿¡„‚«§№×÷±₽₺₴₪")  # a letter
NOT_BEFORE = set("€£¥½¼¾®™©²³ªº§×÷±°₽₺₴₪") - {"°"}
COMMON = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6), "cp932": ("euc_jp", 0xB0, 0xCF),
          "euc_jp": ("euc_jp", 0xB0, 0xCF), "cp949": ("euc_kr", 0xB0, 0xC8)}
SCRIPT_OF = {"gb18030": {"Han"}, "big5": {"Han"}, "cp932": {"Han", "Kana"}, "euc_jp": {"Han", "Kana"}, "cp949": {"Hangul"}}
EAST = {"Han", "Kana", "Hangul"}


def is_odd(text, encoding):
    """Whether something in this text is written as no language does. Of UTF-8 less is asked: it proves itself."""
    words = [word for word in WORD.findall(text) if not word.isascii()]
    one = len(words) == 1 and len(words[0]) == 1 and encoding != "utf-8"
    if one and "\u024f" < words[0] < "\u3000" and len(text.strip()) > 1 and "|" not in text:
        return True  # one letter of another script beside digits or English: 5 А, for 5 €
    last = "\u0800" if encoding == "utf-8" else "\U0010ffff"  # what is longer in UTF-8 is nothing else
    return any(_odd_sign(text, number, sign) for number, sign in enumerate(text) if "\x80" <= sign < last) or any(
        _odd_word(word, encoding) for word in words)


def _odd_sign(text, number, sign):
    before, after = text[number - 1:number], text[number + 1:number + 2]
    if sign.isalpha():
        alone = not before.isalpha() and (before + after).strip("0123456789") != before + after
        alone = alone and sign < "\u3000" and sign not in "Øøªºµ"  # a letter beside a digit: Ł5
        return alone or "\u0250" <= sign < "\u0370" or sign == "ƒ" or (sign in "ªº" and not before.isalnum())
    kind = unicodedata.category(sign)
    if kind in ("Mn", "Mc"):
        if "\u0300" <= sign < "\u0370":
            return not before.isalpha() and unicodedata.category(before or " ") != "Mn"
        return not before or _script(before) != _script(sign)
    if kind == "Nd":
        return (before + after).isascii() and (before + after).isalpha()
    if sign not in FREE:
        return True
    if before.isalpha() and after.isalpha() and ord(before) < 0x3000 and (
            sign not in JOINED or (sign == "·" and (before + after).lower() != "ll")):
        return True
    return (before.isalpha() and sign in NOT_AFTER) or (after.isalpha() and sign in NOT_BEFORE)


@lru_cache(10_000)
def _odd_word(word, encoding):
    scripts = {_script(sign) for sign in word}
    if scripts & EAST:
        return _odd_east(word, scripts, encoding)
    if len(scripts) > 1 or scripts & {"other", "phonetic"} or _odd_case(word):
        return True
    [script], lower = scripts, word.lower()
    if encoding == "utf-8":
        return False
    if script in ("Cyrillic", "Greek") and not (word.islower() or word.isupper() or word.istitle()):
        return True
    check = {"Latin": _odd_latin, "Cyrillic": _odd_cyrillic, "Greek": _odd_greek}.get(script)
    if check:
        return check(word, lower)
    return bool((FINALS if script == "Hebrew" else ARABIC_ENDS).search(word))


def _script(sign):
    if sign < "\x80":
        return "Latin"
    return next((name for end, name in SCRIPTS if ord(sign) < end), "other") if sign != "µ" else "Latin"


def _odd_case(word):
    return any(one.islower() and two.isupper() and not (one + two).isascii() for one, two in pairwise(word))


def _odd_latin(word, lower):
    special = "".join(sign for sign in lower if sign >= "\x80").replace("\u0307", "")
    if len(word) == 1:
        return lower not in LATIN_ALONE
    sets = [letters for letters in LANGUAGES if letters.issuperset(special)]
    row = max(map(len, re.findall(r"[^\x00-\x7f]+", lower)))
    if word[:1] in "ßÿ" or (word[-1:] == "µ"):
        return True
    if word[0] == "µ":
        return len(word) > 3
    return not sets or (row > 2 and all(letters in AT_MOST_TWO for letters in sets)) or (len(word) > 5 and row == len(word))


def _odd_cyrillic(word, lower):
    if len(word) == 1:
        return lower not in CYRILLIC_ALONE
    if not any(letters.issuperset(lower) for letters in CYRILLIC) or CYRILLIC_ODD.search(lower):
        return True
    vowels = len(CYRILLIC_VOWEL.findall(lower))
    return len(word) > 3 and not word.isupper() and not len(word) <= 6 * vowels <= 5 * len(word) + 1 * 6


def _odd_greek(word, lower):
    if len(word) == 1:
        return lower not in "ηήοόαάωώε"
    accents = len(GREEK_ACCENT.findall(lower))
    if accents > 1 or (not word.isupper() and GREEK_ODD.search(lower)):
        return True
    syllables = len(GREEK_VOWEL.findall(lower)) + accents
    return not word.isupper() and (not syllables or (accents == 0 and syllables > 1))


def _odd_east(word, scripts, encoding):
    """Words of the East: signs that few know, scripts that do not meet, single signs among small letters of ASCII."""
    east = [sign for sign in word if sign >= "\u3000"]
    if encoding == "utf-8":
        return len(scripts - EAST - {"Latin"}) > 0
    if scripts - SCRIPT_OF.get(encoding, set()) - {"Latin"} or any("\x80" <= sign < "\u3000" for sign in word):
        return True
    if len(east) == 1 and len(word) > 1 and any("a" <= sign <= "z" for sign in word):
        return True
    if any(sign >= "\uff66" for sign in east) and (len(east) < 2 or len(east) < len(word)):
        return True
    rare = sum(not _common(sign, encoding) for sign in east)
    return 3 * rare > len(east)


@lru_cache(10_000)
def _common(sign, encoding):
    if _script(sign) == "Kana":
        return True
    table, first, last = COMMON[encoding]
    try:
        return first <= sign.encode(table)[0] <= last
    except UnicodeEncodeError:
        return False
