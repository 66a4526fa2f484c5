# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mail server on the loopback that takes every mail and keeps it: what was really handed over, whatever the database says."""
import email
import socketserver
import threading
import time


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 here")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.say("354 go on")
                self.server.keep(self.mail())
                self.say("250 kept")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def mail(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        return email.message_from_bytes(b"".join(lines))


class PostOffice(socketserver.ThreadingTCPServer):
    """``mails`` are the messages in the order of their coming; each takes ``delay`` seconds."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails, self.delay, self.lock = [], 0.0, threading.Lock()
        self.port = self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that was killed has nothing more to say."""

    def keep(self, mail):
        """Keeps it first and answers later: whoever dies in between has sent it and does not know."""
        with self.lock:
            self.mails.append(mail)
        time.sleep(self.delay)

    def about(self, order_ids):
        """{order id: number of mails to customers} of these orders."""
        with self.lock:
            found = [mail["X-Odoo-Objects"] or "" for mail in self.mails]
        return {one: sum(f"sale.order-{one}" in text.replace(",", " ").split() for text in found) for one in order_ids}

    def texts(self):
        """The HTML of all mails."""
        with self.lock:
            mails = list(self.mails)
        return [part.get_payload(decode=True).decode(errors="replace") for mail in mails for part in mail.walk()
                if part.get_content_type() == "text/html"]
