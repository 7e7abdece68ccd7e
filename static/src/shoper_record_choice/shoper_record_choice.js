import { registry } from "@web/core/registry";
import { Many2OneReferenceField } from "@web/views/fields/many2one_reference/many2one_reference_field";

/**
 * A record of a model that another field names, chosen among those of the domain that
 * the field `offered_domain` holds.
 */
export class ShoperRecordChoice extends Many2OneReferenceField {
    get m2oProps() {
        const domain = this.props.record.data.offered_domain;
        const props = super.m2oProps;
        return {
            ...props,
            context: { ...props.context, shoper_facts: true },
            domain: () => domain || [],
        };
    }
}

const base = registry.category("fields").get("many2one_reference");
registry.category("fields").add("shoper_record_choice", {
    ...base,
    component: ShoperRecordChoice,
});
