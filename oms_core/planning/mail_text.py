# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The text part of a mail, from its HTML: what a person sees, and nothing of what is hidden. Pure: no Odoo."""
from html.parser import HTMLParser

#: Begin and end a line.
BLOCKS = {"p", "div", "li", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4", "hr", "body", "section", "blockquote"}
#: Are never shown.
UNSEEN = {"head", "style", "script", "title"}
#: Have no end tag.
VOID = {"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "wbr"}
#: Fill a preview line, so that nothing else is shown in it.
FILLERS = dict.fromkeys(map(ord, "\u034f\u200b\u200c\u00ad"))
#: Never belong into a mail: controls, and marks that turn the direction of what follows (a name is no reason to).
UNWANTED = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def clean(text):
    """The text without what nobody sees and some programs stumble over."""
    return (text or "").translate(UNWANTED)


class _Reader(HTMLParser):
    """Lines of text. Cells of a row stand on one line, unless one of them has a link, which needs a line of its own."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.out, self.rows, self.links = [], [], []
        self.open = []  # (tag, whether it begins what is not seen)

    def _is_hidden(self):
        return any(hidden for _tag, hidden in self.open)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        style = (values.get("style") or "").replace(" ", "").lower()
        if tag not in VOID:
            self.open.append((tag, tag in UNSEEN or "display:none" in style))
        if self._is_hidden():
            return
        if tag == "br":
            self.out.append("\n")
        elif tag == "img":
            self._add_picture(values.get("alt"))
        elif tag in BLOCKS:
            self._end_line()
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append(len(self.out))
        elif tag == "a":
            self.links.append((values.get("href") or "", len(self.out)))

    def _add_picture(self, alt):
        if alt and self.links and not self._since(self.links[-1][1]):
            self.out.append(alt)

    def handle_endtag(self, tag):
        if not any(name == tag for name, _hidden in self.open):
            return
        seen = not self._is_hidden()
        while self.open.pop()[0] != tag:
            pass
        if not seen:
            return
        if tag == "a" and self.links:
            self._end_link()
        elif tag == "tr" and self.rows:
            self._end_row()
        if tag in BLOCKS:
            self._end_line()

    def _since(self, place):
        return " ".join("".join(self.out[place:]).split())

    def _end_link(self):
        address, place = self.links.pop()
        text = self._since(place)
        if address.startswith(("http://", "https://")) and text != address:
            self.out.append(f": {address}" if text else address)

    def _end_row(self):
        places = self.rows.pop()
        if not places:
            return
        begin, ends = places[0], [*places[1:], len(self.out)]
        cells = ["".join(self.out[place:end]).strip() for place, end in zip(places, ends, strict=True)]
        cells = [cell for cell in cells if cell.strip("\n ")]
        apart = any("\n" in cell or "://" in cell for cell in cells)
        del self.out[begin:]
        self.out.append(("\n" if apart else "  ").join(cells))

    def _end_line(self):
        if self.out and not self.out[-1].endswith("\n"):
            self.out.append("\n")

    def handle_data(self, data):
        if not self._is_hidden():
            text = data.translate(FILLERS)
            blank = " " if text[:1].isspace() else ""
            after = " " if text[-1:].isspace() and text.strip() else ""
            self.out.append(blank + " ".join(text.split()) + after)


def of_html(html):
    """The text that a person reads of a mail: one line per block, blank lines between paragraphs only once, links with their
    address."""
    reader = _Reader()
    reader.feed(html or "")
    reader.close()
    lines = [" ".join(line.split(" ")).strip() for line in "".join(reader.out).split("\n")]
    return "\n".join(line for line in lines if line) + "\n"
