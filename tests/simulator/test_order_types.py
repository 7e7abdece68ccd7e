"""Every field of what orders consist of, with the JSON type that real shops were seen
to send. The rows below are made up; their keys and types are those of the shop."""

import re

from .common import ShopCase
from .test_types import (
    DATE,
    EMPTY,
    FLAG,
    ID,
    MONEY,
    NUMBER,
    TEXT,
    Each,
    Either,
    Maybe,
    faults,
    translated,
)

DAY = re.compile(r"\d{4}-\d\d-\d\d")
DISCOUNT = re.compile(r"\d{1,3}\.\d{4}")
SIGNED = re.compile(r"-?\d+\.\d\d")
FIELD_VALUE = {
    "field_id": ID,
    "type": re.compile("[1-5]"),
    "locate": NUMBER,
    "req": FLAG,
    "active": FLAG,
    "order": NUMBER,
    "field_value": TEXT,
    "value": TEXT,
}
ADDRESS = {
    "address_id": ID,
    "order_id": ID,
    "type": re.compile("[12]"),
    "firstname": TEXT,
    "lastname": TEXT,
    "company": TEXT,
    "pesel": TEXT,
    "city": TEXT,
    "postcode": TEXT,
    "street1": TEXT,
    "street2": TEXT,
    "state": TEXT,
    "country": TEXT,
    "phone": TEXT,
    "country_code": re.compile("[A-Z]{2}"),
    "tax_identification_number": TEXT,
}
ORDER = {
    "order_id": ID,
    "user_id": ID,
    "date": DATE,
    "status_date": DATE,
    "confirm_date": DATE,
    "delivery_date": DAY,
    "status_id": ID,
    "sum": MONEY,
    "payment_id": ID,
    "user_order": FLAG,
    "shipping_id": ID,
    "shipping_cost": MONEY,
    "email": TEXT,
    "delivery_code": TEXT,
    "code": re.compile("([0-9a-f]{32})?"),
    "confirm": FLAG,
    "notes": TEXT,
    "notes_priv": TEXT,
    "notes_pub": TEXT,
    "currency_id": ID,
    "currency_rate": NUMBER,
    "paid": MONEY,
    "ip_address": TEXT,
    "discount_client": NUMBER,
    "discount_group": NUMBER,
    "discount_levels": NUMBER,
    "discount_code": NUMBER,
    "code_id": Maybe(ID),
    "lang_id": ID,
    "origin": NUMBER,
    "parent_order_id": Maybe(ID),
    "registered": FLAG,
    "delivery_email": type(None),
    "promo_code": TEXT,
    "additional_fields": Each(FIELD_VALUE),
    "properties": EMPTY,
    "tags": Each(int),
    "order_url": TEXT,
    "payment_url": TEXT,
    "is_cash_on_delivery": bool,
    "is_paid": bool,
    "is_overpayment": bool,
    "is_underpayment": bool,
    "total_parcels": int,
    "total_products": int,
    "children": Each(int),
    "loyalty_cost": int,
    "loyalty_score": int,
    "vat_eu": bool,
    "shipping_tax_name": TEXT,
    "shipping_tax_value": NUMBER,
    "shipping_tax_id": ID,
    "delivery_address": ADDRESS,
    "billing_address": ADDRESS,
}
#: only there where an order has them
OPTIONAL = {
    "pickup_point": TEXT,
    "pickup_point_data": {
        "point": TEXT,
        "supplier": re.compile("POCZTA|INPOST|DHL_PARCEL|DHL|DPD|PWR|UPS|OTHER"),
        "supplier_name": TEXT,
        "description": TEXT,
        "street": TEXT,
        "house_number": TEXT,
        "city": TEXT,
        "postal_code": TEXT,
        "province": TEXT,
        "country_code": TEXT,
        "services_cod": bool,
        "latitude": NUMBER,
        "longitude": NUMBER,
        "opening_hours": TEXT,
    },
    "shipping_additional_fields": {"machine": TEXT, "info": type(None)},
    "utms": {
        "utm_source": TEXT,
        "utm_medium": TEXT,
        "utm_campaign": TEXT,
        "utm_content": TEXT,
    },
}
LOYALTY = {"exchanged": bool, "ratio": NUMBER, "score": int}
TEXT_OPTION = {"order_products_text_id": int, "name": TEXT, "value": TEXT}
LINE = {
    "id": ID,
    "order_id": ID,
    "product_id": NUMBER,
    "stock_id": NUMBER,
    "price": SIGNED,
    "discount_perc": DISCOUNT,
    "quantity": NUMBER,
    "delivery_time": NUMBER,
    "name": TEXT,
    "code": TEXT,
    "pkwiu": TEXT,
    "tax": TEXT,
    "tax_value": NUMBER,
    "unit": TEXT,
    "option": TEXT,
    "unit_fp": FLAG,
    "weight": NUMBER,
    "type": FLAG,
    "loyalty": Maybe(LOYALTY),
    "delivery_time_hours": NUMBER,
    "is_digital": int,
    "text_options": Each(TEXT_OPTION),
    "file_options": EMPTY,
    "warehouse_code": TEXT,
    "ean": TEXT,
    "images": type(None),
}
SHAPES = {
    "statuses": {
        "status_id": ID,
        "active": FLAG,
        "default": FLAG,
        "color": TEXT,
        "type": re.compile("[1-4]"),
        "email_change": FLAG,
        "order": NUMBER,
        "translations": translated(
            "status_id", "trans_id", name=TEXT, message=TEXT, message_html=TEXT
        ),
    },
    "payments": {
        "payment_id": ID,
        "name": TEXT,
        "order": NUMBER,
        "install": FLAG,
        "visible": FLAG,
        "translations": translated(
            "payment_id",
            title=TEXT,
            description=TEXT,
            vendor_description=TEXT,
            active=FLAG,
            notify=TEXT,
            notify_mail=TEXT,
        ),
        "currencies": Each(ID),
    },
    "shippings": {
        "shipping_id": ID,
        "cost": MONEY,
        "depend_on_w": FLAG,
        "tax_id": ID,
        "max_weight": NUMBER,
        "min_weight": NUMBER,
        "free_shipping": NUMBER,
        "order": NUMBER,
        "pkwiu": TEXT,
        "max_cost": MONEY,
        "min_cost": MONEY,
        "visible": FLAG,
        "mobile": FLAG,
        "engine": TEXT,
        "zone_id": ID,
        "callback_url": TEXT,
        "name": TEXT,
        "url": TEXT,
        "description": TEXT,
        "vendor_description": TEXT,
        "active": FLAG,
        "is_default": FLAG,
        "lang_id": ID,
        "countries": Each(TEXT, dict),
        "ranges": EMPTY,
        "translations": translated(
            "shipping_id",
            name=TEXT,
            url=TEXT,
            description=TEXT,
            vendor_description=TEXT,
            active=FLAG,
            is_default=FLAG,
        ),
        "payments": Each(
            {"cost": Either(int, float), "percent": bool, "payment_id": ID}
        ),
        "gauges": EMPTY,
    },
    "zones": {"zone_id": ID, "name": TEXT, "mode": NUMBER, "countries": Each(int)},
    "user-groups": {
        "group_id": ID,
        "name": TEXT,
        "discount": MONEY,
        "price_level": NUMBER,
        "auto_add": int,
    },
    "users": {
        "user_id": ID,
        "login": TEXT,
        "date_add": DATE,
        "lastvisit": DATE,
        "verify_email": FLAG,
        "origin": NUMBER,
        "registered": FLAG,
        "groups": EMPTY,
        "group_id": Maybe(ID),
        "additional_fields": Each(FIELD_VALUE),
        "tags": EMPTY,
        "firstname": TEXT,
        "lastname": TEXT,
        "email": TEXT,
        "discount": MONEY,
        "newsletter": FLAG,
        "active": FLAG,
        "lang_id": ID,
        "comment": TEXT,
    },
    "user-addresses": {
        "address_book_id": ID,
        "user_id": ID,
        "address_name": TEXT,
        "company_name": TEXT,
        "pesel": TEXT,
        "firstname": TEXT,
        "lastname": TEXT,
        "street_1": TEXT,
        "street_2": TEXT,
        "city": TEXT,
        "zip_code": TEXT,
        "state": TEXT,
        "country": TEXT,
        "default": FLAG,
        "shipping_default": FLAG,
        "phone": TEXT,
        "sortkey": TEXT,
        "country_code": re.compile("[A-Z]{2}"),
        "tax_identification_number": TEXT,
    },
    "order-tags": {"tag_id": ID, "name": TEXT, "lang_id": ID},
    "parcels": {
        "parcel_id": ID,
        "order_id": ID,
        "shipping_id": ID,
        "shipping_code": TEXT,
        "sent": FLAG,
        "send_date": DATE,
        "delivery_date": DATE,
        "order_date": DATE,
        "email": TEXT,
        "cod": FLAG,
        "cod_cost": MONEY,
        "insurance": FLAG,
        "insurance_cost": MONEY,
        "weight": NUMBER,
        "notes": TEXT,
        "online": FLAG,
        "warehouse_id": type(None),
        "products": Each(
            {
                "id": ID,
                "parcel_id": ID,
                "order_product_id": int,
                "product_id": ID,
                "stock_id": ID,
                "name": TEXT,
                "code": TEXT,
                "option": TEXT,
                "unit": TEXT,
                "unit_fp": FLAG,
                "weight": NUMBER,
                "quantity": NUMBER,
            }
        ),
        "delivery_address": ADDRESS,
        "billing_address": ADDRESS,
    },
    "order-products": LINE,
}
OPTION = {"trans_id": ID, "option_id": ID, "lang_id": ID, "value": TEXT}

