"""What a fresh shop has for orders: statuses, methods of payment and delivery, zones,
additional fields."""

from ..places import COUNTRIES

#: id, name, type: as in a fresh shop (seen); the last one is a merchant's own
STATUSES = (
    (1, "złożone", 1),
    (2, "przyjęte do realizacji", 2),
    (3, "oczekiwanie na dostawę", 2),
    (4, "w trakcie kompletowania", 2),
    (5, "oczekiwanie na płatność", 2),
    (6, "gotowe do wysłania", 2),
    (7, "przesyłka wysłana", 3),
    (8, "anulowane", 4),
    (9, "odrzucone", 4),
    (11, "zwrócone", 4),
    (12, "do wyjaśnienia z klientem", 2),
)

#: id, name, title, is there a form to pay by, visible, active: names as in a fresh
#: shop (seen)
PAYMENTS = (
    (1, "cash", "Gotówka", 0, 1, 1),
    (2, "cod", "Pobranie", 0, 1, 1),
    (3, "onlinePayment", "Autopay", 1, 1, 1),
    (4, "mraty", "mBank mRaty", 1, 1, 0),
    (5, "platnosci.pl", "PayU", 1, 1, 1),
    (6, "dotpay.shoper", "DotPay", 1, 1, 0),
    (7, "przelewy24.pl", "Przelewy24.pl", 1, 0, 0),
    (10, "zagiel", "eRaty Santander Consumer Bank S.A.", 1, 1, 0),
    (11, "paypal", "PayPal", 1, 1, 0),
    (12, "Allegro", "Allegro", 1, 0, 0),
    (18, "transfer", "Przelew bankowy", 0, 1, 1),
    (19, "external", "Płatność zewnętrzna", 0, 0, 0),
)

#: name, mode, ids of countries
ZONES = (
    ("Polska", 1, (179,)),
    ("Unia Europejska", 1, (20, 56, 57, 68, 75, 110, 132, 134, 166, 184, 201)),
    ("Świat", 0, ()),
    ("InPost International", 1, (20, 68, 75, 110, 134, 166, 184)),
)

_INPOST = "https://www.inpost.pl/sledzenie-przesylek?number={tracking_number}"
_APACZKA = "https://www.apaczka.pl/sledz-przesylke/?waybill={tracking_number}"
_PREPAID = ((1, 0, False), (3, 0, False), (5, 0, False), (12, 0, False), (18, 0, False))
_FIVE = ((2, 5, False),)
_TWO_PERCENT = ((2, 2, True),)

#: name, engine, tracking, cost, zone, active, fees of methods of payment (id, cost, is
#: it a percentage); a fresh shop has no costs
SHIPPINGS = (
    ("InPost Paczkomaty 24/7", "inpost", _INPOST, "13.99", 1, 1, _PREPAID),
    ("InPost Kurier", "inpost", _INPOST, "16.99", 1, 1, _PREPAID + _FIVE),
    ("Paczka w Weekend", "inpost", _INPOST, "19.99", 1, 1, _PREPAID),
    ("Poczta Polska", "ShoperShipment", _APACZKA, "15.50", 1, 1, _PREPAID + _FIVE),
    ("DPD Kurier", "ShoperShipment", _APACZKA, "17.90", 1, 1, _PREPAID + _FIVE),
    ("DHL Kurier", "ShoperShipment", _APACZKA, "18.45", 1, 1, _PREPAID + _TWO_PERCENT),
    ("Orlen Paczka", "ShoperShipment", _APACZKA, "11.99", 1, 1, _PREPAID),
    ("Odbiór osobisty", "personal", "", "0.00", 1, 1, _PREPAID),
    ("InPost International", "InPostInternational", _INPOST, "49.00", 4, 1, _PREPAID),
)

_TERMS = (
    'Zapoznałem się z <a href="/pl/i/Regulamin/3">regulaminem</a> sklepu '
    "internetowego i akceptuję jego treść."
)
_INVOICE = "Chcę otrzymać fakturę"
_INVOICE_ENGLISH = "I need to get an invoice"

#: locate, required, texts: as in a fresh shop (seen)
FIELDS = (
    (7, 1, {"pl_PL": {"name": "Akceptacja regulaminu", "description": _TERMS}}),
    (104, 1, {"pl_PL": {"name": "Akceptacja regulaminu", "description": _TERMS}}),
    (
        120,
        0,
        {
            "pl_PL": {"name": _INVOICE, "description": _INVOICE},
            "en_US": {"name": _INVOICE_ENGLISH, "description": _INVOICE_ENGLISH},
        },
    ),
)


def load(owner) -> None:
    """Create what a fresh shop has for orders."""
    for order, (status_id, name, kind) in enumerate(STATUSES, 1):
        texts = {"name": name, "message": name, "message_html": name}
        owner.create(
            "statuses",
            {
                "type": kind,
                "default": int(status_id == 1),
                "order": order,
                "translations": {"pl_PL": texts},
            },
            status_id,
        )
    for payment_id, name, title, install, visible, active in PAYMENTS:
        owner.create(
            "payments",
            {
                "name": name,
                "order": payment_id,
                "install": install,
                "visible": visible,
                "translations": {"pl_PL": {"title": title, "active": active}},
            },
            payment_id,
        )
    for name, mode, countries in ZONES:
        values = {"name": name, "mode": mode, "countries": list(countries)}
        owner.create("zones", values)
    _shippings(owner)
    for locate, required, texts in FIELDS:
        owner.create(
            "additional-fields",
            {"type": 2, "locate": locate, "req": required, "translations": texts},
        )


def _shippings(owner) -> None:
    for order, (name, engine, url, cost, zone, active, fees) in enumerate(SHIPPINGS, 1):
        owner.create(
            "shippings",
            {
                "cost": cost,
                "engine": engine,
                "zone_id": zone,
                "order": order,
                "mobile": int(engine == "personal"),
                "max_weight": 25 if engine == "inpost" else 0,
                "countries": _countries(ZONES[zone - 1][2]),
                "payments": [
                    {"cost": fee, "percent": percent, "payment_id": payment_id}
                    for payment_id, fee, percent in fees
                ],
                "translations": {"pl_PL": {"name": name, "url": url, "active": active}},
            },
        )


def _countries(ids) -> dict[str, str]:
    names = {number: name for name, number in COUNTRIES.values()}
    return {str(number): names[number] for number in ids}
