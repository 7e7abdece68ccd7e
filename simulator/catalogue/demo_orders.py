"""The demo shop's customers and orders: 25 people and 40 orders of late summer 2026.

Everybody is made up, and all of it is the same each time. The numbers on the shelves
stay those of the catalogue: they are what is left after these orders.
"""

from decimal import Decimal

from ..stock_journal import StockJournal

#: first and last name, town, post code, street, phone; with a company: name, NIP
CUSTOMERS = (
    ("Anna", "Przykładowa", "Kraków", "30-002", "ul. Wzorcowa 12/4", "640 432 543"),
    ("Jan", "Testowy", "Warszawa", "00-950", "al. Próbna 7", "+48 600 700 800"),
    ("Ewa", "Wzorcowa", "Gdańsk", "80-002", "ul. Przykładowa 3", "555-333-444"),
    ("Piotr", "Próbny", "Łódź", "90-003", "os. Testowe 15/22", "600700801"),
    ("Zofia", "Zmyślona", "Wrocław", "50-004", "pl. Zmyślony 1", "600 700 802"),
    ("Tomasz", "Szablon", "Poznań", "60-005", "ul. Wzorcowa 88", "48600700803"),
    ("Maria", "Makieta", "Lublin", "20-006", "ul. Próbna 9a", "600700804"),
    ("Adam", "Dowolny", "Katowice", "40-007", "ul. Testowa 31/2", "300542832"),
    ("Łucja", "Ćwiczebna", "Rzeszów", "35-008", "ul. Wzorcowa 5", "600700805"),
    ("Marek", "Kowal-Demo", "Olsztyn", "10-009", "al. Próbna 40", "600-700-806"),
    ("Irena", "Fikcyjna", "Białystok", "15-010", "ul. Przykładowa 77", "600700807"),
    ("Paweł", "Nowak-Wzór", "Szczecin", "70-011", "os. Testowe 2/3", "600700808"),
    ("Hanna", "Umowna", "Kielce", "25-012", "ul. Zmyślona 6", "600700809"),
    ("Karol", "Pozorny", "Opole", "45-013", "ul. Próbna 18/1", "600700810"),
    ("Żaneta", "Wymyślona", "Toruń", "87-100", "ul. Testowa 50", "600700811"),
    ("Rafał", "Modelowy", "Zielona Góra", "65-015", "ul. Wzorcowa 4", "600700812"),
)
#: name, NIP as it was typed, person, town, post code, street, phone
COMPANIES = (
    (
        "Szkółka Leśna Przykład Sp. z o.o.",
        "9991234518",
        ("Olga", "Biurowa"),
        ("Kraków", "30-016", "ul. Próbna 100"),
        "12 345 67 89",
    ),
    (
        'Klub Turystyczny "Wzór"',
        "PL9995556667",
        ("Leon", "Skarbnik"),
        ("Nowy Sącz", "33-300", "ul. Testowa 11"),
        "600700814",
    ),
    (
        "Makieta i Wspólnicy s.c.",
        "999-77-88-991",
        ("Julia", "Wspólna"),
        ("Warszawa", "00-951", "al. Zmyślona 3/8"),
        "600700815",
    ),
)
#: guests: the same of them as of customers
GUESTS = (
    ("Ola", "Gościnna", "Sopot", "81-701", "ul. Próbna 2", "600700816"),
    ("Bartek", "Przelotny", "Gdynia", "81-001", "ul. Testowa 8/15", "600700817"),
    ("Iga", "Jednorazowa", "Kraków", "31-018", "ul. Wzorcowa 61", "600700818"),
    ("Wit", "Bezkontowy", "Płock", "09-400", "ul. Zmyślona 13", "600700819"),
    ("Nina", "Szybka", "Radom", "26-600", "os. Testowe 4/44", "600700820"),
    ("Emil", "Anonim", "Tychy", "43-100", "ul. Próbna 7", "600700821"),
)

