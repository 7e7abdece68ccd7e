import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { ShoperCardsController, withAnswers } from "../shoper_cards/shoper_cards";

// What can become of several that are gone on one side.
const GONE = [
    "cancel",
    "archive",
    "unlink",
    "import",
    "recreate",
    "hide",
    "delete",
    "leave",
    "ignore",
];

// What can be done with a decision, by the field that says so.
const ANSWERS = {
    values: ({ has_values }) => has_values,
    shop: ({ can_take_shop }) => can_take_shop,
    odoo: ({ can_take_odoo }) => can_take_odoo,
    retry: ({ can_retry, kind }) => can_retry && kind !== "conflict",
    twins: ({ is_about_twins }) => is_about_twins,
    create: ({ can_create }) => can_create,
    ignore: ({ can_ignore }) => can_ignore,
    ...Object.fromEntries(
        GONE.map((code) => [
            `gone_${code}`,
            ({ gone_choices }) => (gone_choices || []).includes(code),
        ])
    ),
};

/**
 * Gives way to cards on a phone, and offers above the list only what can be done with
 * some of the chosen decisions.
 */
export class ShoperDecisionListController extends withAnswers(ShoperCardsController) {
    get answers() {
        const chosen = this.model.root.selection.map((record) => record.data);
        const open = chosen.filter(({ state }) => ["open", "blocked"].includes(state));
        const answers = Object.keys(ANSWERS).filter((answer) => open.some(ANSWERS[answer]));
        return chosen.some(({ state }) => state === "decided") ? [...answers, "back"] : answers;
    }
}

registry.category("views").add("shoper_decision_list", {
    ...listView,
    Controller: ShoperDecisionListController,
});
