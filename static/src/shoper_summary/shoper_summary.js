import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What a synchronisation creates, deletes and, property by property, updates; each opens
 * its changes.
 */
export class ShoperSummary extends Component {
    static template = "shoper_connector.ShoperSummary";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    /** The parts by type: [[type, parts]]. */
    get types() {
        const parts = this.props.record.data[this.props.name] || [];
        return Object.entries(Object.groupBy(parts, (part) => part.type));
    }

    open(part, falls) {
        const { resModel, resId, context } = this.props.record;
        return this.action.doActionButton({
            type: "object",
            name: "action_open_part",
            resModel,
            resId,
            context, // with the language of the user
            buttonContext: {
                shoper_entity: part.entity,
                shoper_property: part.property,
                shoper_verb: part.verb,
                shoper_action: part.action,
                shoper_falls: falls,
            },
        });
    }
}

registry.category("fields").add("shoper_summary", {
    component: ShoperSummary,
    supportedTypes: ["json"],
});