#: who (index into all of them), status, kinds, note: forty orders, oldest first
ORDERS = (
    (0, 7, ["card_paid", "point_inpost"], ""),
    (1, 7, ["transfer_paid"], ""),
    (16, 7, ["company", "transfer_paid", "mixed_vat"], ""),
    (2, 7, ["cod"], ""),
    (19, 7, ["guest", "card_paid", "point_inpost", "one_line"], ""),
    (3, 11, ["card_paid", "variant"], ""),
    (4, 7, ["card_paid", "group_discount"], ""),
    (5, 8, ["transfer"], ""),
    (20, 7, ["guest", "cod", "variant"], "Zadzwoń przed dostawą"),
    (0, 7, ["card_paid", "variant", "code"], ""),
    (6, 7, ["pick_up", "one_line"], "Odbiorę w sobotę"),
    (17, 7, ["company", "transfer_paid", "line_discounts"], ""),
    (7, 7, ["card_paid", "two_addresses"], "To prezent, proszę bez ceny w paczce"),
    (8, 9, ["cod"], ""),
    (1, 7, ["card_paid", "free_shipping"], ""),
    (21, 7, ["guest", "card_paid", "point_dpd"], ""),
    (9, 7, ["transfer_paid", "engraved"], ""),
    (10, 7, ["card_paid", "bundle"], ""),
    (2, 7, ["card_paid", "client_discount"], ""),
    (18, 7, ["company", "transfer_paid", "invoice_wanted"], "Faktura na firmę"),
    (11, 6, ["card_paid", "variant", "point_inpost"], ""),
    (22, 6, ["guest", "transfer_paid"], ""),
    (12, 4, ["card_paid"], ""),
    (4, 4, ["card_paid", "mixed_vat"], ""),
    (13, 4, ["cod", "one_line"], ""),
    (16, 4, ["company", "transfer_paid"], ""),
    (14, 3, ["card_paid", "variant"], ""),
    (0, 2, ["card_paid", "free_shipping_code"], ""),
    (23, 2, ["guest", "cod"], ""),
    (15, 2, ["pick_up"], ""),
    (5, 2, ["card_paid", "point_poczta"], ""),
    (3, 5, ["transfer"], ""),
    (17, 5, ["company", "transfer"], "Proszę o proformę"),
    (24, 1, ["guest", "card_unpaid", "point_inpost"], ""),
    (6, 12, ["underpaid"], ""),
    (9, 1, ["card_paid", "variant", "line_discounts"], ""),
    (11, 1, ["overpaid"], ""),
    (2, 1, ["cod", "variant"], ""),
    (1, 1, ["card_paid", "fraction"], ""),
    (18, 1, ["company", "transfer", "many_lines"], ""),
)
#: lines of the order of many lines, fewer than elsewhere
_MANY = 9
#: days of September 2026: two orders on each
_FIRST_DAY = 1
_SENT, _READY = 7, 6


def load(shop, owner) -> None:
    """Let people buy from the demo catalogue, which is there already."""
    for status_id in (2, _SENT):
        owner.update("statuses", status_id, {"email_change": 1})
    _fields(owner)
    for name in ("pilne", "prezent"):
        owner.create("order-tags", {"name": name, "lang_id": 1})
    stocks = shop["product-stocks"]
    shelves = {row_id: row.get("stock", "0") for row_id, row in stocks.rows.items()}
    people = _people()
    for number, (who, status_id, kinds, note) in enumerate(ORDERS):
        moment = _moment(number)
        (order_id,) = owner.buy(
            1,
            f"demo/{number}",
            kinds,
            buyer=people[who],
            wish={"lines": _MANY} if "many_lines" in kinds else {},
            order={"notes": note},
            since=moment,
        )
        _progress(shop, order_id, status_id, moment)
    _addresses(shop)
    shop["orders"].replace(13, shop["orders"].rows[13] | {"tags": [2]})
    _restore(shop, shelves)
    shop.mails.clear()


