# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""In which code page a text is, if that is sure. Pure: no Odoo, no disk.

Every candidate decodes the words that are not ASCII; how many of them no language writes so (:mod:`.plausible`) is
counted. One is sure if its words are in order and every other that gives other words is not; else it is asked.
"""
import codecs
import re

from .plausible import is_odd

CANDIDATES = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp932", "gb18030", "cp949", "big5",
    "euc_jp", "cp874", "iso8859_15", "iso8859_2", "iso8859_5", "iso8859_7", "iso8859_9", "koi8_r", "koi8_u", "cp866", "cp437",
    "cp850", "cp858", "cp852", "cp737", "cp857", "mac_roman", "mac_cyrillic",
)
RARE = ("cp865", "cp860", "cp863", "cp775", "cp862", "cp864", "cp1258", "iso8859_4", "iso8859_13", "mac_latin2", "mac_greek",
        "mac_turkish")  # tried where no other will do
ALIKE = {"shift_jis": "cp932", "gbk": "gb18030", "gb2312": "gb18030", "euc_kr": "cp949", "cp950": "big5"}
HIGH = re.compile(rb"[\x80-\xff]")
END = re.compile(rb"[\r\n\t,;\"]")
WESTERN = re.compile("[\u00a0-\u017f\u0218-\u021b\u2000-\u200a\u2010-\u2040\u20a0-\u20bf\u2122]*")
RUN = re.compile(rb"[\x80-\xff]+")
MOST_RUNS, MOST_PLACES, LONGEST_RUN, SOME = 300, 5_000, 200, 30
FINE, ODD = 0.02, 0.4  # of the words: so many may be odd in the right code page, so many must be in a wrong one
PROOF = 5  # signs in UTF-8 that come about by chance once in ten thousand
ASKED = 8  # choices at most
UTF16_MARKS, UTF32_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
BEGINNING = 2_000


def wide_encoding(data):
    """The code page of two or four bytes for each character, which a mark or the zeros in ASCII betray; or None."""
    if data.startswith(UTF32_MARKS):
        return "utf-32"
    if data.startswith(UTF16_MARKS):
        return "utf-16"
    head = data[:BEGINNING - BEGINNING % 2]
    even, odd = head[0::2], head[1::2]
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if len(zeros) > 8 and zeros.count(0) * 2 > len(zeros) and others.count(0) * 10 < len(others):
            return encoding
    return None


def runs(data):
    """The first fields that are not ASCII: {bytes: where it begins}. Bounded, whatever the file holds."""
    found, position = {}, 0
    for _place in range(MOST_PLACES):
        high = HIGH.search(data, position)
        if not high or len(found) >= MOST_RUNS:
            break
        begin = max(data.rfind(sign, max(position, high.start() - LONGEST_RUN), high.start()) for sign in (
            b"\n", b"\r", b",", b";", b"\t", b'"')) + 1
        end = END.search(data, high.start(), high.start() + 2 * LONGEST_RUN)
        position = end.start() if end else min(len(data), high.start() + 2 * LONGEST_RUN)
        found.setdefault(data[max(begin, high.start() - LONGEST_RUN):position], high.start())
    return found


def looks_like_utf8(sample):
    """Whether most of what is not ASCII is UTF-8: then the file is one, but a damaged one."""
    good = bad = 0
    for text in sample:
        for run in RUN.findall(text):
            try:
                run.decode()
                good += 1
            except UnicodeDecodeError:
                bad += 1
    return good > 0 and good >= bad


def proves_utf8(sample):
    """Whether texts that are valid in UTF-8 can be nothing else: enough signs, or what the West writes, and in order."""
    signs = "".join(run.decode() for text in sample for run in RUN.findall(text))
    return not sample or ((len(signs) >= PROOF or WESTERN.fullmatch(signs)) and odd_share(sample, "utf-8") < ODD)


def find_encoding(sample, first=()):
    """(the code page, [], 0) if it is sure, else (the likeliest or None, [(code page, text)], number of the text).

    :param sample: texts as bytes, in the order of the file
    :param first: candidates before the usual ones
    """
    read, odd = _decode(sample, (*first, *CANDIDATES))
    if not any(_share(bad) <= FINE for bad in odd.values()):
        for found, more in zip((read, odd), _decode(sample, RARE)):
            found.update(more)
    likely = sorted((encoding for encoding in read if _share(odd[encoding]) < ODD), key=lambda one: _share(odd[one]))
    if not likely:
        return None, [], 0
    best = likely[0]
    rivals = [other for other in likely if _is_rival(read[best], read[other], odd[other])]
    if _share(odd[best]) <= FINE and not rivals:
        return best, [], 0
    return (best, *_choices([best, *rivals] if rivals else likely, read))


def _decode(sample, encodings):
    """({code page: texts}, {code page: whether each is odd}) of those that decode them and are not odd from the start."""
    read, odd = {}, {}
    for encoding in encodings:
        try:
            texts = [text.decode(encoding) for text in sample]
        except UnicodeDecodeError:
            continue
        bad = [is_odd(text, encoding) for text in texts[:SOME]]
        if sum(bad) <= ODD * len(bad):
            read[encoding], odd[encoding] = texts, bad + [is_odd(text, encoding) for text in texts[SOME:]]
    return read, odd


def odd_share(sample, encoding):
    """How much of this sample is odd in the code page; 1 if it does not decode."""
    alike = ALIKE.get(codecs.lookup(encoding).name.replace("-", "_"), encoding)
    try:
        return _share([is_odd(text.decode(encoding), alike) for text in sample])
    except UnicodeDecodeError:
        return 1


def _share(bad):
    return sum(bad) / len(bad)


def _is_rival(texts, others, odd):
    """Whether this code page gives other texts than the best one, and those are in order."""
    different = [bad for one, other, bad in zip(texts, others, odd) if one != other]
    return bool(different) and _share(different) < ODD


def _choices(likely, read):
    """One code page for each reading of the text that most of them read in another way."""
    different = {}
    for encoding in likely:
        different.setdefault(tuple(read[encoding]), encoding)
    names = list(different.values())[:ASKED]
    place = max(range(len(read[names[0]])), key=lambda number: (len({read[name][number] for name in names}), -number))
    return [(name, read[name][place].strip()) for name in names], place
