from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from odoo import api, models
from odoo.models import BaseModel
from odoo.tools.translate import LazyTranslate

from ...shoper_api import BulkItem
from ..core.row import OddValue, Row, text_in, translations_in
from ..core.side import Side
from ..core.values import Property, match_key
from ..engine.context import Context
from ..engine.link.matching import Matching
from ..engine.references import Values
from ..engine.write import Form, Prepared

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

    A new type is one file with one class that inherits this model; the engine finds it
    by itself and knows none by name. This is the whole contract: what a type declares
    and overrides. What is not named here, a type only calls.

    **Words.** An *element* is what the shop has, mirrored as ``shoper.element``; a
    *record* is what Odoo has; a *change* (``shoper.sync.change``) is one planned write.
    *Property values* are ``{code: value}`` of what JSON can hold: texts, numbers and
    amounts of money as decimal texts (money in the connector's currency), booleans,
    references as :mod:`..core.refs` says. A *side* is what an element or a record
    holds: its property values, and facts beside them that the type itself needs, see
    :class:`..core.side.Side`. Hooks that answer "why not" return a text for
    people, or False where nothing is in the way.

    **A type must declare**

    - ``_entity`` its code, ``_label`` its name in plural (translated lazily)
    - ``_sequence`` its place in a run; what others refer to comes first
    - ``_resource`` and ``_remote_key`` path and id field of the shop's API
    - ``_odoo_model`` the model of its records
    - ``_properties`` what both sides hold: :class:`..core.values.Property`
    - ``_criteria`` link criteria that people choose from, {code: label}; the first is
      the default
    - ``_rules`` the rules that :meth:`_link_rules` tries, {code: label}; a code means
      the same for all types

    **A type must override**

    - :meth:`_element_values` reads a row of the shop
    - :meth:`_odoo_values` reads records of Odoo
    - :meth:`_to_odoo` makes values for Odoo's ``create`` and ``write``
    - :meth:`_to_shop` makes the body of a call, where anything is sent to the shop
    - :meth:`_link_rules` gives the keys by which both sides fit

    **A type may declare**

    - ``_requires`` types whose synchronisation must be free of errors before
    - ``_joined`` sets of properties that only make sense together: they are written, or
      left alone, as one
    - ``_single`` properties sent in a call of their own, since the shop may refuse them
    - ``_unique_fields`` properties whose values Odoo allows only once, such as a bar
      code, {code: field of the Odoo model}: records of a run may exchange them
    - ``_optional`` properties that what is created gets only where they are chosen
    - ``_later`` properties that a creation in the shop may leave out, since the shop
      need not have them
    - ``_weak`` references that a creation does without while they are not linked, and
      that are filled in later
    - ``_hidden_values`` property values with which the shop's customers do not see an
      element
    - ``_is_large`` downloads begin with a full bulk call
    - ``_import_at_once`` creations in Odoo are planned in one go, since they wait for
      each other
    - ``_distinct`` a property of which Odoo takes each value once: of several elements
      with the same one only the first is created, see :meth:`_taken_values`;
      ``_taken_note`` says so (translated lazily)
    - ``_export_order`` fields of records by which these are sorted to be created in the
      shop; those of the same ``_exported_with``, a many2one, are planned together
    - ``_shows_pictures`` changes are shown with pictures, see ``pictures.py``
    - ``_tells_obstacles`` pairs that cannot be compared are listed even where linked
      elements are not updated
    - ``_archived_is_gone`` archiving a record asks what becomes of its element
    - ``_deletes_follow`` a run that deletes in the shop deletes without asking again
      what a person deleted in Odoo
    - ``_adopts`` a creation in Odoo takes what is there already
    - ``_is_made_like`` a creation in Odoo copies a record that a person names, see
      :meth:`_likes`
    - ``_fixed`` options that nobody can choose, {option: value}
    - ``_leader`` the type whose options decide about this one, which has none itself
    - ``_scope_filters`` by what elements can be left out: fields of
      ``shoper.sync.scope``
    - ``_text_key`` key of the shop under which its texts hold its name
    - ``_text_fields`` fields of texts in several languages, see ``text.py``
    - ``_details``, ``_parts``, ``_whole``, ``_parents``, ``_follows``,
      ``_told_apart_by``, ``_restore_batch``, ``_not_restored``, ``_kept_references``
      for undoing, see ``undo.py``

    **The life of a type**, if it is another one than that of a catalogue:

    - ``_is_on_by_default`` a new wizard proposes to synchronise it
    - ``_is_quick`` what is new of it is little at any time: a run that reads no more
      does not wait for a long one
    - ``_requires_fetch`` types that must have been downloaded in the same run, without
      an error, before: what was read of them counts, not what became of it
    - ``_is_compared`` linked pairs are compared at all; which ones, see
      :meth:`_compared_domain`
    - ``_is_read_back`` what was written is read again, to see what the other side made
      of it; if not, what was sent is taken as agreed on
    - ``_unsteady`` properties that may move while a creation waits: it is carried out
      as planned all the same, and the next run brings what moved
    - ``_batch`` how many changes are carried out in one commit, {``odoo`` or ``shop``:
      number}, if other than :data:`..engine.limits.BATCH` says
    - ``_shares_records`` several elements of one shop may be linked with one record
    - ``_actions`` what is done with records besides writing their values, {code:
      label}, see :meth:`_planned_actions` and :meth:`_act`; ``_reversed_by`` which
      action takes one back, {code: code}
    - ``_undo_refusal`` why nothing that was done with it can be undone, for people
    - ``_kept_days`` for how many days what changes held is kept, and the rows of the
      shop that :meth:`_kept_rows_domain` lets go; None: for good

    **A type may override**, by the moment at which it is asked:

    - *options* (``options.py``): :meth:`_option_hints`, :meth:`_default_options`,
      :meth:`_followed_options`
    - *reading the shop*: :meth:`_fetch_extra`, :meth:`_must_fetch_all`,
      :meth:`_is_in_scope`
    - *what takes part*: :meth:`_element_domain`, :meth:`_elements_out_of_scope`,
      :meth:`_asked_domain`, :meth:`_kept_rows_domain`, :meth:`_record_domain`,
      :meth:`_export_domain`; by hand:
      :meth:`_linkable_domain`, :meth:`_linkable_with`, :meth:`_linkable_elements`,
      :meth:`_linkable_note`
    - *linking*: :meth:`_outdated_links`, :meth:`_prepare_link`, :meth:`_find_links`,
      :meth:`_unlinked_reasons`, :meth:`_twin_keys`
    - *planning* (``plan.py``): :meth:`_compared_domain`, :meth:`_planned_actions`;
      what cannot be done: :meth:`_pair_obstacle`, :meth:`_update_obstacles`,
      :meth:`_value_obstacle`, :meth:`_import_obstacle`, :meth:`_export_obstacle`,
      :meth:`_delete_obstacle`; what is compared: :meth:`_incomparable`,
      :meth:`_told_with`; what is created: :meth:`_left_out`, :meth:`_with_defaults`,
      :meth:`_further_exports`, :meth:`_likes`; in which order: :meth:`_import_order`,
      :meth:`_export_order`, :meth:`_export_chunk`, :meth:`_parent_element`; what is
      asked about at once: :meth:`_question`, :meth:`_twins`
    - *writing in Odoo* (``odoo.py``): :meth:`_prepare_import`, :meth:`_create_values`,
      :meth:`_create_records`, :meth:`_prepare_update`, :meth:`_write_order`,
      :meth:`_write_records`, :meth:`_write_record`, :meth:`_write_languages`,
      :meth:`_act`
    - *writing in the shop*: :meth:`_prepare_export`, :meth:`_create_body`,
      :meth:`_is_sent_otherwise`, :meth:`_finish_creation`, :meth:`_prepare_update`,
      :meth:`_update_item`, :meth:`_declined_reason`, :meth:`_own_forms`,
      :meth:`_base_after_creation`, :meth:`_is_same_creation`, :meth:`_new_locale`,
      :meth:`_shop_text`
    - *telling people*: :meth:`_describe`, :meth:`_thumbnail`, :meth:`_picture_rows`,
      :meth:`_format_value`,
      :meth:`_describe_candidates`, :meth:`_element_names` (``display.py``),
      :meth:`_element_facts`, :meth:`_facts_of`, :meth:`_fact_labels` (``facts.py``),
      :meth:`_step_note`
    - *undoing* (``undo.py``): :meth:`_prepare_undo`, :meth:`_undo_obstacles`,
      :meth:`_undo_dependencies`, :meth:`_undo_facts`,
      :meth:`_shop_deletion_obstacle`, :meth:`_adoption_note`, :meth:`_written_at`,
      :meth:`_records_with_details`, :meth:`_values_kept_elsewhere`,
      :meth:`_settings_of`, :meth:`_delete_records`, :meth:`_after_deleting`, :meth:`_keep`; creating a
      deleted element again: :meth:`_restore_obstacle`, :meth:`_restore_losses`,
      :meth:`_prepare_restore`, :meth:`_restore_body`, :meth:`_not_taken`

    **What a type may call on** ``ctx`` (:class:`..engine.context.Context`, one unit of
    work of one step):

    - ``env`` superuser, texts in the reader's language: the connector's own models,
      messages; ``user_env`` the person without privileges, in the connector's company
      and language, archived records included: business records; ``records`` the empty
      recordset of ``_odoo_model`` in it
    - ``step``, ``run``, ``connector``, ``is_undo``, ``chosen`` (codes to update),
      ``languages``, ``scope``, ``distinct_names``
    - ``links(entity)`` how ids of the shop, elements and records of a type belong
      together; ``linked_ids(ids)``; ``left_out(entity)``
    - ``client`` the shop's client, after ``commit_before_call()``; ``explain(error)``
      an error in words for people
    - ``cached(owner, name, read)`` what is read once per unit; a type has no state of
      its own

    Methods without ``ctx`` run in the environment of ``self``."""

    _name = "shoper.sync.entity"
    _description = "Shoper Entity"

    # Which type it is, on both sides.
    _entity: str | None = None
    _label: Any = ""
    _sequence: int = 0
    _resource: str = ""
    _remote_key: str = ""
    _odoo_model: str | None = None
    _requires: tuple[str, ...] = ()
    _text_key: str = "name"
    # What is compared, and how pairs are found.
    _properties: tuple[Property, ...] = ()
    _criteria: dict[str, Any] = {}
    _rules: dict[str, Any] = {}
    # What is special about properties.
    _joined: tuple[frozenset[str], ...] = ()
    _single: frozenset[str] = frozenset()
    _unique_fields: dict[str, str] = {}
    _optional: frozenset[str] = frozenset()
    _later: frozenset[str] = frozenset()
    _weak: frozenset[str] = frozenset()
    _hidden_values: dict[str, Any] = {}
    # What is special about the work.
    _is_large: bool = False
    _distinct: str | None = None
    _taken_note: Any = ""
    _import_at_once: bool = False
    _shows_pictures: bool = False
    _exported_with: str | None = None
    _export_order: tuple[str, ...] = ("id",)
    _tells_obstacles: bool = False
    _archived_is_gone: bool = False
    _deletes_follow: bool = False
    _adopts: bool = False
    _is_made_like: bool = False
    # How it lives, if otherwise than a catalogue.
    _is_on_by_default: bool = True
    _is_quick: bool = False
    _requires_fetch: tuple[str, ...] = ()
    _is_compared: bool = True
    _is_read_back: bool = True
    _unsteady: frozenset[str] = frozenset()
    _batch: dict[str, int] = {}
    _shares_records: bool = False
    _actions: dict[str, Any] = {}
    _reversed_by: dict[str, str] = {}
    _undo_refusal: Any = False
    _kept_days: int | None = None
    # What a person can choose.
    _fixed: dict[str, Any] = {}
    _leader: str | None = None
    _scope_filters: tuple[str, ...] = ()

    # ------------------------------------------------------------- properties
    @api.model
    def _property(self, code: str) -> Property | None:
        """Find the property of a code, None for an unknown one. That of ``name@en_US``,
        the name in a further language, is the one of ``name``."""
        code = code.partition("@")[0]
        return next((prop for prop in self._properties if prop.code == code), None)

    # ------------------------------------------------------------------- shop
    @api.model
    def _fetch_extra(self, ctx: Context) -> Any:
        """Read from the shop what else its rows need to be understood, once per
        download.

        :return: anything that JSON can hold; it is handed to :meth:`_element_values`
        """
        return None

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        """Read a row of the shop into values of its ``shoper.element``: ``name``,
        ``code``, ``ean``, ``parent_remote_id`` (shop id of what it belongs to, 0 for
        nothing), ``payload`` (the row), ``shop_values`` ({code of a property: value},
        references as shop ids) and ``shop_facts`` (what else the type must know of it,
        which no user chooses: any names, what JSON can hold).

        :param row: the element as the API answers it
        :param extra: what :meth:`_fetch_extra` returned, None where it was not asked
        :raises OddValue: a field of it makes no sense; see :mod:`..core.row`
        """
        raise NotImplementedError

    @api.model
    def _translation(self, ctx: Context, row: Row) -> Row:
        """Read the texts of a row in the shop's default language, else in any:
        {key of the shop: text}, empty where it has none.

        :raises OddValue: the row's texts make no sense
        """
        texts = translations_in(row)
        found = texts.get(ctx.connector.default_locale)
        return found or next(iter(texts.values()), {})

    @api.model
    def _all_names(self, row: Row, key: str = "name") -> list[str]:
        """Read the names that a row has in any language, without empty ones.

        :param key: of the shop, under which its texts hold the name
        :raises OddValue: the row's texts make no sense
        """
        names = (text_in(texts, key) for texts in translations_in(row).values())
        return [name for name in names if name]

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        """Make the body of a POST (no element) or PUT of property values.

        :param values: what is sent, references as shop ids
        :param element: the ``shoper.element`` that is updated
        """
        raise NotImplementedError

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

    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        """Fetch what else is needed to carry out changes, while nothing is locked.

        :param verb: of all of them: ``create_odoo``, ``update_odoo``, ``create_shop``
            or ``update_shop``
        :return: {change: facts} of those that can be carried out now, in their order;
            the others come later, unless they were settled here. The facts are handed
            beside the values to the hook that carries the change out.
        """
        return {change: {} for change in changes}

    @api.model
    def _finish_creation(
        self, ctx: Context, created: dict[int, BaseModel]
    ) -> dict[int, Any]:
        """Send whatever else belongs to what was just created in the shop, before it is
        read back; called again if the worker died meanwhile.

        :param created: {shop id: change}
        :return: {shop id: what :meth:`_settle_creation` must know of it}
        """
        return {}

    @api.model
    def _left_out(self, ctx: Context, direction: str) -> AbstractSet[str]:
        """Find the codes of properties that something is created without.

        :param direction: ``odoo`` or ``shop``, where it is created
        """
        return self._optional - ctx.chosen

    @api.model
    def _own_forms(self, ctx: Context, change: BaseModel) -> AbstractSet[str]:
        """Find the codes of properties of which the shop keeps something of its own,
        whatever a change sends: what is read back is not compared with what was
        sent."""
        return frozenset()

    @api.model
    def _declined_reason(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        error: Exception | None = None,
    ) -> str | bool:
        """Say why the shop need not take what an update sent, or False where that is an
        error. With a reason the change waits for a person instead of failing.

        :param element: as the shop has it after the update
        :param error: what the shop answered, None where it said that it took it
        """
        return False

    @api.model
    def _settle_creation(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        base: Values,
        finished: Any,
    ) -> Values:
        """Settle what a creation in the shop left open, and correct what both sides are
        taken to agree on after it.

        :param element: as it was read back
        :param base: {code: value} as the engine found it, which stays as it is
        :param finished: what :meth:`_finish_creation` returned for it, None for nothing
        :return: {code: value}
        """
        return base

    @api.model
    def _next_form(
        self, ctx: Context, change: BaseModel, sent: dict[str, Any], error: Exception
    ) -> Form | None:
        """Choose another form in which a creation that the shop refused is sent again,
        None where there is none. Its name is noted for :meth:`_create_body`: in
        ``form`` of the change's ``meta``, and of ``ctx.cursor.notes`` for the others of
        the step.

        :param sent: the body that the shop refused
        """
        return None

    @api.model
    def _is_same_creation(self, ctx: Context, after: Values, shop: Values) -> bool:
        """Tell whether a row of the shop may be what a creation made whose answer was
        lost.

        :param after: property values of the creation
        :param shop: property values of the row, references as shop ids
        """
        prop = self._property("name")
        return prop.same(after.get("name"), shop.get("name"))

    # ------------------------------------------------------------------ scope
    @api.model
    def _element_domain(self, ctx: Context) -> list[Any]:
        """Say which elements of the type take part in the step, as a domain."""
        return []

    @api.model
    def _elements_out_of_scope(self, ctx: Context) -> Iterable[int]:
        """Find the ids of elements that the filters of the connector's scope leave
        out."""
        return []

    @api.model
    def _rows_in_scope(self, ctx: Context, rows: list[Row]) -> list[Row]:
        """Choose the rows of the shop that are to be mirrored; those of which nobody
        can say it are among them, so that reading them tells why."""
        return [row for row in rows if self._may_be_in_scope(ctx, row)]

    def _may_be_in_scope(self, ctx: Context, row: Row) -> bool:
        """Tell whether a row is to be mirrored, or too odd for anybody to say."""
        try:
            return self._is_in_scope(ctx, row)
        except OddValue:
            return True

    @api.model
    def _is_in_scope(self, ctx: Context, row: Row) -> bool:
        """Tell whether a row of the shop is to be mirrored.

        :raises OddValue: nobody can say it
        """
        return True

    @api.model
    def _must_fetch_all(self, ctx: Context, last: BaseModel) -> bool:
        """Tell whether a download of new elements alone would miss some.

        :param last: the ``shoper.sync.step`` that downloaded the last time
        """
        return False

    @api.model
    def _outdated_links(self, ctx: Context) -> BaseModel:
        """Find the elements whose link makes no sense any more: it is taken away before
        new ones are looked for."""
        return self.env["shoper.element"]

    @api.model
    def _asked_domain(self, ctx: Context) -> list[Any]:
        """Say, as a domain, for which elements somebody is asked what becomes of them,
        or it is done, when they or their records are gone from the other side."""
        return []

    @api.model
    def _kept_rows_domain(self) -> list[Any]:
        """Say, as a domain of elements, of which the row of the shop is given up after
        ``_kept_days``: all that did not change since, unless the type knows which are
        still needed."""
        return []

    # ---------------------------------------------------------------- linking
    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        """Make ready what is linked in this step."""

    @api.model
    def _find_links(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> Pairs:
        """Pair elements with records, none of which is linked; see
        :meth:`..engine.link.matching.Matching.match`."""
        return Matching(ctx).match(elements, records)

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

    @api.model
    def _unlinked_reasons(self, ctx: Context, elements: BaseModel) -> dict[int, str]:
        """Say why elements that nothing fits wait for a person: {element id: reason}.
        Those left out can be created in Odoo, or simply stay unlinked."""
        return {}

    @api.model
    def _twin_keys(self, elements: BaseModel) -> dict[int, set[str]]:
        """Say by what records made of elements could be twins: {element id: keys}. Runs
        of two shops never import the same key at the same time."""
        elements.fetch(["name", "code", "ean"])
        return {
            element.id: {
                f"{name} {match_key(element[name])}"
                for name in ("name", "code", "ean")
                if element[name]
            }
            for element in elements
        }
