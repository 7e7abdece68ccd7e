import { Component, onWillRender } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const isLive = (state) => ["open", "blocked"].includes(state);

/**
 * Shows nothing; once the decision on the form is made, it opens the next one, and the
 * list when there is none. A button loads the record anew, which is another object then.
 * Where the same one changes, the form was shown from the browser's cache at first, as it
 * was when it was last looked at: nobody decided anything.
 */
export class ShoperNextDecision extends Component {
    static template = "shoper_connector.ShoperNextDecision";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        onWillRender(() => {
            const { id, resId, data } = this.props.record;
            const isAnew = this.shown?.resId === resId && this.shown.id !== id;
            const wasLive = isAnew && isLive(this.shown.state);
            this.shown = { id, resId, state: data.state };
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
