import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { ShoperCardsController } from "../shoper_cards/shoper_cards";

// What can be done with a decision, by the field that says so.
const ANSWERS = {
    values: ({ has_values }) => has_values,
    shop: ({ can_take_shop }) => can_take_shop,
    odoo: ({ can_take_odoo }) => can_take_odoo,
    retry: ({ can_retry, kind }) => can_retry && kind !== "conflict",
    twins: ({ is_about_twins }) => is_about_twins,
    create: ({ can_create }) => can_create,
    ignore: ({ can_ignore }) => can_ignore,
};

/**
 * Gives way to cards on a phone. Above the list it offers only what can be done with
 * some of the chosen decisions: the context of its buttons names that in
 * `shoper_answers`.
 */
export class ShoperDecisionListController extends ShoperCardsController {
    get answers() {
        const chosen = this.model.root.selection.map((record) => record.data);
        const open = chosen.filter(({ state }) => ["open", "blocked"].includes(state));
        const answers = Object.keys(ANSWERS).filter((answer) => open.some(ANSWERS[answer]));
        return chosen.some(({ state }) => state === "decided") ? [...answers, "back"] : answers;
    }

    evalViewModifier(modifier) {
        const { evalContext } = this.model.root;
        const context = { ...evalContext.context, shoper_answers: this.answers };
        return evaluateBooleanExpr(modifier, { ...evalContext, context });
    }
}

registry.category("views").add("shoper_decision_list", {
    ...listView,
    Controller: ShoperDecisionListController,
});
