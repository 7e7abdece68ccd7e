import unittest

from ...shoper_api import Client
from .stub import TOKEN, FakeTime


class ClientCase(unittest.TestCase):
    """A client of a stub; its clock moves only when it sleeps."""

    token = TOKEN

    def client(self, stub, **options):
        self.time = FakeTime()
        options = {
            "token": self.token,
            "clock": self.time,
            "sleep": self.time.sleep,
        } | options
        client = Client(stub.url, "jan", "zażółć:hasło", **options)
        self.addCleanup(client.close)
        return client
