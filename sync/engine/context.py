"""What one unit of work needs to know: whose rights, which language and company, the
shop's client, and which ids of the shop, elements and records belong together, read
once per unit in a constant number of queries."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import SQL

from ...shoper_api import Client
from ..core.code import PropertyCode
from ..core.cursor import Cursor
from ..core.properties import PropertiesByCode
from ..core.read_once import forget_read
from ..core.values import Property
from . import transaction
from .limits import ONE_CALL
from .links import Links, read_links
from .request_log import RequestLog

MANY_ROWS = 500
# What a rollback leaves as it is; whatever else was read once is read again after it.
KEPT = {"client", "request_log"}
# In the context of ``user_env`` it says that a synchronisation writes, which may note
# facts on orders and other records (models/shoper_fact_guard.py).
AS_CONNECTOR = object()


class Context:
    """One unit of work of one step.

    It has three environments. ``env`` is the superuser's, with texts and times as
    whoever started the run, or is told of its preset, reads them: for the connector's
    own models, and for messages. ``user_env`` is that of the run's user, for business
    records. It has no privilege but one: it may write the facts that the connector
    notes on them, which nobody edits. ``own_env`` is like it, but the superuser's: for
    types that own their records (``_owns_records``)."""

    def __init__(self, step: BaseModel, end: float | None = None) -> None:
        """Begin a unit of work.

        :param step: ``shoper.sync.step``, as superuser, in the reader's language
        :param end: moment (``time.monotonic()``) when the slice is over
        """
        self.step = step
        self.run: BaseModel = step.run_id
        self.connector: BaseModel = step.connector_id
        self.env: Environment = step.env
        self.end = end
        self.has_committed = False
        # Calls to the shop beside those of the client, and seconds of waiting for them.
        self._calls, self._call_seconds = 0, 0.0
        self._links: dict[str, Links] = {}
        self._cache: dict[tuple[str, Any], Any] = {}

    # ------------------------------------------------------------------ the step
    @cached_property
    def entity(self) -> BaseModel:
        """Find the type that the step is about."""
        return self.type_of(self.step.entity)

    def beside(self, code: str) -> "Context | None":
        """Make the context of the step of another type in the same run, None where it
        has none. It calls the shop by the same client, which belongs to this one."""
        step = self.run.step_ids.filtered(lambda step: step.entity == code)[:1]
        if not step:
            return None
        other = Context(step.with_env(self.env), self.end)
        other.client, other.request_log = self.client, self.request_log
        return other

    def type_of(self, code: str) -> BaseModel:
        """Find a type by its code.

        :raises KeyError: for an unknown code
        """
        return self.env["shoper.sync"]._entity(code)

    def type_labels(self) -> dict[str, str]:
        """Name all types for the reader: {code: text}."""
        return dict(self.env["shoper.sync"]._entity_selection())

    @cached_property
    def is_undo(self) -> bool:
        """Tell whether the run takes back what another one did."""
        return bool(self.run.undoes_id)

    @property
    def by_person(self) -> bool:
        """Tell whether a person started the run, and not a preset."""
        return self.run.origin == "person"

    @cached_property
    def cursor(self) -> Cursor:
        """Read how far the step got; :meth:`save_cursor` keeps it."""
        return Cursor.load(self.step.cursor)

    @property
    def one_call(self) -> int:
        """Tell how many rows are read at once."""
        return self.cursor.one_call or ONE_CALL

    def save_cursor(self) -> None:
        """Note on the step how far it got."""
        self.step.cursor = self.cursor.dump() or False

    def note(self, name: str, value: Any) -> None:
        """Note what the type found out in this step, for its later units of work:
        ``ctx.cursor.notes`` holds it. Kept with the transaction.

        :param value: what JSON can hold
        """
        self.cursor.notes[name] = value
        self.save_cursor()

    def drop_cursor(self) -> None:
        """Begin anew: the step's next phase has a cursor of its own."""
        self.cursor = Cursor()
        self.step.cursor = False

    @cached_property
    def chosen(self) -> set[str]:
        """Read the codes of the properties that the step may update."""
        codes = set(self.step.property_ids.mapped("code"))
        return codes.union(
            prop.code for prop in self.entity._properties if prop.goes_with in codes
        )

    @cached_property
    def choices(self) -> dict[int, dict[str, dict[str, Any]]]:
        """Read what a person chose for single properties: {element id: {code:
        choice}}, see ``choices`` of ``shoper.sync.step``."""
        return {int(key): value for key, value in (self.step.choices or {}).items()}

    @cached_property
    def answers(self) -> dict[str, str]:
        """Read what is to be done about conflicts of properties from now on:
        {code: ``shop``, ``odoo`` or ``leave``}."""
        return self.env["shoper.decision.rule"]._answers(self.connector, self.entity)

    def of_type(self) -> list[Any]:
        """Say, as a domain, what is of this shop and of the step's type: elements,
        steps, changes."""
        return [
            ("connector_id", "=", self.connector.id),
            ("entity", "=", self.step.entity),
        ]

    def partial_domain(self) -> list[Any]:
        """Say which elements take part in a partial step: those chosen and those of
        chosen records and shop ids. Where wholes were chosen, their parts take part,
        which ``_element_domain`` and ``_export_domain`` of the type say.

        :return: domain of ``shoper.element``, empty for a step that is not partial
        """
        if not self.step.is_partial or self.step.only_parent_ids:
            return []
        return list(self.step._concerned_domain())

    def parent_remote_ids(self) -> list[int]:
        """Find the shop ids of the wholes whose parts a partial step concerns, as far
        as they are linked or about to be."""
        links = self.links(self.entity._whole)
        elements = map(links.element_by_record.get, self.step.only_parent_ids or ())
        return [links.remote_by_element[element] for element in elements if element]

    # -------------------------------------------------------------- both sides
    @cached_property
    def languages(self) -> dict[str, str]:
        """List the languages that both sides have besides the shop's default one:
        {locale of the shop: language of Odoo}."""
        found: dict[str, str] = {}
        lines = self.env["shoper.connector.language"].search_fetch(
            [("connector_id", "=", self.connector.id), ("active_in_shop", "=", True)],
            ["locale", "lang_id"],
        )
        for line in lines:
            # Empty for one that is not active in Odoo.
            lang = self.env["res.lang"]._get_data(id=line.lang_id.id).code
            is_free = lang != self.connector.lang and lang not in found.values()
            if lang and is_free and line.locale != self.connector.default_locale:
                found[line.locale] = lang
        return found

    @cached_property
    def codes(self) -> list[tuple[str, Property]]:
        """List all that is compared: [(code, property)], a translated property once
        per language (``name``, ``name@en_US``)."""
        return [
            (code, prop)
            for prop in self.entity._properties
            for code in (
                prop.code,
                *(PropertyCode(prop.code, locale).text for locale in self.languages),
            )
            if code == prop.code or prop.translated
        ]

    @cached_property
    def properties(self) -> PropertiesByCode:
        """Give the properties of the step's type by the codes of their values."""
        return PropertiesByCode(self.entity._properties)

    @cached_property
    def user_env(self) -> Environment:
        """Make the environment in which business records are read and written: the
        run's user, in the connector's company and language, without any privilege but
        to note facts that nobody edits."""
        connector = self.connector
        return self.env(
            user=self.run.user_id,
            su=False,
            context={
                "lang": connector.lang,
                "tz": connector._timezone().key,
                "allowed_company_ids": connector.company_id.ids,
                "active_test": False,
                "shoper_connector_id": connector.id,
                # It would be kept in the shop's language, whoever reads it.
                "mail_create_nolog": True,
                # Whoever synchronises follows nothing for that: each message about one
                # of thousands of products would be mailed to that person.
                "mail_create_nosubscribe": True,
                "shoper_writes": AS_CONNECTOR,
            },
        )

    @cached_property
    def own_env(self) -> Environment:
        """Make the environment in which records are read and written that belong to the
        connector: the superuser, else as in ``user_env``."""
        return self.env(context=self.user_env.context)

    @cached_property
    def records(self) -> BaseModel:
        """Give the empty recordset of the step's type; see :meth:`records_of`."""
        return self.records_of(self.entity)

    def records_of(self, entity: BaseModel) -> BaseModel:
        """Give the empty recordset of a type's Odoo model, in ``user_env``; in
        ``own_env`` where these are rows of the connector's own."""
        env = self.own_env if entity._owns_records else self.user_env
        return env[entity._odoo_model]

    @cached_property
    def client(self) -> Client:
        """Open the shop's client; :meth:`close` closes it."""
        return self.connector._client(
            deadline=self.seconds_left, watcher=self.request_log
        )

    @cached_property
    def request_log(self) -> RequestLog | None:
        """Make what keeps the calls to the shop, None where none are kept."""
        return self.connector._request_log(self.run)

    @cached_property
    def scope(self) -> BaseModel:
        """Find the ``shoper.sync.scope`` that says what of the step's type takes part,
        none where all does."""
        return self.env["shoper.sync.scope"]._of(self.connector, self.entity)

    @cached_property
    def distinct_names(self) -> set[str]:
        """Read the names of which a person said that several things of the step's type
        have them, apart from capital letters and spaces."""
        names = self.env["shoper.distinct.name"]
        return names._names(self.connector, self.entity._entity)

    @cached_property
    def ignored_res_ids(self) -> list[int]:
        """Read the ids of records that are neither to be linked with this shop nor
        created in it."""
        ignored = self.env["shoper.ignored.record"]
        return ignored._res_ids(self.connector, self.entity._entity)

    def outside_scope(self, entity_code: str) -> frozenset[int]:
        """Find the shop ids of elements of a type that the connector's scope leaves
        out and that are not linked."""
        return self.cached(
            "scope", entity_code, lambda: self._read_outside_scope(entity_code)
        )

    def _read_outside_scope(self, entity_code: str) -> frozenset[int]:
        if not self.type_of(entity_code)._scope_filters:
            return frozenset()
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", entity_code),
                ("is_out_of_scope", "=", True),
                ("link_state", "!=", "linked"),
            ],
            ["remote_id"],
        )
        return frozenset(elements.mapped("remote_id"))

    def links(self, entity_code: str) -> Links:
        """Give the links of a type in this shop; they are read once per unit, those of
        all types that the step's one requires, or refers to, together."""
        if entity_code not in self._links:
            entity = self.entity
            together = {*entity._requires}
            together |= {prop.entity for prop in entity._properties if prop.entity}
            codes = together if entity_code in together else {entity_code}
            self._links |= read_links(
                self.connector, self.run, codes - self._links.keys(), self.same_as
            )
        return self._links[entity_code]

    @cached_property
    def same_as(self) -> dict[str, dict[int, int]]:
        """Read which records a person took for the same as another one, whose element
        stands for both: {code of a type: {id of the one: id of the other}}."""
        return self.env["shoper.ignored.record"]._all_same_as(self.connector)

    def linked_ids(self, res_ids: Iterable[int]) -> set[int]:
        """Find which of these records are linked with an element of the shop by
        now: their ids."""
        domain = [
            *self.of_type(),
            ("res_model", "=", self.entity._odoo_model),
        ]
        return self.env["shoper.element"]._linked_res_ids(domain, res_ids)

    def linked_elsewhere(
        self,
        res_ids: Iterable[int],
        entity: BaseModel | None = None,
        *,
        is_active: bool = False,
    ) -> set[int]:
        """Find which of these records are linked with an element of another shop: their
        ids. An archived connector of the same shop does not count as another one.

        :param entity: their type, if not that of the step
        :param is_active: whether other archived connectors do not count either
        """
        entity = self.entity if entity is None else entity
        every = self.connector.with_context(active_test=False).search([])
        same = self.connector | every._connected_anew(self.connector)
        domain = [
            ("connector_id", "not in", same.ids),
            ("res_model", "=", entity._odoo_model),
            *([("connector_id.active", "=", True)] if is_active else ()),
        ]
        return self.env["shoper.element"]._linked_res_ids(domain, res_ids)

    # ------------------------------------------------------------------- caches
    def cached(self, owner: str, name: Any, read: Callable[[], Any]) -> Any:
        """Give what was read under a name before in this unit, else read it now.

        :param owner: who the name belongs to: the code of a type, the name of a part
        :param name: anything hashable
        :param read: called once per unit, whose result is kept
        """
        key = owner, name
        if key not in self._cache:
            self._cache[key] = read()
        return self._cache[key]

    # ------------------------------------------------------------- transactions
    def now(self) -> datetime:
        """Give the moment at which this transaction began: UTC, naive, in whole
        seconds."""
        return self.env.cr.now().replace(microsecond=0)

    def commit(self) -> None:
        """End the transaction: whatever was done stays, come what may."""
        transaction.commit(self.env)
        self.has_committed = True

    def commit_before_call(self) -> None:
        """Commit, so that no transaction is open while the shop answers: what people
        do meanwhile would be invisible in it."""
        _client = self.client  # reading its settings would begin one
        self.commit()

    def rollback(self) -> None:
        """Give up what the transaction did, and forget what was read in it."""
        transaction.rollback(self.env)
        forget_read(self, KEPT)
        self._links.clear()
        self._cache.clear()

    def analyze(self, model: str, new: int, *, with_values: bool = True) -> None:
        """Run ANALYZE after a bulk insert: until then the database plans with the old
        number of rows, and takes hours for what takes seconds.

        :param new: how many rows were added
        :param with_values: False to leave out JSON columns, which take most of the
            time, where nothing is looked for by what they hold
        """
        if new < MANY_ROWS:
            return
        # It counts the rows and values that the database has, so all are written first.
        self.env.flush_all()
        records = self.env[model]
        columns = [
            SQL.identifier(name)
            for name, field in records._fields.items()
            if field.store
            and field.column_type
            and (with_values or field.type != "json")
        ]
        self.env.cr.execute(
            SQL(
                "ANALYZE %s (%s)",
                SQL.identifier(records._table),
                SQL(", ").join(columns),
            )
        )

    def explain(self, error: Exception) -> str:
        """Say what went wrong and what to do next, in the reader's language."""
        return self.env["shoper.sync"]._explain(error)

    def seconds_left(self) -> float:
        """Say how many seconds this slice of work may still take; an hour where it has
        no end."""
        return max(0.0, self.end - time.monotonic()) if self.end else 3600.0

    def was_answered(self) -> bool:
        """Tell whether the shop answered a call, whatever came after it."""
        return "client" in self.__dict__ and self.client.answered > 0

    def disconnect(self) -> None:
        """Close the connection to the shop, if there is one."""
        if "client" in self.__dict__:
            self.client.close()

    def close(self) -> None:
        """Close the connection to the shop, if there is one, and keep what was learned
        by it."""
        if "client" in self.__dict__:
            self.disconnect()
            self.note_bulk_cost()

    def count_calls(self, calls: int, seconds: float) -> None:
        """Count calls to the shop that were made without the client, such as those for
        pictures.

        :param seconds: how long they were waited for
        """
        self._calls += calls
        self._call_seconds += seconds

    def spent(self) -> tuple[int, float]:
        """Say what the shop cost so far: calls, and seconds of waiting for it."""
        calls, seconds = self._calls, self._call_seconds
        if "client" in self.__dict__:
            calls += self.client.calls
            seconds += self.client.shop_seconds + self.client.waited
        return calls, seconds

    def note_bulk_cost(self) -> None:
        """Keep what the client learned of the cost of bulk calls for the next one."""
        if self.client.item_cost != self.connector.bulk_item_cost:
            self.connector.bulk_item_cost = self.client.item_cost
