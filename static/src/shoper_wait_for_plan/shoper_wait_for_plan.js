import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const PAUSE = 500; // milliseconds
const TRIES = 60; // then the synchronisation itself is shown, with what keeps it

/**
 * Waits until a comparison of a product is planned, and shows what it found.
 */
async function waitForPlan(env, { params }) {
    const { orm, ui } = env.services;
    ui.block({ message: _t("Downloading the product from the shop…") });
    try {
        for (let tries = 0; tries < TRIES; tries++) {
            const [run] = await orm.silent.read("shoper.sync.run", [params.run_id], ["state"]);
            if (!["queued", "planning"].includes(run.state)) {
                break;
            }
            await new Promise((resolve) => setTimeout(resolve, PAUSE));
        }
    } finally {
        ui.unblock();
    }
    return orm.call("shoper.sync.run", "action_show_comparison", [[params.run_id]]);
}

registry.category("actions").add("shoper_wait_for_plan", waitForPlan);
