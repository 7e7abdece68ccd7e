"""Where a place belongs for VAT, which is not always where its country belongs.

The states that Odoo knows (``exclude_state_ids`` of its group *European Union VAT*) are
looked up elsewhere: a shop's buyers seldom name one, so that the post code tells.
Source: Council Directive 2006/112/EC, articles 5 to 7, and the Protocol on Ireland and
Northern Ireland; post codes are those of the countries' posts.
"""

import re
from collections.abc import Mapping

NORTHERN_IRELAND = "XI"  # as Odoo calls it, and its tax numbers begin
# Places that count as another country: {country: (post codes, that)}.
_BELONGS_TO: Mapping[str, tuple[str, str]] = {
    "MC": ("", "FR"),
    "GB": ("BT", NORTHERN_IRELAND),
}
# Places of countries of the union that its VAT does not reach: {country: post codes}.
_OUTSIDE: Mapping[str, str] = {
    "DE": "27498|78266",  # Heligoland, Büsingen
    "ES": "35|38|51|52",  # Las Palmas, Santa Cruz de Tenerife, Ceuta, Melilla
    "FI": "22",  # Åland
    "FR": "97|98[4-8]",  # overseas; 980 is Monaco
    "GR": "6308[67]",  # Mount Athos
    "IT": "23041|22061",  # Livigno, Campione d'Italia
}


def vat_country(country: str, post_code: str) -> str:
    """Name the country to which a place belongs for VAT: ``XI`` for Northern Ireland.

    :param country: code, such as ``GB``
    :param post_code: as it was typed
    """
    codes, other = _BELONGS_TO.get(country, ("", country))
    return other if _compact(post_code, country).startswith(codes) else country


def is_outside_union(country: str, post_code: str) -> bool:
    """Tell whether a place of a country of the union is none of it for VAT.

    :param country: code, such as ``ES``
    :param post_code: as it was typed
    """
    codes = _OUTSIDE.get(country)
    return bool(codes and re.match(codes, _compact(post_code, country)))


def _compact(post_code: str, country: str) -> str:
    """Leave out of a post code what people type beside it: ``F-97 100`` is 97100."""
    letters = re.sub(r"[\W_]", "", post_code).upper()
    for prefix in (country, country[0]):
        if re.fullmatch(prefix + "[0-9]+", letters):
            return letters.removeprefix(prefix)
    return letters
