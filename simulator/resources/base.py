"""What all resources have in common: rows, indexes, create, update, delete, render.

Rows are kept sparse (only what differs from the default) and in wire form, so that
a catalogue of 100,000 products starts fast and stays small.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable

from ..errors import ApiError, FieldErrors, Invalid, not_found
from ..fields import Computed, Field, Text
from ..webhook_bodies import row_body


class Index:
    """Finds the rows of a resource that have a value. values: gives those of a row."""

    def __init__(self, values):
        self.values = values
        self.ids: dict = {}

    def add(self, row_id: int, row: dict) -> None:
        """Take a new row in, or one as it is after a change."""
        for value in self.values(row):
            self.ids.setdefault(value, set()).add(row_id)

    def remove(self, row_id: int, row: dict) -> None:
        """Leave a row out, given as it was when it was taken in."""
        for value in set(self.values(row)):  # a row may name one twice
            ids = self.ids[value]
            ids.discard(row_id)
            if not ids:
                del self.ids[value]

    def get(self, value) -> list[int]:
        """List the ids of the rows that have a value, ascending."""
        return sorted(self.ids.get(value, ()))

    def count(self, value) -> int:
        """Count the rows that have a value."""
        return len(self.ids.get(value, ()))


class Range:
    """Finds the rows of a resource whose text in one column, a date, comes before or
    after another one. default: what rows have that lack the column."""

    def __init__(self, name: str, default: str):
        self.name = name
        self.default = default
        self.pairs: list[tuple[str, int]] = []

    def add(self, row_id: int, row: dict) -> None:
        insort(self.pairs, (row.get(self.name, self.default), row_id))

    def remove(self, row_id: int, row: dict) -> None:
        pair = (row.get(self.name, self.default), row_id)
        del self.pairs[bisect_left(self.pairs, pair)]

    def get(self, operator: str, value: str) -> list[int]:
        """List the ids of the rows that compare so with a value, ascending."""
        low = bisect_left(self.pairs, (value,))
        high = bisect_right(self.pairs, (value, float("inf")))
        found = {
            ">": self.pairs[high:],
            ">=": self.pairs[low:],
            "<": self.pairs[:low],
            "<=": self.pairs[:high],
        }[operator]
        return sorted(row_id for _value, row_id in found)


def column(name: str):
    """Make what an index needs to find rows by one column; rows in which that is empty
    are left out."""

    def values(row):
        value = row.get(name)
        return () if value in (None, "") else (value,)

    return values


class Resource:
    """A resource below /webapi/rest/, with its rows. A subclass declares its columns,
    and overrides what is different of it: `check`, `created`, `compute` ..."""

    name = ""
    key = ""
    #: column with the id of what the rows belong to, in resources of parts
    whole_key = ""
    #: what the API may do: list, get, create, update, delete
    verbs = "LGCUD"
    fields: dict[str, Field] = {}
    translated: dict[str, Field] = {}
    translation_key = "translation_id"
    #: keys of a body that the resource reads besides its columns
    also_written: tuple[str, ...] = ()
    #: first word of the events about its rows, where each write is one
    told_as = ""
    #: columns that have an index
    indexed: tuple[str, ...] = ()
    #: columns of dates that have an index for "later than" and its like
    ranged: tuple[str, ...] = ()
    #: (resource, column) of the rows that refer to one of these, which is "in use" then
    used_by: tuple[tuple[str, str], ...] = ()

    def __init__(self, shop):
        self.shop = shop
        self.rows: dict[int, dict] = {}
        self.ids: list[int] = []
        self.last_id = 0
        self.indexes = {name: Index(column(name)) for name in self.indexed}
        self.ranges = {
            name: Range(name, self.fields[name].default) for name in self.ranged
        }
        self.template = {self.key: None} | {
            name: field.default for name, field in self.fields.items()
        }
        #: fields whose value is an array of its own for each answer
        self.arrays = [name for name, value in self.template.items() if value == ()]

    def is_offered(self) -> bool:
        """Tell whether the shop has this resource."""
        return True

    # Rows

    def has(self, row_id) -> bool:
        """Tell whether there is a row with this id (36 or "36")."""
        return self.id_of(row_id) in self.rows

    def is_shown(self, row_id) -> bool:
        """Tell whether the API shows a row alone: also one, at times, that is gone."""
        return self.has(row_id)

    @staticmethod
    def id_of(value) -> int:
        """Read the id in a value: 36 or "36"; 0, the id of no row, for any other."""
        text = str(value)
        return int(text) if text.isascii() and text.isdigit() else 0

    def get(self, row_id) -> dict:
        """Give a row as it is stored. Raises ApiError 404 where there is none."""
        row = self.rows.get(self.id_of(row_id))
        if row is None:
            raise not_found()
        return row

    def value(self, row_id: int, name: str):
        """Read a column that is not computed, as the API shows it."""
        return self.rows[row_id].get(name, self.fields[name].default)

    def insert(self, row: dict, row_id: int | None = None) -> int:
        """Store a row that was checked under a new id, and give the id, which no other
        row ever gets. Raises ValueError for a `row_id` that is not above all others."""
        row_id = row_id or self.last_id + 1
        if row_id <= self.last_id:
            raise ValueError(f"Id {row_id} of {self.name} is not above the last one")
        self.last_id = row_id
        row[self.key] = str(row_id)
        self.rows[row_id] = row
        self.ids.append(row_id)
        for index in self._all_indexes():
            index.add(row_id, row)
        return row_id

    def _all_indexes(self):
        return (*self.indexes.values(), *self.ranges.values())

    def replace(self, row_id: int, row: dict) -> None:
        """Store a row in the place of another one."""
        for index in self._all_indexes():
            index.remove(row_id, self.rows[row_id])
            index.add(row_id, row)
        self.rows[row_id] = row

    def remove(self, row_id: int) -> None:
        """Take a row away, whatever refers to it."""
        row = self.rows.pop(row_id)
        del self.ids[bisect_left(self.ids, row_id)]
        for index in self._all_indexes():
            index.remove(row_id, row)

    # Calls

    def create(self, body, owner: bool = False, row_id: int | None = None) -> int:
        """Create a row, and give its id. owner: see `parse`; row_id: the id that it is
        to have, above those of all rows there ever were. Raises ApiError."""
        self.check_writable("C", owner)
        row = self.parse(body, None, owner)
        row_id = self.insert(row, row_id)
        self.created(row_id, body, owner)
        self.tell_write("create", row_id, owner)
        return row_id

    def update(self, row_id, body, owner: bool = False) -> None:
        """Change the fields of a row that a body gives. Raises ApiError."""
        self.check_writable("U", owner)
        row = self.get(row_id)
        values = self.parse(body, row, owner)
        row_id = self.id_of(row_id)
        changed = self.merge(row, values)
        self.replace(row_id, changed)
        self.updated(row_id, body, owner)
        self.tell_write("edit", row_id, owner)

    def delete(self, row_id, owner: bool = False) -> None:
        """Delete a row; of one that others refer to, the switch delete_in_use says what
        happens. Raises ApiError."""
        self.check_writable("D", owner)
        self.get(row_id)
        row_id = self.id_of(row_id)
        users = self.users(row_id)
        if any(ids for _resource, _column, ids in users):
            if not owner and self.shop.switches.delete_in_use == "refused":
                raise ApiError(
                    400,
                    "cannot_delete_internal_object",
                    "Cannot delete: the object is in use",
                )
            self.detach(row_id, users)
        self.remove(row_id)
        self.deleted(row_id)
        self.tell_write("delete", row_id, owner)

    def check_writable(self, verb: str, owner: bool) -> None:
        """Refuse what the API may not do. verb: "C", "U" or "D"."""
        if verb not in self.verbs and not owner:
            raise ApiError(self.shop.switches.readonly_status)

    # Parsing

    def parse(self, body, row: dict | None, owner: bool) -> dict:
        """Read the columns that a body gives, as the API will show them.

        row: the stored row on update, None on create (required fields must be
        there). owner: written by the shop's owner, who may also write what the API
        keeps read-only. Raises FieldErrors with all that is wrong.
        """
        if not isinstance(body, dict):
            raise ApiError(400, description="Request body must be an object")
        self.check_keys(body, row)
        if not owner:
            self.check_extra_keys(body)
        values, errors = {}, []
        for name, field in self.fields.items():
            if isinstance(field, Computed) and not (owner and name in OWNER_MAY):
                continue
            self._parse_field(name, field, body, row, owner, values, errors)
        if self.translated:
            self._parse_translations(body, row, owner, values, errors)
        self.check(values, body, row, owner, errors)
        if errors:
            framed = self.shop.switches.refusal_text == "framed"
            raise FieldErrors(errors, framed)
        return values

    def check_extra_keys(self, body: dict) -> None:
        """Refuse, or ignore, what the shop does not know or keeps read-only."""
        if self.shop.switches.extra_keys == "ignored":
            return
        self.refuse_others(body, {*_written(self.fields), *self.also_written})
        texts = body.get("translations")
        for given in texts.values() if isinstance(texts, dict) else ():
            if isinstance(given, dict):
                self.refuse_others(given, _written(self.translated))

    def refuse_others(self, given: dict, known: Iterable[str]) -> None:
        """Refuse keys that are not among the known ones."""
        others = sorted(given.keys() - {*known, "translations"})
        if others:
            raise ApiError(
                400, "object_readonly", f"Cannot be written: {', '.join(others)}"
            )

    def _parse_field(self, name, field, body, row, owner, values, errors):
        if name not in body:
            if field.required and row is None:
                errors.append((name, Invalid("required")))
            return
        if field.readonly and not owner:
            return
        try:
            values[name] = field.parse(body[name], self.shop)
        except Invalid as invalid:
            errors.append((name, invalid))

    def _parse_translations(self, body, row, owner, values, errors):
        given = body.get("translations")
        if given in (None, [], {}):
            if row is None and self.needs_translation():
                errors.append(("translations", Invalid("required")))
            return
        if not isinstance(given, dict):
            errors.append(("translations", Invalid("object")))
            return
        before = (row or {}).get("translations", {})
        parsed = values["translations"] = {}
        for locale, texts in given.items():
            if self.shop.lang_id(locale) is None:
                policy = self.shop.switches.unknown_locale
                if policy == "refused":
                    errors.append(("translations", Invalid("locale", locale)))
                if policy != "stored":
                    continue
            if not isinstance(texts, dict):
                errors.append(("translations", Invalid("object")))
                continue
            out = parsed[locale] = {}
            for name, field in self.translated.items():
                if isinstance(field, Computed):
                    continue
                known = None if row is None else before.get(locale, {})
                self._parse_field(name, field, texts, known, owner, out, errors)

    def needs_translation(self) -> bool:
        """Tell whether a row must be created with texts in a language."""
        return any(field.required for field in self.translated.values())

    @staticmethod
    def merge(row: dict, values: dict) -> dict:
        """Make the row that comes of an update: languages that it does not name keep
        their texts, those that it names the other texts of theirs (seen)."""
        merged = row | values
        if "translations" in values:
            translations = dict(row.get("translations", {}))
            for locale, texts in values["translations"].items():
                translations[locale] = translations.get(locale, {}) | texts
            merged["translations"] = translations
        return merged

    # Webhooks

    def tell_write(self, event: str, row_id: int, owner: bool) -> None:
        """Send webhooks about a row that was written, where there are events about such
        rows."""
        if not self.told_as or not (owner or self.shop.switches.api_writes_told):
            return
        self.shop.webhooks.tell(
            f"{self.told_as}.{event}",
            lambda: (
                {self.key: str(row_id)}
                if event == "delete"
                else row_body(self.shop, self.name, row_id)
            ),
        )

    # Hooks

    def check_keys(self, body: dict, row: dict | None) -> None:
        """Refuse what is refused before any field is looked at. Raises ApiError."""

    def check(self, values, body, row, owner, errors) -> None:
        """Check what concerns several fields: change `values`, append to `errors`."""

    def created(self, row_id: int, body: dict, owner: bool) -> None:
        """Do what follows from a row that was created."""

    def updated(self, row_id: int, body: dict, owner: bool) -> None:
        """Do what follows from a row that was changed by a body."""

    def deleted(self, row_id: int) -> None:
        """Do what follows from a row that was deleted, and is no more."""

    # Use by others

    def users(self, row_id: int) -> list[tuple]:
        """List what refers to a row: [(resource, column, ids of rows of that)]."""
        wanted = str(row_id)
        found = []
        for name, reference in self.used_by:
            other = self.shop[name]
            index = other.indexes.get(reference)
            if index is not None:
                ids = index.get(wanted)
            else:
                ids = [i for i in other.ids if other.value(i, reference) == wanted]
            found.append((other, reference, ids))
        return found

    def detach(self, row_id: int, users: list[tuple]) -> None:
        """Take away the references to a row that `users` lists."""
        for other, reference, ids in users:
            for other_id in ids:
                other.replace(other_id, other.rows[other_id] | {reference: None})

    # Rendering

    def render(self, row_id) -> dict:
        """Show a row as the API does. Raises ApiError 404 where there is none."""
        row = self.get(row_id)
        out = self.template | row
        for name in self.arrays:
            if not isinstance(out[name], dict):
                out[name] = list(out[name])
        if self.translated:
            out["translations"] = self.render_translations(row)
        self.compute(int(row[self.key]), row, out)
        return out

    def render_translations(self, row: dict) -> dict | list:
        """Show the texts of a row by language, [] where it has none."""
        row_id = row[self.key]
        rendered = {}
        for locale, texts in row.get("translations", {}).items():
            lang_id = self.shop.lang_id(locale) or 0
            out = {
                self.translation_key: self.translation_id(row_id, lang_id),
                self.key: row_id,
                "lang_id": str(lang_id),
            }
            for name, field in self.translated.items():
                out[name] = texts.get(name, field.default)
            self.compute_translation(int(row_id), row, locale, out)
            rendered[locale] = out
        # PHP: an empty map is an array
        return rendered or []

    @staticmethod
    def translation_id(row_id: str, lang_id: int) -> str:
        """Make the id of a row's texts in a language: in the first one that of the row
        (seen), in others one that no other texts have."""
        return row_id if lang_id == 1 else f"{lang_id}{int(row_id):07d}"

    def compute(self, row_id: int, row: dict, out: dict) -> None:
        """Put the computed fields into `out`, what is shown of a row."""

    def compute_translation(self, row_id, row, locale, out) -> None:
        """Put the computed fields into `out`, what is shown of a row's texts in a
        language."""

    def render_listed(self, row_id) -> dict:
        """Show a row as lists do: of most resources no other than alone."""
        return self.render(row_id)

    # Lists

    def admit(self, conditions: list) -> list:
        """Keep the conditions of a filter that the resource heeds. Raises ApiError for
        one that it refuses."""
        return conditions

    def accessor(self, path: str):
        """Make a function that gives, by the id of a row, the values of a path to
        filter or sort by; None where the resource does not know the path."""
        if path == self.key:
            return lambda row_id: (str(row_id),)
        head, _dot, rest = path.partition(".")
        if head in ("translations", "translation") and rest:
            return self._translation_accessor(rest)
        field = self.fields.get(path)
        if field is None or not field.filterable:
            return None
        default, rows = field.default, self.rows
        return lambda row_id: (rows[row_id].get(path, default),)

    def _translation_accessor(self, rest: str):
        locale, _dot, name = rest.rpartition(".")
        field = self.translated.get(name)
        if field is None or isinstance(field, Computed):
            return None
        rows, default = self.rows, field.default

        def values(row_id):
            translations = rows[row_id].get("translations", {})
            return [
                texts.get(name, default)
                for its_locale, texts in translations.items()
                if locale in ("", its_locale)
            ]

        return values

    def candidates(self, path: str, value) -> list[int] | None:
        """List the ids of the rows whose field has a value, ascending; None where there
        is no index for that."""
        index = self.indexes.get(path)
        # rows where the column is empty are not in the index
        return None if index is None or value is None else index.get(str(value))


def _written(fields: dict[str, Field]) -> set[str]:
    """List the names of the fields that the API may write."""
    return {
        name
        for name, field in fields.items()
        if not (field.readonly or isinstance(field, Computed))
    }


#: computed fields that the shop's owner can nevertheless set
OWNER_MAY = {"special_offer", "add_date", "edit_date"}


def name_field(**options) -> Text:
    """Declare a name, which no row lacks."""
    return Text(required=True, **options)
