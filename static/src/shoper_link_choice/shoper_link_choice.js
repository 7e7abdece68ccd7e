import { registry } from "@web/core/registry";
import { buildM2OFieldDescription, Many2OneField } from "@web/views/fields/many2one/many2one_field";

/** What a record may be linked with: while nothing is chosen it says that one can. */
export class ShoperLinkChoice extends Many2OneField {
    static template = "shoper_connector.ShoperLinkChoice";

    get isEmpty() {
        return this.props.readonly && !this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("shoper_link_choice", {
    ...buildM2OFieldDescription(ShoperLinkChoice),
});
