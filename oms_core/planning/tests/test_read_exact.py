# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever a shop writes, in whatever way shops write: it is read exactly, refused or asked, and never taken for another."""
import csv
import io
import os
import random
import re
import unittest
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from ..conventions import Ambiguous, Conventions
from ..read_lines import read_lines
from ..read_table import read_table
from ..table_error import TableError

FILES = 600
HEADER = ["Order no", "SKU", "Description", "Quantity", "Date", "Price", "Customer no", "Country"]
# Words of shops in a language, and the code pages in which they are saved.
WORDS = {
    "cp1252 iso8859_15 mac_roman cp850 cp437": (
        "Théière dorée;crème brûlée;thé à la menthe;Größe 5;Tür weiß;"
        "grüne Äpfel;jarrón pequeño;niño;Kännchen;été"),
    "cp1252 iso8859_15 mac_roman cp850": (
        "Smörgåsbord;Åse;rød grød;café £5;São Tomé;coração;às vezes;Ørsted Ø12;"
        "blåbær;NIÑO;CAFÉ;£5.00"),
    "cp1250 iso8859_2 cp852": (
        "Kubek niebieski;Łódź;żółty;źdźbło;Příliš žluťoučký kůň;hrnek;hűtő;"
        "tűzőgép;šálka;čaj;ŁÓDŹ;ćwierć;ręcznik"),
    "cp1251 koi8_r iso8859_5 cp866 mac_cyrillic": (
        "Кружка синяя;чай;КРУЖКА;Россия;взгляд;объём;мебель;подъезд;Чашка;"
        "стул белый;и;щётка;экран;мышь"),
    "cp1253 iso8859_7 cp737": (
        "Κούπα;Ελλάδα;ΕΛΛΑΔΑ;τραπέζι;καρέκλα;ποτήρι;γυαλί;φως;μπλε;και;τσάι;"
        "νερό;ΚΟΥΠΑ"),
    "cp1254 iso8859_9 cp857": (
        "Kupa;şişe;ığdır;Türkiye;İstanbul;çay;bardağı;kırmızı;ÇAY;öğün;yeşil;"
        "gümüş"),
    "cp1257": "Žalias puodelis;šķīvis;krūze;ąžuolas;ėdalas;tējkanna;õlu;küünal",
    "cp1255": "ספל;כחול;שולחן;כיסא;ישראל",
    "cp1256": "كوب;أزرق;طاولة;كرسي;مصر",
    "cp874": "แก้ว;สีน้ำเงิน;โต๊ะ;เก้าอี้;ไทย",
    "cp932 euc_jp": "マグカップ;日本;青い椅子;テーブル;茶碗;お箸;東京都;Tシャツ;プレゼント用;湯呑み",
    "gb18030": "马克杯;中国;蓝色的椅子;桌子;茶杯;上海市;礼品盒;手机壳",
    "big5": "馬克杯;台灣;藍色椅子;桌子;茶杯;禮盒;手機殼",
    "cp949": "머그컵;대한민국;파란 의자;책상;찻잔;서울시;선물 상자",
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32": (
        "Théière;Łódź;Кружка;Κούπα;şişe;ספל;كوب;แก้ว;マグカップ;马克杯;머그컵;Mug 😀;"
        "ọ̀gẹ̀dẹ̀;tiếng Việt"),
    "ascii": "mug;red cup;plate 5;WET WIPES",
}
GROUPS = {".": ["", ",", " ", "'", "\u00a0", "\u202f", "lakh"], ",": ["", ".", " ", "\u00a0", "\u202f"]}
DATES = {  # the order of day and month, if it has one: ways to write
    None: ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.000", "%d.%m.%Y", "%d.%m.%Y %H:%M",
           "%Y/%m/%d %H:%M:%S", "%Y%m%d", "%d %b %Y", "%d-%b-%y", "%B %d, %Y %I:%M %p", "%Y-%m-%dT%H:%M:%SZ",
           "%Y-%m-%d %H:%M:%S +0000", "%a, %d %b %Y %H:%M:%S +0000"],
    True: ["%d/%m/%Y", "%d/%m/%Y %H:%M", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y", "%d/%m/%Y, %H:%M:%S"],
    False: ["%m/%d/%Y", "%m/%d/%Y %I:%M %p", "%m-%d-%Y", "%m/%d/%y", "%m/%d/%Y, %I:%M:%S %p"],
}


