"""Names, places and oddities of buyers. All of it is made up: e-mail addresses lie in
domains kept for examples, tax numbers belong to nobody in particular."""

FIRST_NAMES = (
    "Anna",
    "Jan",
    "Katarzyna",
    "Piotr",
    "Małgorzata",
    "Krzysztof",
    "Agnieszka",
    "Andrzej",
    "Ewa",
    "Tomasz",
    "Łucja",
    "Paweł",
    "Żaneta",
    "Michał",
    "Zofia",
    "Stanisław",
)
LAST_NAMES = (
    "Przykładowa",
    "Testowy",
    "Nowak-Wzór",
    "Zmyślona",
    "Kowal-Demo",
    "Próbny",
    "Fikcyjna",
    "Wzorcowy",
    "Ćwiczebna",
    "Makieta",
    "Szablon",
    "Dowolny",
)
STREETS = (
    "ul. Przykładowa",
    "ul. Wzorcowa",
    "al. Próbna",
    "os. Testowe",
    "ul. Świętej Makiety",
    "pl. Zmyślony",
)
#: city, post code, region
CITIES = (
    ("Kraków", "30-001", "małopolskie"),
    ("Warszawa", "00-001", "mazowieckie"),
    ("Łódź", "90-001", "łódzkie"),
    ("Wrocław", "50-001", "dolnośląskie"),
    ("Poznań", "60-001", "wielkopolskie"),
    ("Gdańsk", "80-001", "pomorskie"),
    ("Szczecin", "70-001", "zachodniopomorskie"),
    ("Lublin", "20-001", "lubelskie"),
    ("Białystok", "15-001", "podlaskie"),
    ("Katowice", "40-001", "śląskie"),
    ("Rzeszów", "35-001", "podkarpackie"),
    ("Olsztyn", "10-001", "warmińsko-mazurskie"),
)
COMPANIES = (
    "Przykład Sp. z o.o.",
    "Wzór i Wspólnicy s.c.",
    'Biuro "Makieta"',
    "Testowe Zakłady Próbne S.A.",
    "Fikcja & Syn",
    "P.H.U. Szablon",
)
#: code of the country, city, post code, street, company, VAT number
ABROAD = (
    ("DE", "Musterstadt", "12345", "Beispielweg", "Muster GmbH", "DE999999995"),
    ("CZ", "Praha", "110 00", "Vzorová", "Vzor s.r.o.", "CZ29999995"),
    ("FR", "Lyon", "69001", "rue de l'Exemple", "Exemple SARL", "FR11999999998"),
    ("SK", "Bratislava", "811 01", "Skúšobná", "Ukážka a.s.", "SK2020000004"),
)

#: as people type them; the last ones are no numbers, or more than one
ODD_PHONES = (
    "300542832",
    "022 555 12 34",
    "22 555-12-34 wew. 12",
    "500-600-700 po 16",
    "19 457",
    "112",
    "+4860070080",
    "+44 7700 900123",
    "48600700800",
    "0048600700800",
    "600700800, 601701801",
    "600700800/601701801",
    "0151 23456789",
    "0",
    "-",
    "brak",
)
PHONES = ("640432543", "456345234", "123456789", "555-333-444", "+48 600 700 800")

#: supplier of pick-up points to its name and a point of it
POINTS = {
    "INPOST": ("InPost Paczkomaty 24/7", "KRA01A"),
    "POCZTA": ("Poczta Polska", "PP-248113"),
    "DHL_PARCEL": ("DHL Parcel", "DHLP-4400"),
    "DHL": ("DHL POP", "4108812"),
    "DPD": ("DPD Pickup", "PL11033"),
    "PWR": ("Orlen Paczka", "600102"),
    "UPS": ("UPS Access Point", "U12345678"),
    "OTHER": ("Punkt własny", "PW-7"),
}

NOTES = (
    "",
    "",
    "",
    "Proszę o telefon przed dostawą.",
    'Prezent: bez rachunku w paczce, z dopiskiem "Sto lat"!',
    "Zostawić u sąsiada\r\n(II piętro, m. 14)",
)
EMOJI = "🏔️"
NUL = "\x00"
LONG = 255
