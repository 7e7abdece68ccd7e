import socketserver
import threading
from contextlib import contextmanager

from lxml import html

from odoo.tests import HttpCase, TransactionCase, tagged

from ...sync.engine.shown.html import shown_html
from ..cases.length import thorough
from ..cases.product_case import ProductCase

# Ways in which a browser loads something because of HTML, each with an address.
LOADING = (
    '<img src="%s">',
    '<img srcset="%s 2x" src="%s">',
    "<p style=\"background-image: url('%s')\">x</p>",
    '<p style="background: url(%s)">x</p>',
    '<p style="background-image: u\\72l(%s)">x</p>',
    '<p style="background-image: image-set(&quot;%s&quot; 1x)">x</p>',
    '<p style="color: red; background-image: url(%s)">x</p>',
    '<table background="%s"><tr><td background="%s">x</td></tr></table>',
    '<video src="%s" poster="%s"><source src="%s"></video>',
    '<audio autoplay src="%s"></audio>',
    '<picture><source srcset="%s"><img src="%s"></picture>',
    '<svg><image href="%s" xlink:href="%s"/></svg>',
    '<iframe src="%s"></iframe><embed src="%s"><object data="%s"></object>',
    '<input type="image" src="%s">',
    '<link rel="stylesheet" href="%s"><link rel="prefetch" href="%s">',
    "<style>@import url(%s); p { background: url(%s) }</style>",
    '<meta http-equiv="refresh" content="0;url=%s"><base href="%s">',
    '<ul style="list-style-image: url(%s)"><li>x</li></ul>',
)
ADDRESS = "https://pictures.example/a.png"
LOADED_BY = ("src", "srcset", "poster", "data", "background", "xlink:href")


def filled(source, address):
    return source.replace("%s", address)


class TestShownHtml(TransactionCase):
    """HTML that people look at loads nothing."""

    def test_nothing_is_left_that_a_browser_loads(self):
        for source in LOADING:
            with self.subTest(source):
                text = f"<div>a{filled(source, ADDRESS)}b</div>"
                root = html.fromstring(f"<div>{shown_html(text)}</div>")
                for node in root.iterdescendants():
                    self.assertFalse(set(LOADED_BY) & set(node.attrib), node.tag)
                    self.assertNotIn("pictures.example", node.get("style") or "")
                    self.assertNotIn(node.tag, ("img", "style", "link", "svg"))
                    self.assertNotIn("href", node.attrib)

    def test_a_picture_is_a_sign_with_its_text_and_address(self):
        shown = shown_html(f'<p>Przed <img alt="Mapa" src="{ADDRESS}"> po</p>')
        text = html.fromstring(shown).text_content()
        self.assertEqual(" ".join(text.split()), f"Przed Mapa {ADDRESS} po")
        data = shown_html(f'<img src="data:image/png;base64,{"A" * 5000}">')
        self.assertLess(len(data), 1000)

    def test_what_a_text_looks_like_is_kept(self):
        source = (
            '<p style="text-align: center; color: rgb(255, 0, 0)"><b>a</b> &lt;b&gt;'
            '</p><table border="1"><tr><td colspan="2">c</td></tr></table>'
            '<a href="https://a.example">d</a>'
        )
        root = html.fromstring(shown_html(source))
        style = root.find(".//p").get("style")
        self.assertEqual(style, "text-align: center; color: rgb(255, 0, 0)")
        self.assertEqual(root.find(".//p").text_content(), "a <b>")
        self.assertEqual(root.find(".//td").get("colspan"), "2")
        self.assertEqual(root.find(".//a").get("href"), "https://a.example")
        self.assertEqual(shown_html("<p></p>").count("<p"), 1)
        self.assertEqual(shown_html(None), "")


class _Listener(socketserver.BaseRequestHandler):
    """Answers whatever it is asked, and keeps what that was."""

    def handle(self):
        asked = self.request.recv(4096)
        self.server.asked.append(asked.split(b" HTTP")[0])
        self.request.sendall(
            b"HTTP/1.1 204 No Content\r\nConnection: close\r\n"
            b"Access-Control-Allow-Origin: *\r\n\r\n"
        )


@contextmanager
def foreign_host():
    """A server beside Odoo and the shop; ``asked`` holds the calls it got."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Listener) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server, f"http://127.0.0.1:{server.server_address[1]}/a.png"
        finally:
            server.shutdown()
            thread.join()


@tagged("post_install", "-at_install")
class TestShownHtmlInBrowser(ProductCase, HttpCase):
    """Whoever reads a difference or a decision is not told of to foreign hosts."""

    @thorough
    def test_no_foreign_host_is_asked_by_the_readers_browser(self):
        remote_id, product = self.pair()
        with foreign_host() as (server, address):
            self.shop_texts(
                remote_id,
                description="<p>Ze sklepu</p>"
                + "".join(filled(source, address) for source in LOADING),
            )
            product.with_context(lang="pl_PL").shoper_description = "<p>Z Odoo</p>"
            run = self.synchronise(
                product={
                    "update_linked": "odoo",
                    "property_ids": self.properties("description"),
                }
            )
            change = self.assertWaits(run, "left alone", verb="conflict")
            decision = self.env["shoper.decision"].search(
                [("change_id", "=", change.id)]
            )
            for action, record in (
                ("shoper_decision_action", decision),
                ("shoper_sync_change_action", change),
            ):
                server.asked.clear()
                self.start_tour(
                    f"/odoo/action-shoper_connector.{action}/{record.id}",
                    "shoper_foreign_pictures",
                    login=self.user.login,
                )
                # The tour itself asks for one thing at the end.
                self.assertEqual(server.asked, [b"GET /end"])