#: an order by hand, with the keys and types of a recorded one
SOMEBODY = {
    "address_id": "7",
    "order_id": "4",
    "type": "1",
    "firstname": "Anna",
    "lastname": "Przykładowa",
    "company": "",
    "pesel": "",
    "city": "Łódź",
    "postcode": "90-001",
    "street1": "ul. Wzorcowa 1",
    "street2": "",
    "state": "",
    "country": "Polska",
    "phone": "600700800",
    "country_code": "PL",
    "tax_identification_number": "",
}
WRITTEN_ORDER = {
    "order_id": "4",
    "user_id": "2",
    "date": "2026-07-01 10:00:00",
    "status_date": "2026-07-01 10:00:00",
    "confirm_date": "0000-00-00 00:00:00",
    "delivery_date": "2026-07-03",
    "status_id": "1",
    "sum": "12.50",
    "payment_id": "1",
    "user_order": "1",
    "shipping_id": "8",
    "shipping_cost": "0.00",
    "email": "anna@example.com",
    "delivery_code": "",
    "code": "0123456789abcdef0123456789abcdef",
    "confirm": "0",
    "notes": "",
    "notes_priv": "",
    "notes_pub": "",
    "currency_id": "1",
    "currency_rate": "1",
    "paid": "0.00",
    "ip_address": "192.0.2.9",
    "discount_client": "0",
    "discount_group": "0",
    "discount_levels": "0",
    "discount_code": "0",
    "code_id": None,
    "lang_id": "1",
    "origin": "0",
    "parent_order_id": None,
    "registered": "1",
    "delivery_email": None,
    "promo_code": "",
    "additional_fields": [],
    "properties": [],
    "tags": [],
    "order_url": "https://sklep.example/pl/panel/order/4",
    "payment_url": "",
    "is_cash_on_delivery": False,
    "is_paid": False,
    "is_overpayment": False,
    "is_underpayment": True,
    "total_parcels": 0,
    "total_products": 1,
    "children": [],
    "loyalty_cost": 0,
    "loyalty_score": 0,
    "vat_eu": False,
    "shipping_tax_name": "23%",
    "shipping_tax_value": "23",
    "shipping_tax_id": "1",
    "delivery_address": SOMEBODY,
    "billing_address": SOMEBODY,
}
WRITTEN_LINE = {
    "id": "5",
    "order_id": "4",
    "product_id": "13",
    "stock_id": "13",
    "price": "12.50",
    "discount_perc": "0.0000",
    "quantity": "1",
    "delivery_time": "1",
    "name": "Lampa",
    "code": "L-1",
    "pkwiu": "",
    "tax": "23%",
    "tax_value": "23",
    "unit": "szt.",
    "option": "Kolor: zielony",
    "unit_fp": "0",
    "weight": "0.5",
    "type": "0",
    "loyalty": None,
    "delivery_time_hours": "24",
    "is_digital": 0,
    "text_options": [],
    "file_options": [],
    "warehouse_code": "",
    "ean": "",
    "images": None,
}


