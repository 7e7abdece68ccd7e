import { Component, onWillRender } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const isLive = (state) => ["open", "blocked"].includes(state);

/**
 * Shows nothing; once the decision on the form is made, it opens the next one, and the
 * list when there is none.
 */
export class ShoperNextDecision extends Component {
    static template = "shoper_connector.ShoperNextDecision";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        onWillRender(() => {
            const { resId, data } = this.props.record;
            const wasLive = this.shown?.resId === resId && isLive(this.shown.state);
            this.shown = { resId, state: data.state };
            if (wasLive && !isLive(data.state)) {
                this.openNext();
            }
        });
    }

    async openNext() {
        const { resId, resIds, resModel, model } = this.props.record;
        const next = await this.orm.call(resModel, "next_open", [[resId], resIds]);
        if (next) {
            await model.load({ resId: next, resIds: [...new Set([...resIds, next])] });
        } else {
            this.env.config.historyBack();
        }
    }
}

registry.category("view_widgets").add("shoper_next_decision", {
    component: ShoperNextDecision,
});
