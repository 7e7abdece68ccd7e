import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * Tests the settings of a shop and tells what came of it. The shop may take half a
 * minute to answer: meanwhile the screen says what is going on.
 */
async function testSettings(env, { params }) {
    const { orm, ui } = env.services;
    ui.block({ message: _t("Checking the shop and its rights…") });
    try {
        const ids = [params.connector_id];
        return await orm.call("shoper.connector", "action_test_settings", [ids]);
    } finally {
        ui.unblock();
    }
}

registry.category("actions").add("shoper_test_settings", testSettings);
