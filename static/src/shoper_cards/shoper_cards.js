import { onMounted } from "@odoo/owl";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/**
 * A list that gives way to the cards of its action where the screen is as narrow as a
 * phone's: also when it becomes so, and when the list is returned to.
 */
export class ShoperCardsController extends ListController {
    setup() {
        super.setup();
        onMounted(() => this.giveWay());
        useBus(this.env.services.ui.bus, "resize", () => this.giveWay());
    }

    giveWay() {
        const views = this.env.config.viewSwitcherEntries || [];
        if (this.env.isSmall && views.some((view) => view.type === "kanban")) {
            // Columns side by side are no list of cards.
            const { searchModel } = this.env;
            const grouped = searchModel.facets.filter(({ type }) => type === "groupBy");
            grouped.forEach(({ groupId }) => searchModel.deactivateGroup(groupId));
            this.actionService.switchView("kanban");
        }
    }
}

/**
 * Offers above a list only what can be done with some of the chosen lines: the context
 * of its buttons names that in `shoper_answers`, as the getter `answers` tells it.
 */
export const withAnswers = (Controller) =>
    class extends Controller {
        evalViewModifier(modifier) {
            const { evalContext } = this.model.root;
            const context = { ...evalContext.context, shoper_answers: this.answers };
            return evaluateBooleanExpr(modifier, { ...evalContext, context });
        }
    };

registry.category("views").add("shoper_cards", {
    ...listView,
    Controller: ShoperCardsController,
});
