"""Days and moments in texts, written as Odoo's fields beside them are."""

from datetime import date, datetime, timezone, tzinfo

from odoo.api import Environment
from odoo.fields import Datetime
from odoo.tools import babel_locale_parse, format_date, format_datetime, get_lang

_DAY = {True: "MMMd", False: "yMMMd"}  # by whether the year is this one


def day_text(env: Environment, day: date) -> str:
    """Write a day with its year.

    :param env: in the reader's language
    """
    locale = babel_locale_parse(get_lang(env).code)
    pattern = locale.datetime_skeletons[_DAY[False]].pattern
    return format_date(env, day, date_format=pattern)


def moment_text(
    env: Environment,
    moment: datetime | str | bool | None,
    *,
    is_kept: bool = False,
) -> str:
    """Write a moment, ``""`` for none: with its year unless that is this one.

    :param env: in the reader's language and time zone
    :param moment: in UTC, as Odoo keeps it
    :param is_kept: whether the text is stored, and may be read in another year
    """
    read = Datetime.to_datetime(moment)
    if not isinstance(read, datetime):
        return ""
    place = env.tz  # which knows old names of zones, too
    is_this_year = not is_kept and _year(read, place) == _year(Datetime.now(), place)
    locale = babel_locale_parse(get_lang(env).code)
    day = locale.datetime_skeletons[_DAY[is_this_year]].pattern
    time = locale.time_formats["short"].pattern
    pattern = locale.datetime_formats["medium"].format(time, day)
    return format_datetime(env, read, tz=str(place), dt_format=pattern)


def _year(moment: datetime, place: tzinfo) -> int:
    return moment.replace(tzinfo=timezone.utc).astimezone(place).year
