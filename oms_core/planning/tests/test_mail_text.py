# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from .. import mail_text


class TestMailText(unittest.TestCase):
    """Who reads mails as text reads what others see."""

    def text(self, html):
        return mail_text.of_html(html).strip()

    def test_lines_and_rows(self):
        rows = "<table><tr><td>5</td><td>Mug</td></tr><tr><td>1</td><td>Cup</td></tr></table>"
        self.assertEqual(self.text(f"<p>Hello Ada,</p>{rows}"), "Hello Ada,\n5  Mug\n1  Cup")

    def test_a_cell_of_two_lines(self):
        self.assertEqual(self.text("<table><tr><td>5</td><td><div>Mug</div><div>by Friday</div></td></tr></table>"),
                         "5\nMug\nby Friday")

    def test_links_have_their_address(self):
        self.assertEqual(self.text('<p>Track <a href="https://x.example/1">1Z42</a></p>'), "Track 1Z42: https://x.example/1")
        self.assertEqual(self.text('<a href="https://x.example">https://x.example</a>'), "https://x.example")
        self.assertEqual(self.text('<a href="mailto:a@b.example">a@b.example</a>'), "a@b.example")
        self.assertEqual(self.text('<a href="https://x.example/5"><img alt="Happy" src="5.png"/></a>'), "Happy: https://x.example/5")

    def test_what_is_hidden_is_not_text(self):
        self.assertEqual(self.text(
            '<head><title>T</title><style>p {}</style></head><body><div style="display: none">Soon with you &#847; &#8203;</div>'
            "<p>Hello</p></body>"), "Hello")

    def test_words_keep_their_blanks(self):
        self.assertEqual(self.text("<p>Your order <b>S1</b> is  \n confirmed.</p>"), "Your order S1 is confirmed.")
        self.assertEqual(self.text("<p>a&nbsp;&lt;b&gt;<br/>c</p>"), "a <b>\nc")

    def test_anything_is_read(self):
        for odd in ("", None, "</td></table>", "<td>x", "<a href='http://y'>", "<tr><td><tr>", "a < b"):
            self.text(odd)


if __name__ == "__main__":
    unittest.main()
