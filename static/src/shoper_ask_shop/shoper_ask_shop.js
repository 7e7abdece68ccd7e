import { registry } from "@web/core/registry";

/**
 * Has a shop asked something and tells what came of it. The shop may take half a minute
 * to answer: meanwhile the screen says what is going on.
 */
async function askShop(env, { params }) {
    const { orm, ui } = env.services;
    ui.block({ message: params.message });
    try {
        return await orm.call("shoper.connector", params.method, [[params.connector_id]]);
    } finally {
        ui.unblock();
    }
}

registry.category("actions").add("shoper_ask_shop", askShop);