class TestOrderTypes(ShopCase):
    options = {}

    def open_shop(self):
        super().open_shop()
        self.sim.owner.buy(150, 5, restock=True)

    def every_row(self, resource):
        answer = self.get(resource, limit=50)
        rows = answer["list"]
        for page in range(2, answer["pages"] + 1):
            rows += self.get(resource, limit=50, page=page)["list"]
        return rows

    def test_what_was_written_by_hand_has_these_shapes(self):
        self.assertEqual(faults(WRITTEN_ORDER, ORDER), [])
        self.assertEqual(faults(WRITTEN_LINE, LINE), [])

    def test_simple_resources(self):
        for resource, shape in SHAPES.items():
            rows = self.every_row(resource)
            self.assertTrue(rows, resource)
            for row in rows:
                self.assertEqual(faults(row, shape, resource), [])

    def test_orders(self):
        seen = set()
        for row in self.every_row("orders"):
            there = OPTIONAL.keys() & row.keys()
            seen |= there
            shape = ORDER | {name: OPTIONAL[name] for name in there}
            self.assertEqual(faults(row, shape, f"orders/{row['order_id']}"), [])
        self.assertEqual(seen, OPTIONAL.keys())

    def test_additional_fields(self):
        """Only what can be checked has `checked`, only what can be chosen options."""
        for row in self.every_row("additional-fields"):
            texts = {"name": TEXT, "description": TEXT}
            if row["type"] == "3":
                texts["options"] = Each(OPTION)
            shape = {
                "field_id": ID,
                "type": re.compile("[1-5]"),
                "locate": NUMBER,
                "req": FLAG,
                "active": FLAG,
                "order": NUMBER,
                "translations": translated("field_id", "trans_id", **texts),
            }
            if row["type"] == "2":
                shape["checked"] = FLAG
            self.assertEqual(faults(row, shape), [])

    def test_single_rows_are_as_in_the_list(self):
        for resource in [*SHAPES, "orders"]:
            row = self.get(resource, limit=3)["list"][-1]
            row_id = row[self.sim.shop[resource].key]
            self.assertEqual(self.get(f"{resource}/{row_id}"), row)

    def test_statuses_are_two_pages_by_default(self):
        """Ten rows fit a page; the shop has eleven, and no 10."""
        answer = self.get("statuses")
        self.assertEqual((answer["count"], answer["pages"]), ("11", 2))
        ids = self.ids("statuses", "status_id", limit=50)
        self.assertEqual(ids, [*range(1, 10), 11, 12])

    def test_they_cannot_be_written(self):
        for path in ("statuses", "payments", "shippings", "zones"):
            self.refused("POST", path, {}, status=405)
            self.refused("PUT", f"{path}/1", {"order": 5}, status=405)
            self.refused("DELETE", f"{path}/1", status=405)

    def test_what_vendors_apps_only_may_read(self):
        for path in ("order-refunds", "order-transactions", "payments/1/channels"):
            self.refused("GET", path, status=403)

    def test_names_are_written_as_they_are(self):
        (order_id,) = self.sim.owner.buy(1, 1, "name_nul", restock=True)
        self.assertIn(
            "\x00", self.get(f"orders/{order_id}")["billing_address"]["lastname"]
        )
        (order_id,) = self.sim.owner.buy(1, 1, "name_long", restock=True)
        name = self.get(f"orders/{order_id}")["billing_address"]["lastname"]
        self.assertEqual(len(name), 255)
