import { onWillDestroy } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { listView } from "@web/views/list/list_view";
import { ShoperCardsController } from "../shoper_cards/shoper_cards";

const PAUSE = 1000; // milliseconds after a word, before the list is read again

/**
 * Gives way to cards on a phone, and reads the list again when the server says that a
 * synchronisation on it got further; not while some of its lines are chosen.
 */
export class ShoperSyncRunListController extends ShoperCardsController {
    setup() {
        super.setup();
        const bus = useService("bus_service");
        let timer;
        const reload = () => {
            timer = undefined;
            if (!this.model.root.selection?.length) {
                this.model.load();
            }
        };
        const onProgress = ({ id }) => {
            const isListed = this.model.root.records?.some(({ resId }) => resId === id);
            if (isListed && !timer) {
                timer = browser.setTimeout(reload, PAUSE);
            }
        };
        bus.subscribe("shoper_sync_run", onProgress);
        onWillDestroy(() => {
            bus.unsubscribe("shoper_sync_run", onProgress);
            browser.clearTimeout(timer);
        });
    }
}

registry.category("views").add("shoper_sync_run_list", {
    ...listView,
    Controller: ShoperSyncRunListController,
});
