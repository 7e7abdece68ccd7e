"""The words of the demo catalogue."""

from dataclasses import dataclass, field

SIZES = ("S", "M", "L", "XL")

COLOURS = (
    ("zielony mech", "moss green", "#5b7342"),
    ("granatowy", "navy", "#1f2f55"),
    ("popielaty", "ash grey", "#8d9194"),
    ("ceglasty", "brick red", "#a4472f"),
)


@dataclass
class Family:
    """Products of one kind, in one category.

    models: name and English name of each, added to the noun; step: what the price
    grows by from one to the next; taxes, units: those of single models by position;
    with_variants: so many of the models have them.
    """

    category: str
    code: str
    noun: str
    english_noun: str
    price: float
    step: float
    weight: str
    producer: int | None
    models: tuple
    short: str
    english_short: str
    text: str
    english_text: str
    details: tuple
    tax: str = "23%"
    unit: str = "szt."
    taxes: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)
    more_categories: tuple = ()
    variants: str | None = None
    with_variants: int = 0


def _same(*names: str) -> tuple:
    return tuple((name, name) for name in names)


FAMILIES = (
    Family(
        category="Namioty turystyczne",
        code="NT",
        noun="Namiot",
        english_noun="Tent",
        price=449.0,
        step=80,
        weight="2.4",
        producer=0,
        models=_same(
            "Turbacz 2",
            "Turbacz 3",
            "Pilsko 1",
            "Barania 2",
            "Lubań 2",
            "Rysianka 3",
            "Przehyba 2",
        ),
        short="Lekki namiot z dwoma wejściami i przedsionkiem na plecaki.",
        english_short="A light tent with two doors and a porch for backpacks.",
        text="Rozstawisz go w pięć minut, także w deszczu: tropik idzie pierwszy.",
        english_text="Up in five minutes, even in rain: the fly goes first.",
        details=(
            ("Tropik 3000 mm, podłoga 5000 mm", "Fly 3000 mm, floor 5000 mm"),
            ("Stelaż z aluminium 8,5 mm", "Aluminium poles 8.5 mm"),
        ),
    ),
    Family(
        category="Namioty rodzinne",
        code="NR",
        noun="Namiot rodzinny",
        english_noun="Family tent",
        price=899.0,
        step=150,
        weight="9.8",
        producer=1,
        models=_same(
            "Wigry 4", "Wigry 6", "Śniardwy 5", "Mamry 4", "Gopło 6", "Drawsko"
        ),
        short="Dwie sypialnie i jasny salon, w którym można stanąć.",
        english_short="Two bedrooms and a bright living room with standing height.",
        text="Na długie wakacje nad jeziorem & na szybki weekend za miastem.",
        english_text="For long holidays at a lake & quick weekends out of town.",
        details=(
            ("Moskitiery we wszystkich oknach", "Mosquito nets in all windows"),
            ("Wysokość 205 cm", "Height 205 cm"),
        ),
        units={5: "zestaw"},
    ),
    Family(
        category="Tarpy i płachty",
        code="TP",
        noun="Tarp",
        english_noun="Tarp",
        price=119.9,
        step=25,
        weight="0.65",
        producer=2,
        models=_same(
            "Mgła 3x3",
            "Mgła 4x3",
            "Mżawka 2x3",
            "Kapuśniak 3x4",
            "Oberwanie 4x4",
            "Zawierucha 3x3",
            "Zadymka 5x3",
        ),
        short="Dach nad głową, który mieści się w bocznej kieszeni.",
        english_short="A roof that fits into a side pocket.",
        text="Szesnaście punktów mocowania, odciągi i śledzie w komplecie.",
        english_text="Sixteen tie-outs, guy lines and pegs included.",
        details=(("Nylon 30D", "Nylon 30D"), ("Szwy podklejane", "Taped seams")),
        more_categories=("Biwak",),
    ),
    Family(
        category="Śpiwory letnie",
        code="SL",
        noun="Śpiwór letni",
        english_noun="Summer sleeping bag",
        price=159.0,
        step=20,
        weight="0.9",
        producer=3,
        models=_same(
            "Rosa 700", "Rosa 900", "Świetlik", "Cykada", "Jaskółka", "Lipiec", "Upał"
        ),
        short="Na ciepłe noce, schroniska i łódki.",
        english_short="For warm nights, huts and boats.",
        text="Rozpina się na płasko i zmienia w kołdrę dla dwojga.",
        english_text="Opens flat and turns into a blanket for two.",
        details=(
            ("Komfort do 12°C", "Comfort down to 12°C"),
            ("Pranie w 30°C", "Wash at 30°C"),
        ),
    ),
    Family(
        category="Śpiwory puchowe",
        code="SP",
        noun="Śpiwór puchowy",
        english_noun="Down sleeping bag",
        price=799.0,
        step=120,
        weight="1.1",
        producer=4,
        models=_same(
            "Szron 300", "Szron 450", "Zaspa", "Lodowiec", "Luty", "Nawis", "Zmarzlina"
        ),
        short="Puch gęsi z certyfikatem, zamek z lewej albo z prawej.",
        english_short="Certified goose down, zip on the left or on the right.",
        text="Komory o zmiennym kształcie trzymają puch tam, gdzie marzniesz.",
        english_text="Shaped chambers keep the down where you get cold.",
        details=(
            ("Puch 750 cuin", "Down 750 cuin"),
            ("Komfort do -8°C", "Comfort down to -8°C"),
        ),
        variants="size",
        with_variants=7,
    ),
    Family(
        category="Kuchenki",
        code="KU",
        noun="Kuchenka",
        english_noun="Stove",
        price=89.9,
        step=45,
        weight="0.35",
        producer=5,
        models=_same(
            "Iskra", "Żar", "Płomyk Duo", "Ognik", "Hubka", "Ognisko & Gwiazdy"
        ),
        short="Zagotuje litr wody w cztery minuty.",
        english_short="Boils a litre of water in four minutes.",
        text="Składane ramiona, zapalnik i osłona od wiatru.",
        english_text="Folding arms, igniter and a wind shield.",
        details=(("Moc 2,8 kW", "Power 2.8 kW"), ("Gwint EN 417", "EN 417 thread")),
        units={5: "zestaw"},
    ),
    Family(
        category="Termosy",
        code="TE",
        noun="Termos",
        english_noun="Flask",
        price=69.9,
        step=15,
        weight="0.45",
        producer=6,
        models=_same(
            "Świt 0,5 l", "Świt 0,75 l", "Świt 1 l", "Hala", "Przełęcz", "Grań"
        ),
        short="Herbata gorąca przez dwanaście godzin.",
        english_short="Keeps tea hot for twelve hours.",
        text='Stal nierdzewna 18/8 i korek, który otworzysz w "łapawicach".',
        english_text='Stainless steel 18/8 and a cap that opens with "mittens" on.',
        details=(("Bez BPA", "BPA free"), ("Kubek w nakrętce", "Cup in the lid")),
    ),
    Family(
        category="Plecaki miejskie",
        code="PM",
        noun="Plecak",
        english_noun="Backpack",
        price=189.0,
        step=22,
        weight="0.7",
        producer=7,
        models=_same(
            "Rynek 18",
            "Rynek 22",
            "Skwer 15",
            "Bulwar 20",
            "Kładka 24",
            "Przystanek 16",
            "Peron 28",
            "Podwórko 12",
        ),
        short="Do biura, na uczelnię i na popołudniowy spacer.",
        english_short="For the office, the campus and an afternoon walk.",
        text="Kieszeń na laptop 15 cali i odblaski z każdej strony.",
        english_text="A pocket for a 15 inch laptop and reflectors all around.",
        details=(
            ("Pokrowiec w zestawie", "Rain cover included"),
            ("Tkanina z odzysku", "Recycled fabric"),
        ),
    ),
    Family(
        category="Plecaki wyprawowe",
        code="PW",
        noun="Plecak wyprawowy",
        english_noun="Expedition backpack",
        price=549.0,
        step=60,
        weight="1.9",
        producer=8,
        models=_same(
            "Grzbiet 50",
            "Grzbiet 65",
            "Obóz 70",
            "Azymut 55",
            "Szlak 60",
            "Watra 80",
            "Juczny 90",
        ),
        short="System nośny, który dopasujesz bez zdejmowania plecaka.",
        english_short="A harness that adjusts while you wear it.",
        text="Dwie komory, dostęp od frontu i pas biodrowy z kieszeniami.",
        english_text="Two compartments, front access and a hip belt with pockets.",
        details=(
            ("Cordura 500D", "Cordura 500D"),
            ("Regulacja długości pleców", "Adjustable back length"),
        ),
        variants="colour",
        with_variants=7,
    ),
    Family(
        category="Kurtki",
        code="KR",
        noun="Kurtka",
        english_noun="Jacket",
        price=399.0,
        step=70,
        weight="0.55",
        producer=9,
        models=_same(
            "Halny",
            "Bryza",
            "Poryw",
            "Ulewa",
            "Szkwał",
            "Wichura",
            "Przymrozek",
            "Zefir",
        ),
        short="Membrana, kaptur na kask i zamki odporne na wodę.",
        english_short="Membrane, helmet hood and water-resistant zips.",
        text="Oddycha na podejściu i nie przecieka na grani.",
        english_text="Breathes on the way up and does not leak on the ridge.",
        details=(
            ("Membrana 20 000 mm", "Membrane 20,000 mm"),
            ("Wywietrzniki pod pachami", "Pit zips"),
        ),
        variants="both",
        with_variants=8,
    ),
    Family(
        category="Koszulki",
        code="KO",
        noun="Koszulka",
        english_noun="T-shirt",
        price=99.0,
        step=10,
        weight="0.18",
        producer=10,
        models=_same(
            "Krokus",
            "Dziewięćsił",
            "Goryczka",
            "Szarotka",
            "Pierwiosnek",
            "Rumianek",
            "Sasanka",
            "Wrzos",
        ),
        short="Wełna merynosów, która nie gryzie.",
        english_short="Merino wool that does not itch.",
        text="Cienka latem, pod warstwą zimą. Schnie na plecach.",
        english_text="Thin in summer, a layer in winter. Dries on your back.",
        details=(
            ("Merynos 150 g/m²", "Merino 150 g/m²"),
            ("Płaskie szwy", "Flat seams"),
        ),
        variants="both",
        with_variants=8,
    ),
    Family(
        category="Skarpety",
        code="SK",
        noun="Skarpety",
        english_noun="Socks",
        price=34.9,
        step=5,
        weight="0.08",
        producer=10,
        models=_same(
            "Ścieżka", "Mostek", "Perć", "Strumyk", "Dolina", "Wantule", "Piarg"
        ),
        short="Pogrubiona pięta, luźny ściągacz.",
        english_short="Padded heel, loose cuff.",
        text="Na cały dzień w butach i na wieczór przy ognisku.",
        english_text="For a day in boots and an evening by the fire.",
        details=(("Wełna 62%", "Wool 62%"), ("Bez szwu na palcach", "Seamless toe")),
        variants="size",
        with_variants=7,
        units={6: "wielopak"},
    ),
    Family(
        category="Oświetlenie",
        code="OS",
        noun="Czołówka",
        english_noun="Headlamp",
        price=79.0,
        step=30,
        weight="0.09",
        producer=6,
        models=_same(
            "Sowa 200",
            "Sowa 400",
            "Puszczyk",
            "Ryś",
            "Nocek",
            "Borsuk",
            "Kuna 600",
            "Wilga",
        ),
        short="Światło białe i czerwone, ładowanie z USB-C.",
        english_short="White and red light, charged by USB-C.",
        text="Pamięta ostatni tryb i nie włącza się w plecaku.",
        english_text="Remembers the last mode and stays off in the backpack.",
        details=(("IPX6", "IPX6"), ("Do 90 godzin pracy", "Up to 90 hours")),
    ),
    Family(
        category="Książki i mapy",
        code="KM",
        noun="",
        english_noun="",
        price=24.9,
        step=9,
        weight="0.2",
        producer=None,
        models=(
            ("Mapa: Beskid Wyspowy, 1:50 000", "Map: Island Beskids, 1:50,000"),
            ("Mapa: Bory i jeziora, 1:60 000", "Map: Forests and lakes, 1:60,000"),
            ("Przewodnik po schroniskach", "A guide to mountain huts"),
            ("Kuchnia na jednym palniku", "Cooking on one burner"),
            ("Węzły na każdą okazję", "Knots for every occasion"),
            ("Kurs pierwszej pomocy w terenie", "Wilderness first aid course"),
            ("Bon podarunkowy 100 zł", "Gift voucher 100 zł"),
        ),
        short="Do czytania przed wyjściem i po powrocie.",
        english_short="To read before you leave and after you return.",
        text="Sprawdzone w drodze przez autorów i przez nas.",
        english_text="Tested on the way by the authors and by us.",
        details=(("Wydanie drugie", "Second edition"), ("Druk w Polsce", "Made here")),
        tax="5%",
        taxes={5: "zw.", 6: "np."},
    ),
    Family(
        category="Ogród",
        code="OG",
        noun="",
        english_noun="",
        price=12.9,
        step=17,
        weight="0.3",
        producer=5,
        models=(
            ("Nasiona: łąka kwietna", "Seeds: wildflower meadow"),
            ("Nasiona: zioła na parapet", "Seeds: window sill herbs"),
            ("Konewka Deszczyk 9 l", "Watering can Deszczyk 9 l"),
            ("Sekator Jabłoń", "Pruner Jabłoń"),
            ("Rękawice ogrodowe Krecik", "Garden gloves Krecik"),
            ("Karmnik dla sikor", "Tit feeder"),
        ),
        short="Dla tych, którzy w weekend zostają w domu.",
        english_short="For those who stay at home this weekend.",
        text="Proste narzędzia i nasiona z polskich upraw.",
        english_text="Simple tools and seeds from Polish farms.",
        details=(("Do użytku na zewnątrz", "For outdoor use"),),
        taxes={0: "8%", 1: "8%"},
    ),
    Family(
        category="Tekstylia",
        code="TX",
        noun="Koc",
        english_noun="Blanket",
        price=149.0,
        step=18,
        weight="1.2",
        producer=8,
        models=_same(
            "Runo", "Owieczka", "Kominek", "Szałas", "Zima", "Piknik", "Babie Lato"
        ),
        short="Wełna i bawełna, frędzle wiązane ręcznie.",
        english_short="Wool and cotton, fringes tied by hand.",
        text="Duży na kanapę, mały na leżak.",
        english_text="Large for the sofa, small for the deckchair.",
        details=(("130 x 180 cm", "130 x 180 cm"), ("150 x 200 cm", "150 x 200 cm")),
        variants="colour",
        with_variants=3,
    ),
    Family(
        category="Spiżarnia",
        code="SZ",
        noun="",
        english_noun="",
        price=18.9,
        step=6,
        weight="0.25",
        producer=11,
        models=(
            ("Herbata Po Burzy", "Tea After the Storm"),
            ("Herbata Lipa i Miód", "Tea Lime and Honey"),
            ("Suszone jabłka", "Dried apples"),
            ("Suszone śliwki", "Dried plums"),
            ("Kasza na szlak", "Groats for the trail"),
            ("Zupa w proszku Barszcz", "Instant soup Barszcz"),
            ("Kawa ziarnista Poranek", "Coffee beans Poranek"),
            ("Sól kamienna Kłodzka", "Rock salt Kłodzka"),
        ),
        short="Lekkie, sycące i gotowe w kilka minut.",
        english_short="Light, filling and ready in minutes.",
        text="Bez konserwantów, z małych polskich wytwórni.",
        english_text="No preservatives, from small Polish makers.",
        details=(("Zużyć w ciągu roku", "Use within a year"),),
        tax="8%",
        taxes={2: "5%", 3: "5%", 4: "5%", 6: "23%", 7: "0%"},
        units={2: "kg", 3: "kg", 4: "kg", 6: "lbs"},
    ),
)
