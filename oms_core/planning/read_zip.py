# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bytes out of gzip and ZIP coats, counted while they come. Pure: no Odoo, no disk.

What a file claims about its own size is not believed: what it costs to unpack is bounded by what was sent
(:func:`packed_limit`), by the limit of size, and by the number of its parts.
"""
import io
import re
import zipfile
import zlib
from contextlib import contextmanager

from .table_error import TableError

GZIP = b"\x1f\x8b"
ENTRY = b"PK\x01\x02"  # begins each entry of a ZIP's table of contents
STEP = 64 * 1024
FREE = 10 * 1024 * 1024  # so much may come of any file, however small
RATIO = 100  # tables of text are packed to a tenth, empty cells to a fiftieth; bombs to a thousandth
XML_IS_WORDY = 8  # a sheet unpacks to several times the text in it
NOT_ZERO = re.compile(rb"[^\0]")


def packed_limit(size):
    """How many bytes may come of ``size`` packed ones."""
    return max(FREE, RATIO * size)


def unpack_gzip(data, limits):
    """What is in these gzip members. A member costs its own bytes: never those of all that follow."""
    out, position, members = io.BytesIO(), 0, 0
    view = memoryview(data)
    allowed = min(limits.size, packed_limit(len(data)))
    try:
        while data.startswith(GZIP, position):
            members += 1
            if members > limits.parts:
                raise TableError("too_many_parts", limit=limits.parts)
            position = _member(view, position, out, limits, allowed)
    except zlib.error as error:
        raise TableError("broken_gzip") from error
    if NOT_ZERO.search(view, position):  # zeros fill up blocks; anything else would be lost in silence
        raise TableError("broken_gzip")
    return out.getvalue()


def _member(view, position, out, limits, allowed):
    """Unpack the member that begins there; returns where it ends."""
    unpacker, left = zlib.decompressobj(31), b""
    while not unpacker.eof:
        piece = left or view[position:position + STEP]
        if not len(piece):
            raise TableError("broken_gzip")
        if not left:
            position += len(piece)
        out.write(unpacker.decompress(piece, STEP))
        _check_size(out.tell(), limits, allowed)
        left = unpacker.unconsumed_tail
    return position - len(unpacker.unused_data)


def _check_size(size, limits, allowed):
    if size > limits.size:
        raise TableError("too_big", limit=limits.size)
    if size > allowed:
        raise TableError("too_packed", limit=RATIO)


class Package:
    """The parts of a ZIP, read one after the other; together they may not be more than the limits allow."""

    def __init__(self, archive, limits):
        self._archive = archive
        self._limits = limits
        self._most = XML_IS_WORDY * limits.size
        self._size = 0
        self._check()

    def __contains__(self, name):
        return name in self._archive.NameToInfo

    def _check(self):
        infos = self._archive.infolist()
        if len(infos) != len(self._archive.NameToInfo):
            raise TableError("broken_xlsx", value="ZIP")  # two parts of one name: which one is meant?
        if any(info.flag_bits & 1 for info in infos):
            raise TableError("encrypted")
        if sum(info.file_size for info in infos) > self._most:
            raise TableError("too_big", limit=self._limits.size)

    def pieces(self, name):
        """The bytes of a part, piece by piece."""
        info = self._archive.NameToInfo.get(name)
        if info is None:
            raise TableError("broken_xlsx", value=name[:100])
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise TableError("broken_xlsx", value="ZIP")  # others may ask for memory by the gigabyte
        size, allowed = 0, packed_limit(info.compress_size)
        with _damage(), self._archive.open(info) as part:
            while piece := part.read(STEP):
                size += len(piece)
                self._size += len(piece)
                if self._size > self._most:
                    raise TableError("too_big", limit=self._limits.size)
                if size > allowed:
                    raise TableError("too_packed", limit=RATIO)
                yield piece


    def peek(self, name):
        """As :meth:`pieces`, of a part that will be read once more: it is counted then."""
        size = self._size
        yield from self.pieces(name)
        self._size = size


@contextmanager
def open_package(data, limits):
    """The :class:`Package` in these bytes."""
    # Before the library makes an object of each entry.
    if data.count(ENTRY) > limits.parts:
        raise TableError("too_many_parts", limit=limits.parts)
    with _damage(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield Package(archive, limits)


@contextmanager
def _damage():
    """What the library raises for damaged files, as a refusal."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
            OverflowError) as error:
        if isinstance(error, TableError):
            raise
        raise TableError("broken_xlsx", value=type(error).__name__) from error
