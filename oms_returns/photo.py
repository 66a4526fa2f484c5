# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Photos that strangers send: read no further than allowed, real pictures only, written anew. Knows no Odoo, but Pillow: so it
is not in planning."""
import io
import re

from PIL import Image, ImageOps

#: Bytes of one photo; pixels of one photo; the longer side of what is kept; photos of one line, and in one go.
MOST_BYTES, MOST_PIXELS, SIDE, A_LINE, AT_ONCE = 8 * 2**20, 40_000_000, 1600, 5, 10
FORMATS = ("JPEG", "PNG")
#: Passes over a JPEG: cameras make one, programs about ten. Each goes over all its pixels, and takes few bytes to ask for.
MOST_PASSES, MOST_PARTS = 30, 2000
#: What begins a part of a JPEG: its code is followed by the length, but of what begins or ends the picture.
_MARK, _BEGIN, _END, _PASS = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])"), b"\xd8", b"\xd9", b"\xda"


class Unfit(ValueError):
    """Not taken; ``args[0]`` says why: "large", "pixels" or "kind"."""


def read(stream):
    """The picture in a stream, as a new JPEG: without what hangs on behind it, and without the place where it was taken.

    What is read is bounded before it is read, what is unpacked before it is unpacked: the size is in the header.

    :raises Unfit:
    """
    stream.seek(0)  # a request that is begun anew after a collision finds its uploads read to the end
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unfit("large")
    if _is_endless(data):
        raise Unfit("kind")
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise Unfit("pixels")
        picture.draft("RGB", (SIDE, SIDE))
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((SIDE, SIDE))
        kept = io.BytesIO()
        picture.convert("RGB").save(kept, "JPEG", quality=82)
    except Unfit:
        raise
    except Image.DecompressionBombError:
        raise Unfit("pixels") from None
    except Exception:  # PIL raises whatever a broken file leads it to
        raise Unfit("kind") from None
    return kept.getvalue()


def _is_endless(data):
    """Whether it is a JPEG that has its pixels gone over too often, or is of too many parts."""
    place = passes = 0
    for _part in range(MOST_PARTS if data.startswith(b"\xff" + _BEGIN) else 0):
        mark = _MARK.search(data, place)
        if not mark or mark[1] == _END:
            return False
        place = mark.end()
        if mark[1] != _BEGIN:
            passes += mark[1] == _PASS
            place += int.from_bytes(data[place:place + 2], "big")
        if passes > MOST_PASSES:
            return True
    return place > 0
