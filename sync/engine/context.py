"""What one unit of work needs to know: whose rights, which language and company,
the shop's client, and how ids of the shop, elements and records stand to each
other, read once per unit in a constant number of queries."""

import time
from functools import cached_property

from odoo.tools import SQL


class Links:
    """Links of one entity: made ones and those that this run is about to make."""

    def __init__(self):
        self.element_by_remote = {}
        self.element_by_record = {}
        self.record_by_element = {}
        self.remote_by_element = {}
        self.change_by_element = {}
        self.change_by_record = {}


class Context:
    """One unit of work of one step."""

    def __init__(self, step, end=None):
        """
        :param step: ``shoper.sync.step`` in the worker's environment
        :param end: moment (``time.monotonic()``) when the slice is over
        """
        self.step = step
        self.run = step.run_id
        self.connector = step.connector_id
        self.env = step.env
        self.end = end
        self.parents = {}  # {shop id: record id} of the level being linked
        self.pictures = {}  # {change id: picture that was just downloaded}
        self.addressed = set()  # changes whose picture the shop is to fetch itself
        self.facts = {}  # what an entity looks up once per unit
        self._links = {}

    @cached_property
    def entity(self):
        return self.env["shoper.sync"]._entity(self.step.entity)

    @cached_property
    def languages(self):
        """Languages that both sides have besides the shop's default one:
        {locale of the shop: language of Odoo}."""
        found = {}
        for line in self.connector.language_ids:
            lang = line.lang_id.code
            is_free = lang != self.connector.lang and lang not in found.values()
            if line.lang_id.active and is_free and line.active_in_shop:
                if line.locale != self.connector.default_locale:
                    found[line.locale] = lang
        return found

    @cached_property
    def codes(self):
        """All that is compared: [(code, property)], a translated property once per
        language (``name``, ``name@en_US``)."""
        return [
            (code, prop)
            for prop in self.entity._properties
            for code in (
                prop.code,
                *(f"{prop.code}@{locale}" for locale in self.languages),
            )
            if code == prop.code or prop.translated
        ]

    @cached_property
    def user_env(self):
        """The environment in which business records are read and written: the run's
        user without any privilege, in the connector's company and language."""
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
            },
        )

    @cached_property
    def records(self):
        """The empty recordset of the entity's Odoo model, for the run's user."""
        return self.user_env[self.entity._odoo_model]

    @cached_property
    def chosen(self):
        """Codes of the properties that the step may update."""
        return set(self.step.property_ids.mapped("code"))

    @cached_property
    def client(self):
        return self.connector._client(deadline=self.seconds_left)

    @cached_property
    def choices(self):
        """What a person chose for single properties: {element id: {code: choice}},
        see ``shoper.sync.step``."""
        return {int(key): value for key, value in (self.step.choices or {}).items()}

    @cached_property
    def scope(self):
        """What of the step's type takes part, ``shoper.sync.scope``, or none."""
        return self.env["shoper.sync.scope"]._of(self.connector, self.entity)

    @cached_property
    def answers(self):
        """What is to be done about conflicts of properties from now on:
        {code: ``shop``, ``odoo`` or ``leave``}."""
        return self.env["shoper.decision.rule"]._answers(self.connector, self.entity)

    @cached_property
    def distinct_names(self) -> set[str]:
        """Names that several things of the step's type may have but for capital
        letters and spaces, as a person said."""
        names = self.env["shoper.distinct.name"]
        return names._names(self.connector, self.entity._entity)

    @cached_property
    def ignored_res_ids(self):
        """Records that are not to be linked with or created in this shop."""
        ignored = self.env["shoper.ignored.record"]
        return ignored._res_ids(self.connector, self.entity._entity)

    def left_out(self, entity_code):
        """Shop ids of elements that the connector's scope leaves out and that are not
        linked; read once per unit."""
        known = self.facts.setdefault("left out", {})
        if entity_code not in known:
            known[entity_code] = self._read_left_out(entity_code)
        return known[entity_code]

    def _read_left_out(self, entity_code):
        if not self.env["shoper.sync"]._entity(entity_code)._scope_filters:
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

    @property
    def is_undo(self):
        return bool(self.step.run_id.undoes_id)

    @property
    def by_person(self):
        return self.run.origin == "person"

    def seconds_left(self):
        return max(0.0, self.end - time.monotonic()) if self.end else 3600.0

    def close(self):
        """Close the connection to the shop and note what it cost on the run."""
        client = self.__dict__.get("client")
        if client is None:
            return
        client.close()
        self.note_bulk_cost()
        self.run.write(
            {
                "shop_calls": self.run.shop_calls + client.calls,
                "shop_seconds": self.run.shop_seconds
                + client.shop_seconds
                + client.waited,
            }
        )

    def note_bulk_cost(self) -> None:
        """Keep what the client learned of the cost of bulk calls for the next one."""
        if self.client.item_cost != self.connector.bulk_item_cost:
            self.connector.bulk_item_cost = self.client.item_cost

    def links(self, entity_code) -> Links:
        """The links of an entity of this connector; read once per unit."""
        if entity_code not in self._links:
            self._links[entity_code] = self._read_links(entity_code)
        return self._links[entity_code]

    def _read_links(self, entity_code):
        links = Links()
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            SQL(
                """SELECT id, remote_id, CASE WHEN link_state = 'linked'
                          THEN res_id ELSE 0 END, same_as_id
                   FROM shoper_element WHERE connector_id = %s AND entity = %s""",
                self.connector.id,
                entity_code,
            )
        )
        for element_id, remote_id, res_id, same_as_id in cr.fetchall():
            links.element_by_remote[remote_id] = same_as_id or element_id
            links.remote_by_element[element_id] = remote_id
            if res_id:
                links.element_by_record[res_id] = element_id
                links.record_by_element[element_id] = res_id
        cr.execute(
            SQL(
                """SELECT id, verb, element_id, res_id FROM shoper_sync_change
                   WHERE step_id = ANY(ARRAY(SELECT id FROM shoper_sync_step
                                             WHERE run_id = %s AND entity = %s))
                     AND verb IN ('link', 'create_odoo', 'create_shop')
                     AND state IN ('planned', 'sending')""",
                self.run.id,
                entity_code,
            )
        )
        for change_id, verb, element_id, res_id in cr.fetchall():
            if element_id:
                links.change_by_element[element_id] = change_id
            if res_id:
                links.change_by_record[res_id] = change_id
            if verb == "link":
                links.element_by_record[res_id] = element_id
        ignored = self.env["shoper.ignored.record"]
        for res_id, same_as in ignored._same_as(self.connector, entity_code).items():
            for known in (links.element_by_record, links.change_by_record):
                if same_as in known:
                    known[res_id] = known[same_as]
        return links