class TestReadExact(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("OMS_SEED") or random.randrange(2 ** 32))
        print(f"seed {self.seed} (OMS_SEED)")
        self.random = random.Random(self.seed)

    # -- what a shop writes ----------------------------------------------------------------------------------------------

    def some_number(self, digits):
        pick = self.random
        whole = pick.choice([0, 1, 12, 999, 1000, 1234, 25_000, 123_456, pick.randrange(10 ** pick.randrange(1, 8))])
        return Decimal(whole) + Decimal(pick.choice([0, 0, pick.randrange(10 ** digits)])) / 10 ** digits

    def shop(self):
        """(how it writes: encoding, decimal, group, day_first, form of dates, rows in values)"""
        pick = self.random
        encodings, words = pick.choice(list(WORDS.items()))
        decimal, day_first = pick.choice(".,"), pick.choice([None, True, False])
        form = pick.choice(DATES[day_first])
        start = datetime(2025, pick.randrange(1, 13), pick.randrange(1, 29), 10, 30)
        rows = []
        for number in range(pick.choice([1, 1, 2, 3, 10])):
            when = start + timedelta(days=pick.choice([0, 0, 1, number, pick.randrange(60)]), minutes=pick.randrange(60))
            rows.append((
                f"47{number}", pick.choice(["MUG", "007", "1E5", "85123a", "10.10"]), pick.choice(words.split(";")),
                self.some_number(2), datetime.strptime(when.strftime(form), form).replace(tzinfo=None),
                self.some_number(pick.choice([2, 3])), "C1", pick.choice(words.split(";"))))
        return pick.choice(encodings.split()), decimal, pick.choice(GROUPS[decimal]), day_first, form, rows

    def write(self, number, decimal, group):
        text = f"{number:f}"
        whole, _dot, rest = text.partition(".")
        if group == "lakh":
            whole = re.sub(r"(?<=\d)(?=(\d{2})*\d{3}$)", ",", whole)
        elif group:
            whole = f"{int(whole):,}".replace(",", group)
        rest = rest.rstrip("0") if self.random.random() < 0.3 else rest
        return f"{whole}{decimal}{rest}" if rest else whole

    def file(self, shop):
        encoding, decimal, group, _day_first, form, rows = shop
        out = io.StringIO()
        delimiter = self.random.choice(",;\t|")
        if self.random.random() < 0.1:
            out.write(f"sep={delimiter}\r\n")
        elif self.random.random() < 0.1:
            out.write("Orders of March\r\n\r\n")
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(HEADER)
        for order, sku, text, quantity, when, price, customer, country in rows:
            writer.writerow([order, sku, text, self.write(quantity, decimal, group), when.strftime(form),
                             self.write(price, decimal, group), customer, country])
        try:
            return out.getvalue().encode(encoding)
        except UnicodeEncodeError:  # not every code page has blanks that do not break
            return out.getvalue().replace("\u202f", " ").replace("\u00a0", " ").encode(encoding)

    # -- what is read ----------------------------------------------------------------------------------------------------

    def read(self, data, conventions):
        lines = read_lines(read_table("orders.csv", data, conventions=conventions), conventions=conventions)
        return [(line.order_ref, line.sku, line.text, line.quantity, line.when, line.price, line.customer, line.country)
                for line in lines]

    def test_exactly_or_not_at_all(self):
        counts = {"read": 0, "asked": 0, "refused": 0}
        for number in range(FILES):
            shop = self.shop()
            data, expected = self.file(shop), [(row[0], row[1].upper(), *row[2:]) for row in shop[-1]]
            about = f"seed {self.seed}, file {number}: {shop[:-1]} {data[:600]!r}"
            conventions, asked = Conventions(zone="UTC"), False
            for _try in range(4):
                try:
                    found = self.read(data, conventions)
                except Ambiguous as error:
                    conventions, asked = self.answer(error, conventions, shop, about), True
                    if conventions is None:  # the right answer is not among the choices: it is for the settings
                        counts["refused"] += 1
                        break
                except TableError as error:
                    self.assertIn(error.code, {"encoding", "ambiguous_encoding"}, about)
                    counts["refused"] += 1
                    break
                else:
                    self.assertEqual(found, expected, about)
                    counts["asked" if asked else "read"] += 1
                    break
            else:
                self.fail(f"asked for ever: {about}")
            self.told(shop, data, expected, about)
        print(counts)
        self.assertGreater(counts["read"], FILES // 3)
        self.assertLess(counts["refused"], FILES // 50)

    def answer(self, error, conventions, shop, about):
        """The conventions with the answers of who knows what the shop meant."""
        encoding, decimal, _group, day_first, form, rows = shop
        for question in error.questions:
            if question.key == "encoding":
                right = [choice.answer for choice in question.choices if self.reads(rows, choice, encoding)]
                if not right:
                    return None
            else:
                truth = decimal if question.key == "decimal" else form.startswith("%d")
                right = [choice.answer for choice in question.choices if choice.answer == truth]
                self.assertTrue(right, about)
            conventions = replace(conventions, **{question.key: right[0]})
        return conventions

    @staticmethod
    def reads(rows, choice, encoding):
        """Whether this code page gives the texts that the shop wrote."""
        try:
            return all(text.encode(encoding).decode(choice.answer) == text for row in rows for text in (row[2], row[7]))
        except UnicodeError:
            return False

    def told(self, shop, data, expected, about):
        """Who has said everything is not asked."""
        encoding, decimal, _group, _day_first, form, _rows = shop
        conventions = Conventions(decimal=decimal, day_first=form.startswith("%d"), encoding=encoding, zone="UTC")
        self.assertEqual(self.read(data, conventions), expected, about)


class TestReadExactWorkbooks(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("OMS_SEED") or random.randrange(2 ** 32))
        print(f"seed {self.seed} (OMS_SEED)")
        self.random = random.Random(self.seed)

    def test_what_a_spreadsheet_computed_is_what_it_shows(self):
        """Numbers in 17 digits, as Excel keeps them, days of both systems: as they are shown, or refused."""
        from openpyxl import Workbook  # noqa: PLC0415  as in the reader
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH  # noqa: PLC0415
        pick = self.random
        for number in range(60):
            book, buffer, rows = Workbook(), io.BytesIO(), []
            book.epoch = pick.choice([MAC_EPOCH, WINDOWS_EPOCH])
            for _row in range(9):
                price = Decimal(pick.randrange(10 ** pick.randrange(1, 9))) / 100
                when = datetime(2025, 1, 1) + timedelta(seconds=pick.randrange(31_000_000))
                rows.append((str(pick.randrange(1, 10 ** 13)), Decimal(pick.randrange(1, 500)), when, price))
            book.active.append(HEADER[:7])
            for order, quantity, when, price in rows:
                book.active.append([
                    int(order), "MUG", "Mug", float(quantity) * 1.1 / 1.1, when, float(price) * 3 / 3, int(order)])
                book.active.cell(book.active.max_row, 5).number_format = pick.choice(
                    ["General", "dd/mm/yyyy hh:mm:ss", "m/d/yy h:mm"])
            book.save(buffer)
            lines = read_lines(read_table("orders.xlsx", buffer.getvalue()))
            found = [(line.order_ref, line.quantity, line.when, line.price) for line in lines]
            self.assertEqual(found, rows, f"seed {self.seed}, file {number}")


if __name__ == "__main__":
    unittest.main()
