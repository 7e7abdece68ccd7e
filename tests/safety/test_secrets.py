import json
import logging
import traceback

from ..cases.image_case import ImageCase
from ..cases.length import some

PASSWORD = "Krzesiwo-73-tajne"
KINDS = ("drop", "lost", "half", "html")
STATUSES = (400, 401, 402, 403, 404, 409, 429, 500, 503)


class Everything(logging.Handler):
    """All that is logged, with tracebacks, but for Odoo's log of SQL, which whoever
    switches it on wants to show the values that are stored."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        if record.name.startswith("odoo.sql_db"):
            return
        self.lines.append(record.getMessage())
        if record.exc_info:
            self.lines += traceback.format_exception(*record.exc_info)


class TestSecrets(ImageCase):
    """Whatever goes wrong, neither password nor token nor the address of a picture
    shows anywhere: in logs, on runs and their changes, in chatter or decisions."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.shop.users.add_user("odoo", PASSWORD)
        self.connector.password = PASSWORD
        self.heard = Everything()
        logger = logging.getLogger()
        level = logger.level
        logger.addHandler(self.heard)
        logger.setLevel(logging.DEBUG)
        self.addCleanup(logger.setLevel, level)
        self.addCleanup(logger.removeHandler, self.heard)

    def told(self):
        """All that people can read of what happened."""
        texts = list(self.heard.lines)
        for model in (
            "shoper.sync.run",
            "shoper.sync.step",
            "shoper.sync.change",
            "shoper.decision",
            "shoper.connector",
            "shoper.request",
            "mail.message",
        ):
            for values in self.env[model].search([]).read():
                texts.append(json.dumps(values, default=str, ensure_ascii=False))
        return "\n".join(texts)

    def test_no_secret_is_told_whatever_the_shop_does(self):
        _remote_id, product = self.pair()
        self.gallery_image(product)
        self.connector.image_export = "url"
        secrets = {PASSWORD}
        everything = {"export_unlinked": True, "update_linked": "shop"}
        faults = [{"kind": kind} for kind in KINDS]
        faults += [{"kind": "status", "status": status} for status in STATUSES]
        for number, fault in enumerate(some(faults, 4)):
            for method in ("GET", "POST"):
                self.shop.faults.clear()
                secrets |= self.shop.users.tokens.keys()
                self.shop.revoke_tokens()
                self.shop.faults.add(method, None, times=3, **fault)
                product.name = f"Namiot {number} {method}"
                self.connector.state = "connected"
                self.synchronise(
                    producer=everything, product=everything, image=everything
                )
        self.assertGreater(len(secrets), 5)
        sent = [item for request in self.shop.requests for item in request.items]
        self.assertTrue([item for item in sent if "url" in (item.body or ())])
        told = self.told()
        self.assertIn("webapi/rest", told)  # it listened
        for secret in secrets:
            self.assertNotIn(secret, told)
        self.assertNotRegex(told, r"/shoper/picture/\d+/\d+/\w{20}")
