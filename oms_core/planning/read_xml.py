# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""XML read as a stream that nothing in it can swell. Pure: no Odoo, no disk.

No document type (so no entities, nothing from outside), and counted while reading: how deep elements stand in each
other, how many there are, their attributes, and the bytes of one tag.
"""
from xml.parsers import expat

from .table_error import TableError

DEPTH = 64
ATTRIBUTES = 64
BUFFER = 32 * 1024  # of text, handed over at once
TAG = 128 * 1024  # bytes of one tag, comment or instruction; texts come in pieces and are for the reader to bound


class Counter:
    """How many elements may still come, over all parts of a file."""

    def __init__(self, most):
        self.most = self.left = most


class Scanner:
    """Feeds pieces of XML to handlers; to be extended.

    ``on_start(name, attributes)``, ``on_end(name)`` and ``on_text(text)`` get names as 'namespace name'. While
    ``wanted`` is false no text is handed over. ``line`` is where the reader is, for refusals.
    """

    line = None
    wanted = False
    done = False

    def __init__(self, part, counter):
        self.part = part
        self.counter = counter
        self.depth = 0
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.buffer_size = BUFFER
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def feed(self, pieces):
        """Nothing after each piece, so that what was found can be taken away; until the end or ``done``."""
        fed = 0
        try:
            for piece in pieces:
                self.parser.Parse(piece)
                if self.done:
                    return
                fed += len(piece)
                if fed - self.parser.CurrentByteIndex > TAG:
                    raise self.broken("tag")
                yield
            self.parser.Parse(b"", True)
            yield
        except (expat.ExpatError, ValueError, LookupError) as error:
            if isinstance(error, TableError):
                raise
            raise self.broken(type(error).__name__) from error

    def broken(self, value):
        return TableError("broken_xlsx", line=self.line, value=f"{self.part}: {value}")

    def on_start(self, name, attributes):
        """An element begins."""

    def on_end(self, name):
        """An element ends."""

    def on_text(self, text):
        """A piece of text."""

    def _doctype(self, *_args):
        raise self.broken("DOCTYPE")

    def _start(self, name, attributes):
        self.depth += 1
        self.counter.left -= 1
        if self.counter.left < 0 or self.depth > DEPTH or len(attributes) > ATTRIBUTES:
            self._refuse(attributes)
        if not self.done:
            self.on_start(name, attributes)

    def _refuse(self, attributes):
        if self.counter.left < 0:
            raise TableError("too_many_cells", line=self.line, limit=self.counter.most)
        raise self.broken("attributes" if len(attributes) > ATTRIBUTES else "depth")

    def _end(self, name):
        self.depth -= 1
        if not self.done:
            self.on_end(name)

    def _text(self, text):
        if self.wanted and not self.done:
            self.on_text(text)