def _people() -> list[dict]:
    people = []
    for first, last, city, postcode, street, phone in (*CUSTOMERS, *GUESTS):
        people.append(_person(first, last, (city, postcode, street), phone))
    companies = [
        _person(*person, place, phone)
        | {"company": company, "tax_identification_number": number}
        for company, number, person, place, phone in COMPANIES
    ]
    return [*people[: len(CUSTOMERS)], *companies, *people[len(CUSTOMERS) :]]


def _person(first: str, last: str, place, phone: str) -> dict:
    city, postcode, street = place
    plain = f"{first}.{last}".lower().translate(str.maketrans("ąćęłńóśźż", "acelnoszz"))
    return {
        "firstname": first,
        "lastname": last,
        "email": f"{plain}@example.pl",
        "city": city,
        "postcode": postcode,
        "street1": street,
        "phone": phone,
    }


def _moment(number: int) -> str:
    day, evening = divmod(number, 2)
    hour = 9 + number % 5 + 8 * evening
    return f"2026-09-{_FIRST_DAY + day:02d} {hour:02d}:{number * 7 % 60:02d}:30"


def _progress(shop, order_id: int, status_id: int, moment: str) -> None:
    """Write what became of an order by noon of the day after: its status, its payment,
    its parcel."""
    orders, lines = shop["orders"], shop["order-products"]
    if status_id == 1:
        return
    noon = f"2026-09-{int(moment[8:10]) + 1:02d} 12:00:00"
    row = orders.rows[order_id] | {"status_id": str(status_id), "status_date": noon}
    if status_id == _SENT and orders.rows[order_id]["payment_id"] in ("1", "2"):
        row["paid"] = row["sum"]
    orders.replace(order_id, row)
    for line_id in orders.line_ids(order_id):
        lines.settle(line_id)
    if status_id == _SENT and row["shipping_id"] != "8":
        shop["parcels"].insert(
            {
                "order_id": str(order_id),
                "shipping_id": row["shipping_id"],
                "shipping_code": f"DEMO{order_id:08d}",
                "sent": "1",
                "send_date": noon,
                "products": [
                    {
                        "order_product_id": str(line_id),
                        "quantity": lines.rows[line_id]["quantity"],
                    }
                    for line_id in orders.line_ids(order_id)
                ],
            }
        )


def _fields(owner) -> None:
    for kind, name, options in (
        (1, "Numer zamówienia u klienta", None),
        (3, "Skąd o nas wiesz?", ["Od znajomych", "Z internetu", "Ze szlaku"]),
    ):
        texts = {"name": name, "description": name}
        if options:
            texts["options"] = options
        owner.create(
            "additional-fields",
            {"type": kind, "locate": 120, "translations": {"pl_PL": texts}},
        )


def _addresses(shop) -> None:
    """Give two customers a second address, and subscribe them to news."""
    book, users = shop["user-addresses"], shop["users"]
    for name in ("anna.przykladowa", "ewa.wzorcowa"):
        user_id = users.by_email(f"{name}@example.pl")
        row = dict(book.rows[book.indexes["user_id"].get(str(user_id))[0]])
        del row["address_book_id"]
        row |= {"street_1": "ul. Letniskowa 1", "city": "Zakopane"}
        row |= {"zip_code": "34-500", "default": "0", "shipping_default": "0"}
        row["address_name"] = "Domek"
        book.insert(row)
        users.replace(user_id, users.rows[user_id] | {"newsletter": "1"})


def _restore(shop, shelves: dict[int, str]) -> None:
    """Put the catalogue's numbers back; the journal begins after these orders."""
    stocks = shop["product-stocks"]
    for row_id, quantity in shelves.items():
        row = stocks.rows[row_id]
        if row.get("stock", "0") != quantity:
            stocks.replace(row_id, row | {"stock": quantity})
    shop.journal = StockJournal()
    for facts in shop["order-products"].facts.values():
        if facts.stock_row:
            initial = shop.journal.initial
            initial.setdefault(facts.stock_row, Decimal(shelves[facts.stock_row]))
            initial[facts.stock_row] += facts.held
