import { Component, onWillDestroy } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Shows nothing; reads the synchronisation on the form again whenever the server says
 * that it got further.
 */
export class ShoperLive extends Component {
    static template = "shoper_connector.ShoperLive";
    static props = { ...standardWidgetProps };

    setup() {
        const bus = useService("bus_service");
        const onProgress = ({ id }) => {
            if (id === this.props.record.resId) {
                this.props.record.load();
            }
        };
        bus.subscribe("shoper_sync_run", onProgress);
        onWillDestroy(() => bus.unsubscribe("shoper_sync_run", onProgress));
    }
}

registry.category("view_widgets").add("shoper_live", { component: ShoperLive });
