import { onWillDestroy } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { listView } from "@web/views/list/list_view";
import { ShoperCardsController } from "../shoper_cards/shoper_cards";

const PAUSE = 1000; // milliseconds without a word, before the list is read again

/**
 * Gives way to cards on a phone, and reads the list again when the server says that a
 * synchronisation on it got further; not while some of its lines are chosen.
 */
export class ShoperSyncRunListController extends ShoperCardsController {
    setup() {
        super.setup();
        const bus = useService("bus_service");
        const reload = useDebounced(() => {
            if (!this.model.root.selection?.length) {
                this.model.load();
            }
        }, PAUSE);
        const onProgress = ({ id }) => {
            if (this.model.root.records?.some((record) => record.resId === id)) {
                reload();
            }
        };
        bus.subscribe("shoper_sync_run", onProgress);
        onWillDestroy(() => bus.unsubscribe("shoper_sync_run", onProgress));
    }
}

registry.category("views").add("shoper_sync_run_list", {
    ...listView,
    Controller: ShoperSyncRunListController,
});
