import { onMounted } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * The settings of a shop: on a phone, too, the page that is open is seen among all, and
 * what it says. The first one is where it always is, and above it stands what is wrong:
 * it stays in sight.
 */
export class ShoperConnectorFormController extends FormController {
    setup() {
        super.setup();
        onMounted(() => {
            const tab = this.rootRef.el?.querySelector(
                ".o_notebook .nav-item:not(:first-child) .nav-link.active"
            );
            tab?.scrollIntoView({ block: "nearest", inline: "center" });
            tab?.closest(".o_notebook").scrollIntoView({ block: "nearest" });
        });
    }
}

registry.category("views").add("shoper_connector_form", {
    ...formView,
    Controller: ShoperConnectorFormController,
});
