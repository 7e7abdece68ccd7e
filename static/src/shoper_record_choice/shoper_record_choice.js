import { registry } from "@web/core/registry";
import { Many2OneReferenceField } from "@web/views/fields/many2one_reference/many2one_reference_field";

/**
 * A record of a model that another field names, chosen among those of the domain that
 * the field `offered_domain` holds. Those of `first_domain` come first.
 */
export class ShoperRecordChoice extends Many2OneReferenceField {
    get m2oProps() {
        const { offered_domain: domain, first_domain: first } = this.props.record.data;
        const props = super.m2oProps;
        return {
            ...props,
            context: { ...props.context, shoper_facts: true, shoper_first: first || [] },
            domain: () => domain || [],
        };
    }
}

const base = registry.category("fields").get("many2one_reference");
registry.category("fields").add("shoper_record_choice", {
    ...base,
    component: ShoperRecordChoice,
});
