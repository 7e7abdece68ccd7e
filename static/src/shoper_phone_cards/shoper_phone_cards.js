import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { kanbanView } from "@web/views/kanban/kanban_view";

/**
 * Leaves out on phones what a list is grouped by at first: columns side by side are no
 * list of cards. Whoever wants groups there chooses them.
 */
class ShoperPhoneSearch extends SearchModel {
    _extractSearchDefaultsFromGlobalContext() {
        const found = super._extractSearchDefaultsFromGlobalContext();
        if (this.env.isSmall) {
            const defaults = Object.entries(found.searchDefaults);
            found.searchDefaults = Object.fromEntries(
                defaults.filter(([name]) => !name.startsWith("group_"))
            );
        }
        return found;
    }
}

registry.category("views").add("shoper_phone_cards", {
    ...kanbanView,
    SearchModel: ShoperPhoneSearch,
});
