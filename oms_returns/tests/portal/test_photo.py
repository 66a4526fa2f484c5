# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import io
import random
import struct
import time
import unittest
import zlib

from PIL import Image

from ... import photo


def picture(kind="PNG", size=(40, 30), **options):
    kept = io.BytesIO()
    Image.new("RGB", size, "red").save(kept, kind, **options)
    return kept.getvalue()


def bomb(width, height):
    """A PNG of few bytes that says it is as large."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b""))


class Counted(io.BytesIO):
    taken = 0

    def read(self, size=-1):
        self.taken += size
        return super().read(size)


class TestPhoto(unittest.TestCase):
    def refused(self, data):
        with self.assertRaises(photo.Unfit) as caught:
            photo.read(io.BytesIO(data))
        return caught.exception.args[0]

    def test_pictures_are_written_anew(self):
        exif = Image.Exif()
        exif[0x010E] = "where I live"
        for data in (picture(), picture("JPEG", exif=exif), picture("JPEG") + b"<script>alert(1)</script>"):
            kept = photo.read(io.BytesIO(data))
            self.assertTrue(kept.startswith(b"\xff\xd8\xff"))
            self.assertNotIn(b"script", kept)
            self.assertNotIn(b"where I live", kept)
        self.assertEqual(Image.open(io.BytesIO(photo.read(io.BytesIO(picture(size=(4000, 1000)))))).size, (1600, 400))

    def test_read_once_more_it_is_the_same(self):
        """A request that collided with the warehouse begins anew, with its uploads read to the end."""
        stream = io.BytesIO(picture())
        self.assertEqual(photo.read(stream), photo.read(stream))

    def test_a_photo_taken_upright_stands_upright(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        kept = photo.read(io.BytesIO(picture("JPEG", size=(400, 300), exif=exif)))
        self.assertEqual(Image.open(io.BytesIO(kept)).size, (300, 400))

    def test_what_is_no_picture(self):
        for data in (b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", b"MZ" * 50, picture("GIF"), picture("BMP"),
                     picture()[:60], picture("JPEG")[:200]):
            self.assertEqual(self.refused(data), "kind", data[:20])

    def test_bombs_are_not_unpacked(self):
        self.assertEqual(self.refused(bomb(30_000, 30_000)), "pixels")
        self.assertEqual(self.refused(bomb(7_000, 7_000)), "pixels")

    def test_no_pass_is_made_for_ever(self):
        """Few bytes ask for one more pass over all pixels."""
        whole = picture("JPEG", size=(2000, 2000), progressive=True)
        last = whole.rindex(b"\xff\xda")
        often = whole[:last] + whole[last:-2] * 1000 + whole[-2:]
        began = time.monotonic()
        parts = whole[:2] + b"\xff\xe0\x00\x02" * 500_000 + whole[2:]
        self.assertEqual((self.refused(often), self.refused(parts)), ("kind", "kind"))
        self.assertLess(time.monotonic() - began, 1)
        self.assertTrue(photo.read(io.BytesIO(whole + often)), "what hangs on behind, as a film does, is not looked at")

    def test_no_more_is_read_than_may_be(self):
        stream = Counted(b"\xff\xd8\xff" + b"\0" * (photo.MOST_BYTES + 1))
        with self.assertRaises(photo.Unfit) as caught:
            photo.read(stream)
        self.assertEqual(caught.exception.args[0], "large")
        self.assertLessEqual(stream.taken, photo.MOST_BYTES + 1)

    def test_whatever_is_broken_is_refused_not_raised(self):
        seed = random.randrange(10**6)
        chance = random.Random(seed)
        exif = Image.Exif()
        exif[0x0112], exif[0x010E], exif[0x8825] = 6, "where", {2: (1.0, 2.0, 3.0)}  # what turns it writes the rest anew
        whole = [picture(), picture("JPEG", size=(80, 80)), picture("JPEG", size=(80, 80), exif=exif)]
        for _ in range(400):
            data = bytearray(chance.choice(whole))
            for _ in range(chance.randint(1, 12)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            with self.subTest(seed=seed), contextlib.suppress(photo.Unfit):
                photo.read(io.BytesIO(data))
