from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any

from odoo import api, models
from odoo.models import BaseModel
from odoo.tools.translate import LazyTranslate

from ...shoper_api import BulkItem
from ..core.code import property_of
from ..core.properties import name_among
from ..core.refs import Ref, StoredRef
from ..core.row import Row
from ..core.side import Side
from ..core.values import Property, match_key
from ..engine.context import Context
from ..engine.joins import Join
from ..engine.link.matching import Matching
from ..engine.plan.pair import LinkedPair
from ..engine.plan.values import nameless_reason
from ..engine.references import Values
from ..engine.write import Creations, Prepared, Write

_lt = LazyTranslate(__name__)

# One way to find pairs: its code, the keys of elements and of records by their ids, and
# whether it decides without a person.
Keys = Mapping[int, Iterable[Hashable]]
Rule = tuple[str, Keys, Keys, bool]
# Pairs that are sure: [(element, record id, code of the rule)], and those that a person
# must decide: [(element, {record ids}, reason)].
Pairs = tuple[list[tuple[BaseModel, int, str]], list[tuple[BaseModel, set[int], str]]]


class ShoperSyncEntity(models.AbstractModel):
    """What the engine must know of one type of element: products, units, VAT rates.

    This is the contract on one page, in four parts: what a type **declares**, what it
    **must** and what it **may override**, and what it only **calls**. A type is one
    class that inherits this model; the engine finds it by itself and knows none by
    name. What few types need is a capability of its own beside this page, a model that
    a type lists in its ``_inherit``, too: the engine asks its hooks of no other type.
    See :mod:`.` for the list.

    **Words.** An *element* is what the shop has, mirrored as ``shoper.element``; a
    *record* is what Odoo has; a *change* (``shoper.sync.change``) is one planned write.
    *Property values* are ``{code: value}`` of what JSON can hold: texts, numbers and
    amounts of money as decimal texts (money in the connector's currency), booleans,
    references as :mod:`..core.refs` says. A *side* is what an element or a record
    holds, and what is written to it: property values, and facts beside them that only
    the type itself needs, see :class:`..core.side.Side`. Hooks that answer "why not"
    return a text for people, or False where nothing is in the way.

    **Facts.** Those of an element are ``shop_facts`` of :meth:`_element_values`, stored
    beside ``shop_values`` on the ``shoper.element``; those of a record are what
    :meth:`_odoo_values` puts into its side, never stored. Both come in the sides that
    the hooks get. Those of a linked pair, which a type notes by itself, are
    ``base_facts``, beside the ``base`` of what both sides agree on:
    ``element._agreed()`` reads that side, ``element._note_agreed(facts)`` and
    ``element._forget_agreed(*names)`` write; the name ``copied`` is the engine's, see
    :func:`..core.compare.with_copied`. Those of a change are in its ``meta``:
    ``change._before()`` and ``change._after()`` read the sides,
    ``change._note_before(**facts)`` and ``change._note(**meta)`` write, see
    ``shoper.sync.change``. No code of a property begins with ``_``.

    **What a type may ask** ``ctx`` (:class:`..engine.context.Context`, one unit of work
    of one step):

    - ``env`` superuser, texts in the reader's language: the connector's own models,
      messages; ``user_env`` the person without privileges, in the connector's company
      and language, archived records included: business records; ``records`` the empty
      recordset of ``_odoo_model`` in it, for the superuser where ``_owns_records``
    - ``step``, ``run``, ``connector``, ``is_undo``, ``by_person``, ``now()``;
      ``chosen`` (codes to update), ``choices`` (what a person chose value by value);
      ``languages``, ``properties``, ``scope``, ``distinct_names``
    - ``entity`` the type itself, ``type_of(code)`` any; ``beside(code)`` the context of
      the step of another type in the same run
    - ``links(entity)`` how ids of the shop, elements and records of a type belong
      together; ``linked_ids(ids)``, ``linked_elsewhere(ids)``;
      ``outside_scope(entity)``, ``ignored_res_ids``; ``of_type()`` the domain of what
      is of the shop and the type;
      ``parent_remote_ids`` of a partial step
    - ``client`` the shop's client, after ``commit_before_call()``; ``explain(error)``
      an error in words for people; ``commit()``, and ``analyze(model, new)`` after many
      rows were made
    - ``note(name, value)`` what is kept on the step for its later units of work, which
      read it in ``cursor.notes``
    - ``cached(owner, name, read)`` what is read once per unit, the owner being the
      type's code: it may be filled as more is read, such as pictures at hand. A type
      has no state of its own, and what one hook tells the next is a return value or a
      fact, never something put there

    Methods without ``ctx`` run in the environment of ``self``."""

    _name = "shoper.sync.entity"
    _inherit = "shoper.sync.entity.batches"
    _description = "Shoper Entity"

    # ================================================================== declare
    # ------------------------------------------------- every type: which it is
    _entity: str | None = None  # its code
    _label: Any = ""  # its name in plural (translated lazily)
    _label_of_one: Any = ""  # what one element of it is called (the same)
    # How an element is called where its name alone, a bare number, would say nothing,
    # such as "Order %s" (the same).
    _title: Any = ""
    _sequence: int = 0  # its place in a run; what others refer to comes first
    _resource: str = ""  # path of the shop's API
    _remote_key: str = ""  # id field of the shop's rows
    _panel_page: str | None = None  # its page in the panel, %s being the id, if known
    # Many2one of its records to what has the page in the panel instead, if known.
    _panel_page_of: str | None = None
    _odoo_model: str | None = None  # the model of its records
    # What both sides hold: what is compared and written.
    _properties: tuple[Property, ...] = ()
    # Link criteria that people choose from, {code: label}; the first is the default.
    _criteria: dict[str, Any] = {}
    # Fields of `shoper.element` by which an element is known: people see them when they
    # decide which record it is, and runs of two shops never create at the same time
    # what has one of them in common (`_twin_keys`).
    _known_by: tuple[str, ...] = ("name",)
    # The rules that `_link_rules` tries, {code: label}; a code means the same for all.
    _rules: dict[str, Any] = {}

    # ------------------------------------------------------ about its properties
    # Those that only make sense together are written, or left alone, as one; and
    # whether a change of one tells the others, too, to be given up when those are
    # edited.
    _joined: tuple[frozenset[str], ...] = ()
    _tells_joined: bool = False
    # Sent in a call of their own, since the shop may refuse them.
    _single: frozenset[str] = frozenset()
    # Odoo allows each value once, such as a bar code, {code: field of the Odoo model}:
    # records of a run may exchange them.
    _unique_fields: dict[str, str] = {}
    # Code of a property of which Odoo takes each value once: of several elements with
    # the same one only the first is created; see `_taken_values`. The note tells people
    # so (translated lazily).
    _distinct: str | None = None
    _taken_note: Any = ""
    # Property values with which the shop's customers do not see an element.
    _hidden_values: dict[str, Any] = {}
    # Key of the shop under which its texts hold the name.
    _text_key: str = "name"
    # Key of the shop's rows that holds a picture, by which plans show what Odoo does
    # not have yet.
    _picture_key: str | None = None

    # ------------------------------------------------------------ about the work
    _requires: tuple[str, ...] = ()  # types whose synchronisation must be error-free
    # Types that must have been downloaded in the same run without an error: what was
    # read of them counts, not what became of it. What is to be done about rows of which
    # these noted something, see `_odd_facts` in documents.py, the type says itself.
    _requires_fetch: tuple[str, ...] = ()
    _is_large: bool = False  # downloads begin with a full bulk call
    # What is new of it is little at any time: a run that reads no more does not wait
    # for a long one.
    _is_quick: bool = False
    # What the shop tells of its elements by webhooks: {topic, or its first word for all
    # others that begin with it: field of the body that holds the id}.
    _webhook_topics: dict[str, str] = {}
    # How many changes are carried out in one commit, if other than
    # :data:`..engine.limits.BATCH` says: {`odoo`, `shop` or a verb that is carried out
    # in Odoo: number}.
    _batch: dict[str, int] = {}
    # Creations in Odoo are planned in one go, since they wait for each other.
    _import_at_once: bool = False
    # Pairs that cannot be compared are listed even where nothing is updated.
    _tells_obstacles: bool = False
    # A creation in Odoo takes a record that is there already, where it is the same.
    _adopts: bool = False
    _archived_is_gone: bool = False  # archiving asks what becomes of the element
    # Its records are rows of the connector's own, written for it whoever runs it, or
    # records of Odoo that are only read, to tell the shop what happened.
    _owns_records: bool = False
    # What becomes of records whose element was deleted in the shop, whatever the
    # connector says of others: `ask`, `archive` or `leave`.
    _gone_elements: str | None = None
    # Rights in the shop without which the type can do nothing, besides reading its own
    # resource: (resource, level `read`, `edit` or `delete`).
    _needed_rights: tuple[tuple[str, str], ...] = ()
    # For how many days what changes held is kept, and rows of the shop that did not
    # change since; None: for good.
    _kept_days: int | None = None
    # Whether what was read of elements that no record is linked with is kept for good.
    _keeps_unlinked: bool = True

    # --------------------------------------------------- what a person can choose
    _is_on_by_default: bool = True  # a new wizard proposes to synchronise it
    # What is other than usual in a new wizard, {option: value}.
    _new_options: dict[str, Any] = {}
    _fixed: dict[str, Any] = {}  # options that nobody can choose, {option: value}
    # What *Detect Changed and Deleted* means for it, where it is not that only new
    # elements are read, or all (translated lazily).
    _download_note: Any = ""

    # Why nothing done with it can be undone, for people (translated lazily).
    _undo_refusal: Any = False

    # ---------------------------- of capabilities: declared where a type lists them
    _text_fields: dict[str, str] = {}  # texts.py
    _shows_pictures: bool = False  # pictures.py
    _is_restorable: bool = False  # restorable.py
    _parents: tuple[str, ...] = ()  # restorable.py
    _read_beside: dict[str, str] = {}  # restorable.py
    _has_details: bool = False  # detailed.py
    _details: tuple[str, ...] = ()  # detailed.py
    _undoes_more: bool = False  # undone.py
    _counts_as_use: bool = False  # undone.py
    _is_archived_in_use: bool = True  # undone.py
    _is_used_by_lists: bool = False  # undone.py
    _whole: str | None = None  # part.py
    _parts: tuple[str, ...] = ()  # part.py
    _is_deleted_along: bool = False  # part.py
    _spares_some: bool = False  # spared.py
    _scope_filters: tuple[str, ...] = ()  # scope.py
    _is_made_like: bool = False  # made_like.py
    _makes_others: bool = False  # made_with.py
    _made_with: str | None = None  # made_with.py
    _awaits_people: bool = False  # unready.py
    _asks_about_twins: bool = False  # twins.py
    _is_document: bool = False  # documents.py
    _unsteady: frozenset[str] = frozenset()  # documents.py
    _settings_page: str = ""  # documents.py
    _corrected_before: frozenset[str] = frozenset()  # documents.py
    _actions: dict[str, Any] = {}  # documents.py
    _acted: dict[str, Any] = {}  # documents.py
    _gone_action: str | None = None  # documents.py
    _joins: tuple[Join, ...] = ()  # joined.py
    _changed_by: str | None = None  # followed.py
    _dated_by: str = ""  # followed.py
    _does_without: bool = False  # optional.py
    _optional: frozenset[str] = frozenset()  # optional.py
    _later: frozenset[str] = frozenset()  # optional.py
    _weak: frozenset[str] = frozenset()  # optional.py
    _exported_with: str | None = None  # grouped.py
    _leader: str | None = None  # led.py
    _is_reshaped: bool = False  # reshaped.py
    _is_linked_by_hand: bool = True  # dependent.py, mirrored.py
    _is_told: bool = False  # told.py
    _lists_new: bool = True  # told.py
    _compared_at_once: int = 0  # told.py
    _looks_again: frozenset[str] = frozenset()  # told.py
    _is_read_back: bool = True  # told.py
    _is_about_people: bool = False  # personal.py
    _personal: frozenset[str] = frozenset()  # personal.py

    # ============================================================ must override
    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        """Read a row of the shop into values of its ``shoper.element``: ``name``,
        ``code``, ``ean``, ``parent_remote_id`` (shop id of what it belongs to, 0 for
        nothing), ``payload`` (the row), ``shop_values`` ({code of a property: value},
        references as shop ids) and ``shop_facts`` (what else the type must know of it,
        which no user chooses: any names, what JSON can hold).

        :param row: the element as the API answers it
        :param extra: what :meth:`_fetch_extra` returned, None where it was not asked
        :raises OddValue: a field of it makes no sense: people are told of that row, and
            the others are mirrored all the same; see :mod:`..core.row`
        """
        raise NotImplementedError

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        """Read what records hold: {record id: side}. Of its values is left out what a
        record cannot say for sure; references are as :meth:`_reference` makes them. Its
        facts are whatever the other hooks of the type need to know of the record."""
        raise NotImplementedError

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        """Make values for ``create`` (no record) or ``write`` of property values.

        :param values: what is written, references as ids of records
        :param record: which is written
        :param current: what it holds now
        """
        raise NotImplementedError

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        """Make the body of a POST (no element) or PUT of property values; asked only
        where anything may be sent to the shop.

        :param values: what is sent, references as shop ids
        :param element: the ``shoper.element`` that is updated
        """
        raise NotImplementedError

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        """Give the keys by which elements and records fit, rule by rule, in the order
        in which the rules are tried: an element fits the records that share a key with
        it. A rule that does not decide only finds pairs that a person must look at.

        :return: [(rule, {element id: keys}, {record id: keys}, whether it decides)],
            always the same rules in the same order, also for no elements or no records
        """
        raise NotImplementedError

    # ============================================================= may override
    # ------------------------------------------------------------------ the step
    @api.model
    def _option_hints(self) -> dict[str, str]:
        """Say which options are not offered, and why: {option: text}. Options are the
        fields of ``shoper.sync.options`` and ``update_odoo``, ``update_shop``."""
        return {}

    @api.model
    def _plan_note(self, ctx: Context) -> str | bool:
        """Tell what a person must know of a step's plan as a whole, or False."""
        return False

    # ---------------------------------------------------------- reading the shop
    @api.model
    def _fetch_extra(self, ctx: Context) -> Any:
        """Read from the shop what else its rows need to be understood: once per
        download, and once for each call by which elements are read again.

        :return: anything that JSON can hold; it is handed to :meth:`_element_values`
        :raises ShoperError: the shop cannot be asked now
        """
        return None

    @api.model
    def _is_in_scope(self, ctx: Context, row: Row) -> bool:
        """Tell whether a row of the shop is to be mirrored.

        :raises OddValue: nobody can say it
        """
        return True

    # ----------------------------------------------------------- what takes part
    @api.model
    def _element_domain(self, ctx: Context) -> list[Any]:
        """Say which elements of the type take part in the step, as a domain."""
        return []

    @api.model
    def _compared_domain(self, ctx: Context) -> list[Any]:
        """Say, as a domain of elements, which linked ones are compared: all of them,
        unless the type knows on which something may have changed. Those that a person
        is asked about always are."""
        return []

    @api.model
    def _asked_domain(self, ctx: Context) -> list[Any]:
        """Say, as a domain, for which elements somebody is asked what becomes of them,
        or it is done, when they or their records are gone from the other side."""
        return []

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        """Say which records may stand for elements of a connector's shop at all, as a
        domain."""
        return []

    @api.model
    def _linkable_note(self) -> str:
        """Tell a person which records may be linked by hand."""
        return self.env._("Only records that take part in this shop can be linked.")

    @api.model
    def _record_domain(self, ctx: Context) -> list[Any]:
        """Say which records a step may link with elements of the shop, as a domain."""
        return self._linkable_domain(ctx.connector)

    @api.model
    def _export_domain(self, ctx: Context) -> list[Any]:
        """Say which records may be created in the shop, as a domain."""
        return self._record_domain(ctx)

    # ------------------------------------------------------------------- linking
    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        """Make ready what is linked in this step. A preview does so, too: what is
        written here stays, whatever becomes of its plan."""

    @api.model
    def _find_links(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> Pairs:
        """Pair elements with records, none of which is linked; see
        :meth:`..engine.link.matching.Matching.match`."""
        return Matching(ctx).match(elements, records)

    @api.model
    def _unlinked_reasons(self, ctx: Context, elements: BaseModel) -> dict[int, str]:
        """Say why elements that nothing fits wait for a person: {element id: reason}.
        Those left out can be created in Odoo, or simply stay unlinked."""
        return {}

    @api.model
    def _twin_keys(self, elements: BaseModel) -> dict[int, set[str]]:
        """Give the keys by which records made of elements could be twins: {element id:
        keys}. Runs of two shops never create records of one model that have a key in
        common at the same time."""
        elements.fetch(self._known_by)
        return {
            element.id: {
                f"{name} {match_key(element[name])}"
                for name in self._known_by
                if element[name]
            }
            for element in elements
        }

    # ------------------------------------------------------------------ planning
    @api.model
    def _incomparable(self, ctx: Context, pair: LinkedPair) -> Collection[str]:
        """Find the codes of properties that mean something else on the two sides of
        this pair, or are left alone in it: they are not compared."""
        return ()

    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        """Say why a linked pair cannot be compared at all, or False.

        :param shop: what the element holds
        :param odoo: what the record holds
        """
        return False

    @api.model
    def _update_obstacles(
        self, ctx: Context, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        """Say why single properties of a pair cannot be written: {code: reason}; it
        must give one for each of the codes that its ``odoo`` leaves out.

        :param direction: ``odoo`` or ``shop``, where they are to be written
        :param codes: of the properties, at least one
        """
        return {}

    @api.model
    def _import_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        """Say why an element cannot be created in Odoo, or False.

        :param shop: what the element holds
        """
        prop = name_among(self._properties)
        if prop is None or prop.code not in shop:
            return False
        return nameless_reason(ctx, shop[prop.code])

    @api.model
    def _taken_values(self, ctx: Context) -> set[Any]:
        """Find the values of the property ``_distinct`` that records have."""
        return set()

    @api.model
    def _export_obstacle(
        self, ctx: Context, record: BaseModel, odoo: Side
    ) -> str | bool:
        """Say why a record cannot be created in the shop, or False.

        :param odoo: what the record holds
        """
        return False

    # ------------------------------------------------------------------- writing
    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        """Fetch what else is needed to carry out changes, while nothing is locked (but
        see made_with.py).

        :param verb: of all of them: ``create_odoo``, ``update_odoo``, ``create_shop``
            or ``update_shop``
        :return: {change: facts} of those that can be carried out now, in their order;
            the others come later, unless they were settled here. The facts are handed
            beside the values to the hook that carries the change out.
        :raises ShoperError: the shop cannot be asked now
        """
        return {change: {} for change in changes}

    @api.model
    def _create_values(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        """Make the values for the ``create`` that carries out a change.

        :param values: what is written, references as ids of records
        """
        return self._to_odoo(ctx, values)

    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        """Create records in Odoo.

        :return: records, one per change, in the same order
        """
        return ctx.records.with_context(active_test=True).create(creations.vals)

    @api.model
    def _write_records(self, ctx: Context, writes: list[Write]) -> None:
        """Carry out the updates of a batch in Odoo."""
        for write in writes:
            if write.vals:
                write.record.write(write.vals)

    @api.model
    def _update_item(self, ctx: Context, change: BaseModel, values: Side) -> BulkItem:
        """Make the call that carries out an update of the shop.

        :param values: what is sent, references as shop ids
        """
        element = change.element_id
        body = self._to_shop(ctx, values, element)
        return BulkItem("PUT", self._resource, id=element.remote_id, body=body)

    @api.model
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        """Make the body of the POST that carries out a creation in the shop.

        :param values: what is sent, references as shop ids
        """
        return self._to_shop(ctx, values)

    # --------------------------------------------------- what the shop made of it
    @api.model
    def _is_same_creation(self, ctx: Context, after: Values, shop: Values) -> bool:
        """Tell whether a row of the shop may be what a creation made whose answer was
        lost: what is called the same.

        :param after: property values of the creation
        :param shop: property values of the row, references as shop ids
        """
        prop = name_among(self._properties)
        if prop is None:
            return False
        return prop.same(after.get(prop.code), shop.get(prop.code))

    # ------------------------------------------------------------ telling people
    @api.model
    def _value_text(self, change: BaseModel, prop: Property, value: Any) -> str | None:
        """Write a value in words of the type's own, None for the usual ones.

        :param change: whose value it is
        """
        return None

    @api.model
    def _shown_labels(self) -> dict[str, str]:
        """Name what people compare when they decide which record an element is, for the
        reader and in the order in which it is shown: {key: label}. That of ``name`` is
        always among them."""
        fields = self.env["shoper.element"]._fields
        return {
            name: fields[name]._description_string(self.env) for name in self._known_by
        }

    @api.model
    def _shown_of_element(self, element: BaseModel) -> dict[str, Any]:
        """Read what people compare of an element, keys as in :meth:`_shown_labels`, as
        far as the shop says it."""
        return {name: element[name] for name in self._known_by}

    @api.model
    def _shown_of_record(
        self, connector: BaseModel, record: BaseModel
    ) -> dict[str, Any]:
        """Read what people compare of one record, in the connector's language."""
        return {"name": record.display_name}

    @api.model
    def _step_note(self, ctx: Context) -> str | bool:
        """Tell what a finished step says besides its changes, or False."""
        return False

    # ------------------------------------------------------------------- undoing
    @api.model
    def _delete_records(self, ctx: Context, records: BaseModel) -> None:
        """Delete records whose creation is undone, with what Odoo noted of them by
        itself."""
        records.unlink()

    # ============================================================= only to call
    @api.model
    def _property(self, code: str) -> Property | None:
        """Find the property of a code, None for an unknown one. That of ``name@en_US``,
        the name in a further language, is the one of ``name``."""
        code = property_of(code)
        return next((prop for prop in self._properties if prop.code == code), None)

    @api.model
    def _readable(self, ctx: Context, res_ids: Iterable[int]) -> BaseModel:
        """Choose those of the records that are there and that the run's user may
        see."""
        return ctx.records.browse(res_ids).exists()._filtered_access("read")

    @api.model
    def _reference(
        self, ctx: Context, entity_code: str, record: BaseModel
    ) -> StoredRef | None:
        """Say how a record that another one refers to appears among property values: as
        the id of its element, else as ``"model,id"``; None for no record.

        :param entity_code: of the type that the record belongs to
        """
        return self._references(ctx, entity_code, record).get(record.id)

    @api.model
    def _references(
        self, ctx: Context, entity_code: str, records: BaseModel
    ) -> dict[int, StoredRef]:
        """Say the same of many records at once: {record id: reference}."""
        if not records:
            return {}
        elements = ctx.links(entity_code).element_by_record
        return {
            record_id: elements.get(record_id)
            or Ref.record(records._name, record_id).stored
            for record_id in records.ids
        }
