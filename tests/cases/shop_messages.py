import json

# So many of twenty messages come once, twice, later than others, or never.
FATES = {"once": 11, "twice": 4, "late": 3, "lost": 2}
COPIES = {"once": 1, "twice": 2}
REPLAYED, KEPT = 2, 50  # messages that come once more, of the last ones


class ShopMessages:
    """What a shop tells Odoo by its webhook, on a way that may lose messages, double
    and shuffle them, or bring old ones again.

    The shop made and signed them for an address at which nobody listens; here they are
    handed to what the controller calls."""

    address = "https://odoo.example.com"

    def __init__(self, connector, shop, chance):
        self.connector, self.shop, self.chance = connector, shop, chance
        self.late, self.old = [], []

    def arrive(self):
        """Let what the shop has sent since the last time come to Odoo, or not.

        :return: the numbers of the orders that Odoo was told of
        """
        self.shop.webhooks.wait()
        arriving, self.late = self.late, []
        for message in self.shop.webhooks.sent:
            [fate] = self.chance.choices(list(FATES), FATES.values())
            arriving += [message] * COPIES.get(fate, 0)
            self.late += [message] * (fate == "late")
        self.shop.webhooks.sent.clear()
        again = self.chance.sample(self.old, min(REPLAYED, len(self.old)))
        self.old = (self.old + arriving)[-KEPT:]
        arriving += again
        self.chance.shuffle(arriving)
        for message in arriving:
            token = message.url.rpartition("/")[2]
            self.connector._receive_webhook(token, message.headers, message.body)
        self.shop.switches.webhook_shape = self.chance.choice(("rest", "legacy"))
        return {
            int(json.loads(message.body)["order_id"])
            for message in arriving
            if message.event.startswith("order.")
        }
