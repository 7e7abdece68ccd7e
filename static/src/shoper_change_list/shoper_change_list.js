import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { ShoperCardsController, withAnswers } from "../shoper_cards/shoper_cards";

// What can be done with a change, by the field that says so.
const ANSWERS = {
    exclude: ({ is_decidable, state }) => is_decidable && state === "planned",
    include: ({ is_decidable, excluded_by }) => is_decidable && excluded_by,
    undo: ({ state }) => state === "done",
};

/**
 * Gives way to cards on a phone, and offers above the list only what can be done with
 * some of the chosen changes.
 */
export class ShoperChangeListController extends withAnswers(ShoperCardsController) {
    get answers() {
        const chosen = this.model.root.selection.map((record) => record.data);
        return Object.keys(ANSWERS).filter((answer) => chosen.some(ANSWERS[answer]));
    }
}

registry.category("views").add("shoper_change_list", {
    ...listView,
    Controller: ShoperChangeListController,
});
