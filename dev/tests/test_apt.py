import unittest

from ..apt import archive_uris


class TestMirror(unittest.TestCase):
    def test_one_line_format(self):
        text = ("# deb http://no.example/debian bookworm main\n"
                "deb http://a.example/debian bookworm main\n"
                "deb [signed-by=/k arch=amd64] https://b.example/debian/ bookworm main\n"
                "deb http://a.example/debian-security bookworm-security main\n"
                "deb-src http://c.example/debian bookworm main\n")
        self.assertEqual(archive_uris(text), ["http://a.example/debian", "https://b.example/debian"])

    def test_deb822_format_skips_security_others_and_disabled(self):
        text = ("Types: deb\nURIs: http://a.example/debian\nSuites: bookworm\n\n"
                "Types: deb\nURIs: http://a.example/debian-security\nSuites: bookworm-security\n\n"
                "Enabled: no\nTypes: deb\nURIs: http://off.example/debian\n\n"
                "Types: deb deb-src\nURIs: http://b.example/node http://m.example/debian\n")
        self.assertEqual(archive_uris(text), ["http://a.example/debian", "http://m.example/debian"])

    def test_nothing(self):
        self.assertEqual(archive_uris(""), [])
