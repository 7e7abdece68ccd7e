from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ...shoper_api import BulkItem
from ..row import OddValue, text_in, translations_in
from ..values import match_key

_lt = LazyTranslate(__name__)


class ShoperSyncEntity(models.AbstractModel):
    """What the engine must know of one type of element. A new type is one file with
    one class that inherits this one; the engine finds it by itself.

    Class attributes: ``_entity`` code; ``_label``; ``_sequence`` place in a run;
    ``_resource`` and ``_remote_key`` of the shop's API; ``_odoo_model``;
    ``_requires`` types whose synchronisation must be free of errors first;
    ``_criteria`` link criteria {code: label}, the first is the default;
    ``_rules`` the rules that :meth:`_link_rules` tries {code: label}, a code means the
    same for all types;
    ``_properties`` what both sides hold, :class:`values.Property`;
    ``_joined`` sets of codes of properties that only make sense together, which are
    written or left alone as one;
    ``_single`` codes of properties that are sent to the shop in a call of their own,
    since it may refuse them;
    ``_optional`` codes of properties that what is created only gets where they are
    chosen; ``_later`` codes that a create in the shop may leave out, since the shop
    need not have them;
    ``_fixed`` options that a user cannot choose; ``_is_large`` downloads begin with
    a full bulk call; ``_import_at_once`` creates are planned in one go because they
    wait for each other; ``_tells_obstacles`` pairs that cannot be compared are listed
    even where linked elements are not to be updated; ``_archived_is_gone`` archiving
    a record asks what becomes of its element; ``_hidden_values`` property values with
    which customers of the shop do not see an element; ``_deletes_follow`` a
    synchronisation that deletes in the shop deletes what a person deleted in Odoo
    without asking again; ``_adopts`` a creation in Odoo takes what is there already;
    ``_weak`` codes of references that a creation does without while they are not
    linked, and that are filled in later; ``_is_made_like`` what is created in Odoo is a
    copy of a record that a person names, see :meth:`_likes`; ``_leader`` type whose
    options decide about this one too, which then has none of its own;
    ``_scope_filters`` by which elements can be left out: ``category``, ``producer``,
    ``visibility``."""

    _name = "shoper.sync.entity"
    _description = "Shoper Entity"

    _entity = None
    _label = ""
    _sequence = 0
    _resource = None
    _remote_key = None
    _odoo_model = None
    _requires = ()
    _criteria = {}
    _rules = {}
    _fixed = {}
    _properties = ()
    _joined = ()
    _single = frozenset()
    _optional = frozenset()
    _later = frozenset()
    _is_large = False
    _import_at_once = False
    _tells_obstacles = False
    _archived_is_gone = False
    _hidden_values = {}
    _deletes_follow = False
    _adopts = False
    _leader = None
    _is_made_like = False
    _weak = frozenset()
    _scope_filters = ()

    # ------------------------------------------------------------- properties
    @api.model
    def _property(self, code):
        """The property of a code, or None. That of ``name@en_US``, the name in a
        further language, is the one of ``name``."""
        code = code.partition("@")[0]
        return next((prop for prop in self._properties if prop.code == code), None)

    # ------------------------------------------------------------------- shop
    @api.model
    def _fetch_extra(self, ctx):
        """Whatever else must be read from the shop to understand its rows; must be
        what JSON can hold."""
        return None

    @api.model
    def _element_values(self, ctx, row, extra):
        """Values of the mirror for one row of the shop: ``name``, ``code``, ``ean``,
        ``parent_remote_id``, ``payload`` and ``shop_values`` (references as shop
        ids; keys beginning with ``_`` are facts that no user chooses).

        :param row: the element as the API answers it
        :param extra: what :meth:`_fetch_extra` returned
        :raises OddValue: a field of it makes no sense; see :mod:`.row`
        """
        raise NotImplementedError

    @api.model
    def _translation(self, ctx, row):
        """The texts of a row in the shop's default language, else in any."""
        texts = translations_in(row)
        found = texts.get(ctx.connector.default_locale)
        return found or next(iter(texts.values()), {})

    @api.model
    def _all_names(self, row, key="name"):
        names = (text_in(texts, key) for texts in translations_in(row).values())
        return [name for name in names if name]

    @api.model
    def _to_shop(self, ctx, values, element=None):
        """Body of a POST (no element) or PUT for property values whose references
        are shop ids."""
        raise NotImplementedError

    @api.model
    def _update_item(self, ctx, change, values):
        """The call (:class:`BulkItem`) that an update in the shop stands for.

        :param values: property values, references as shop ids
        """
        element = change.element_id
        body = self._to_shop(ctx, values, element)
        return BulkItem("PUT", self._resource, id=element.remote_id, body=body)

    @api.model
    def _create_body(self, ctx, change, values):
        """Body of the POST that a change stands for."""
        return self._to_shop(ctx, values)

    @api.model
    def _prepare_export(self, ctx, changes):
        """Make ready what is about to be created in the shop.

        :return: those of the changes that one call can carry
        """
        return changes

    @api.model
    def _finish_creation(self, ctx, created):
        """Whatever else must be sent for what was just created in the shop, before it
        is read back; called again if the worker died meanwhile.

        :param created: {shop id: change}
        """

    @api.model
    def _left_out(self, ctx, direction):
        """Codes of properties that are not among what is created with.

        :param direction: ``odoo`` or ``shop``, where it is created
        """
        return self._optional - ctx.chosen

    @api.model
    def _own_forms(self, ctx, change):
        """Codes of properties of which the shop keeps something of its own, whatever a
        change sends: not to be compared with what was sent."""
        return frozenset()

    @api.model
    def _declined_reason(self, ctx, change, element, error=None):
        """Why the shop need not take what an update sent, or False where that is an
        error.

        :param element: as the shop has it after the update
        :param error: what the shop answered, if not that it took it
        """
        return False

    @api.model
    def _base_after_creation(self, ctx, base, element):
        """The base of an element that was just created in the shop."""
        return base

    @api.model
    def _is_sent_otherwise(self, ctx, change, error):
        """Whether a create that the shop refused is to be sent again in another form,
        see :meth:`_create_body`."""
        return False

    @api.model
    def _is_same_creation(self, ctx, after, values):
        """Whether a mirrored row is what a create with these values made."""
        prop = self._property("name")
        return prop.same(after.get("name"), values["shop_values"].get("name"))

    # ------------------------------------------------------------------ scope
    @api.model
    def _element_domain(self, ctx):
        """Elements that take part in the synchronisation, besides their type."""
        return []

    @api.model
    def _elements_out_of_scope(self, ctx):
        """Ids of elements that the filters of the connector's scope leave out."""
        return []

    @api.model
    def _rows_in_scope(self, ctx, rows):
        """Rows of the shop that are to be mirrored; those of which nobody can say it
        are among them, so that reading them tells why."""
        return [row for row in rows if self._may_be_in_scope(ctx, row)]

    def _may_be_in_scope(self, ctx, row):
        try:
            return self._is_in_scope(ctx, row)
        except OddValue:
            return True

    @api.model
    def _is_in_scope(self, ctx, row):
        """Whether a row of the shop is to be mirrored.

        :raises OddValue: nobody can say it
        """
        return True

    @api.model
    def _must_fetch_all(self, ctx, last):
        """Whether a download of new elements alone would miss some.

        :param last: step that downloaded the last time
        """
        return False

    @api.model
    def _outdated_links(self, ctx):
        """Elements whose link makes no sense any more."""
        return self.env["shoper.element"]

    @api.model
    def _asked_domain(self, ctx):
        """Elements of which it is asked, or done, what becomes of them when the other
        side is gone."""
        return []

    # ---------------------------------------------------------------- linking
    @api.model
    def _prepare_link(self, ctx):
        """Make ready what is linked in this step."""

    @api.model
    def _find_links(self, ctx, elements, records):
        """Pairs of unlinked elements and records; see ``shoper.sync._match``."""
        return self.env["shoper.sync"]._match(ctx, elements, records)

    @api.model
    def _link_rules(self, ctx, elements, records):
        """Rules in the order in which they are tried:
        ``[(code, {element id: keys}, {record id: keys}, decides)]``. A rule that
        does not decide only finds pairs that a person must look at."""
        raise NotImplementedError

    @api.model
    def _unlinked_reasons(self, ctx, elements) -> dict[int, str]:
        """Why elements that nothing fits wait for a person: {element id: reason}. Those
        left out can be created in Odoo, or simply stay unlinked."""
        return {}

    @api.model
    def _twin_keys(self, elements):
        """By what records made of elements could be twins: {element id: texts}. Shops
        that import the same key never do so at once."""
        elements.fetch(["name", "code", "ean"])
        return {
            element.id: {
                f"{name} {match_key(element[name])}"
                for name in ("name", "code", "ean")
                if element[name]
            }
            for element in elements
        }
