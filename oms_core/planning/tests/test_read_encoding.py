# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..read_encoding import runs
from ..read_text import encoding_of
from ..table_error import TableError

SURE = {
    "cp1252": "Größe: 12 €;Lego® 5;Café £5", "cp1250": "Kubek niebieski Łódź;Příliš žluťoučký kůň",
    "cp1251": "Кружка синяя;Россия",
    "cp1253": "Ελλάδα;ποτήρι", "cp932": "マグカップ;Tシャツ 青", "gb18030": "马克杯;中国",
    "euc_jp": "マグカップ;日本", "koi8_r": "Кружка синяя",
    "cp866": "Кружка синяя", "cp852": "Łódź żółty", "mac_roman": "Théière dorée", "cp437": "Théière dorée",
    "iso8859_15": "cœur 5 €",
    "utf-8": "Café;茶;é", "utf-16": "Кружка", "utf-16-le": "Kružka", "utf-16-be": "Кружка", "utf-32": "Кружка", "ascii": "mug",
}
ASKED = {  # what it is: what it could be, too
    "cp1252 Théière dorée": "cp1250", "cp1254 Kupa şişe": "cp1252", "cp949 머그컵": "gb18030", "cp1255 ספל": "cp1251",
    "cp1253 Κούπα": "cp1251", "utf-8 чай": "gb18030",
}


def told(text, encoding, said=None):
    """(text as read, the code pages asked about) of a line of data."""
    rows = "".join(f"{number};MUG;{words};1;2026-03-05\n" for number, words in enumerate(text.split(";")))
    data = ("Order no;SKU;Description;Quantity;Date\n" + rows).encode(encoding)
    found, questions = encoding_of(data, said, "orders.csv")
    asked = {choice.answer: choice.means for question in questions for choice in question.choices}
    return data.decode(found).removeprefix("\ufeff"), asked


class TestEncodings(unittest.TestCase):
    def test_what_is_sure_is_read(self):
        for encoding, text in SURE.items():
            found, asked = told(text, encoding)
            self.assertIn(text.split(";")[0], found, encoding)
            self.assertFalse(asked, encoding)

    def test_what_is_not_is_asked_with_what_each_would_mean(self):
        for what, other in ASKED.items():
            encoding, _blank, text = what.partition(" ")
            _found, asked = told(text, encoding)
            self.assertEqual(asked.get(encoding), text, what)
            self.assertIn(other, asked, what)
            self.assertEqual(len(set(asked.values())), len(asked), "two code pages that agree are one choice")
            self.assertIn(text, told(text, encoding, said=encoding)[0], what)

    def test_a_mark_or_proof_of_utf_8_is_believed_before_the_channel(self):
        for encoding in ("utf-8-sig", "utf-16", "utf-8"):
            self.assertIn("Кружка", told("Кружка", encoding, said="cp1251")[0])

    def test_damage_is_named(self):
        for data, place in (
                (b"a;b\nCaf\xc3\xa9;\xc3\n", (2, 7)), (b"\xef\xbb\xbfa\n\xe9;\n", (2, 1)), (("a;é\n" * 9).encode()[:-2], (9, 3))):
            with self.assertRaises(TableError) as caught:
                encoding_of(data, None, "a.csv")
            error = caught.exception
            self.assertEqual((error.code, error.line, error.column), ("encoding", *place), data)

    def test_the_sample_is_bounded(self):
        self.assertLess(sum(map(len, runs(b"\xe9" * 10_000_000))), 5_000_000)
        self.assertEqual(list(runs(b'a,"caf\xe9 x",b\ncaf\xe9 x;\xe9')), [b"caf\xe9 x", b"\xe9"])


if __name__ == "__main__":
    unittest.main()
