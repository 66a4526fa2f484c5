# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Photos that strangers send: read no further than allowed, real pictures only, written anew. Knows no Odoo, but Pillow: so it
is not in planning."""
import io

from PIL import Image, ImageOps, UnidentifiedImageError

#: Bytes of one photo; pixels of one photo; the longer side of what is kept; photos of one line, and in one go.
MOST_BYTES, MOST_PIXELS, SIDE, A_LINE, AT_ONCE = 8 * 2**20, 40_000_000, 1600, 5, 10
FORMATS = ("JPEG", "PNG")


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
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError,
            ZeroDivisionError, MemoryError):
        raise Unfit("kind") from None  # PIL raises whatever a broken file leads it to
    return kept.getvalue()
