"""Countries and regions as addresses write them."""

#: code to the name in the shop's language, and the id that zones use (some seen)
COUNTRIES = {
    "PL": ("Polska", 179),
    "DE": ("Niemcy", 57),
    "CZ": ("Czechy", 56),
    "SK": ("Słowacja", 201),
    "FR": ("Francja", 75),
    "LT": ("Litwa", 132),
    "ES": ("Hiszpania", 68),
    "IT": ("Włochy", 110),
    "NL": ("Holandia", 166),
    "BE": ("Belgia", 20),
    "LU": ("Luksemburg", 134),
    "PT": ("Portugalia", 184),
    "GB": ("Wielka Brytania", 77),
}

#: Polish regions and their codes of two letters
REGIONS = {
    "dolnośląskie": "DS",
    "kujawsko-pomorskie": "KP",
    "lubelskie": "LU",
    "lubuskie": "LB",
    "łódzkie": "LD",
    "małopolskie": "MA",
    "mazowieckie": "MZ",
    "opolskie": "OP",
    "podkarpackie": "PK",
    "podlaskie": "PD",
    "pomorskie": "PM",
    "śląskie": "SL",
    "świętokrzyskie": "SK",
    "warmińsko-mazurskie": "WN",
    "wielkopolskie": "WP",
    "zachodniopomorskie": "ZP",
}


def code_of(country: str) -> str:
    """Find the code of a country by its name, "" where the shop does not know it."""
    for code, (name, _number) in COUNTRIES.items():
        if country.casefold() == name.casefold():
            return code
    return ""


def state_as(state: str, form: str) -> str:
    """Write a region in the form that the switch address_state names."""
    if form == "empty":
        return ""
    return REGIONS.get(state, state) if form == "code" else state
