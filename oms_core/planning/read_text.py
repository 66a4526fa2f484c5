# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether bytes are a text, and in which code page. Pure: no Odoo, no disk."""
import codecs
import re

from .conventions import Choice, Question, Sample
from .read_encoding import FINE, ODD, find_encoding, looks_like_utf8, odd_share, proves_utf8, runs, wide_encoding
from .table_error import TableError

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
UTF8_MARK = b"\xef\xbb\xbf"
STEP = 1024 * 1024


def encoding_of(data, said, file):
    """(code page, questions): the mark's, or UTF-8 if the text is that, or what the channel says, or what is sure.

    :param said: the code page of the channel's files, or None
    :raise TableError: no code page makes a text of it, or another one than the channel's
    """
    wide = wide_encoding(data)
    if wide:
        _check(data, wide)
        return wide, ()
    fault = _fault(data, "utf-8")
    sample = runs(data)
    texts = list(sample)
    if not fault and (data.startswith(UTF8_MARK) or _is_utf8(said) or proves_utf8(texts)):
        return "utf-8-sig", ()
    if fault and (data.startswith(UTF8_MARK) or (not said and looks_like_utf8(texts))):
        raise _refusal(data, fault)
    if said:
        return _said(data, texts, said), ()
    best, choices, place = find_encoding(texts, () if fault else ("utf-8",))
    if not best:
        raise _refusal(data, fault or next(iter(sample.values())))
    _check(data, best)
    if not choices:
        return best, ()
    begin = list(sample.values())[place]
    line = data.count(b"\n", 0, begin) + 1
    return best, (Question("encoding", Sample(file, line, None, choices[0][1]), tuple(
        Choice(encoding, text) for encoding, text in choices)),)


def _is_utf8(said):
    return bool(said) and said.lower().replace("-", "_") in ("utf_8", "utf_8_sig", "utf8")


def _said(data, texts, said):
    try:
        odd = odd_share(texts, said)
    except LookupError as error:
        raise TableError("other_encoding", value=said) from error
    if odd >= ODD and _has_better(texts):
        raise TableError("other_encoding", value=said)
    _check(data, said)
    return said


def _has_better(texts):
    best = find_encoding(texts)[0]
    return bool(best) and odd_share(texts, best) <= FINE


def _check(data, encoding):
    fault = _fault(data, encoding)
    if fault:
        raise _refusal(data, fault)


def _fault(data, encoding):
    """Where the first byte is that does not decode, or None.

    :raise TableError: not_text, at a character that no text has
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    line, column = 1, 0 if data.startswith(UTF8_MARK) else 1
    for begin in range(0, len(data), STEP):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(data[begin:begin + STEP], begin + STEP >= len(data))
        except UnicodeDecodeError as error:
            return error.start + begin - pending
        control = CONTROL.search(text)
        end = control.start() if control else len(text)
        last = text.rfind("\n", 0, end)
        line += text.count("\n", 0, end)
        column = end - last if last >= 0 else column + end
        if control:
            raise TableError("not_text", line=line, column=column, value=f"U+{ord(control[0]):04X}")
    return None


def _refusal(data, position):
    begin = data.rfind(b"\n", 0, position) + 1
    return TableError("encoding", line=data.count(b"\n", 0, position) + 1, column=position - begin + 1,
                      value=f"0x{data[position]:02X}")
