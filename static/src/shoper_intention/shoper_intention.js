import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";

/**
 * What sets the options of all types at once. They are saved before and after: of a row
 * that gets other properties, Odoo's client keeps nothing else that is not saved yet.
 */
export class ShoperIntention extends BadgeSelectionField {
    setup() {
        super.setup();
        this.ui = useService("ui");
    }

    async onChange(value) {
        if (value === this.value) {
            return;
        }
        const { record, name } = this.props;
        this.ui.block({ delay: 300 }); // what is chosen meanwhile would be lost
        try {
            if (await record.save()) {
                await record.update({ [name]: value });
                await record.save();
            }
        } finally {
            this.ui.unblock();
        }
    }
}

registry.category("fields").add("shoper_intention", {
    ...badgeSelectionField,
    component: ShoperIntention,
    supportedTypes: ["selection"],
});
