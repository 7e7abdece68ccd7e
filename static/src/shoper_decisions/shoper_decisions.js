import { reactive, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { NavBar } from "@web/webclient/navbar/navbar";

const DECISIONS = "shoper_connector.menu_shoper_decisions";
const COUNTED = [
    DECISIONS,
    "shoper_connector.menu_shoper",
    "shoper_connector.menu_shoper_app_decisions",
];

/**
 * How many decisions wait for a person; read again whenever the server says that there
 * are more or fewer. Who does not see the menu causes no calls.
 */
export const shoperDecisionsService = {
    dependencies: ["bus_service", "menu", "orm"],

    start(env, { bus_service, menu, orm }) {
        const state = reactive({ count: 0 });
        if (!menu.getAll().some((item) => item.xmlid === DECISIONS)) {
            return state;
        }
        const read = async () => {
            state.count = await orm.silent.call("shoper.decision", "count_open", []);
        };
        bus_service.subscribe("shoper_decisions", read);
        read();
        return state;
    },
};

registry.category("services").add("shoper_decisions", shoperDecisionsService);

patch(NavBar.prototype, {
    setup() {
        super.setup();
        this.shoperDecisions = useState(useService("shoper_decisions"));
    },

    /** The number beside a menu item, 0 for none. */
    shoperCount(item) {
        return COUNTED.includes(item.xmlid) ? this.shoperDecisions.count : 0;
    },
});
