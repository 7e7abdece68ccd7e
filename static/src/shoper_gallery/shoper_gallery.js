import { useRef } from "@odoo/owl";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FileUploader } from "@web/views/fields/file_handler";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/**
 * Pictures of a product: several files can be added at once, chosen or dropped, each is
 * looked at before it is added; the rest is what Odoo's own kanban of related records does.
 */
export class ShoperGalleryField extends X2ManyField {
    static template = "shoper_connector.ShoperGalleryField";
    static components = { ...X2ManyField.components, FileUploader };

    setup() {
        super.setup();
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.root = useRef("root");
        useDropzone(
            this.root,
            this.onDrop.bind(this),
            "o_shoper_gallery_dropzone",
            () => this.canCreate
        );
    }

    get rendererProps() {
        const props = super.rendererProps;
        delete props.onAdd; // the button adds
        delete props.addLabel;
        return props;
    }

    get addLabel() {
        return this.props.addLabel || _t("Add images");
    }

    /** What is dropped goes the way of what is chosen. */
    onDrop({ dataTransfer }) {
        const input = this.root.el.querySelector("input[type=file]");
        input.files = dataTransfer.files;
        input.dispatchEvent(new Event("change"));
    }

    async onUploaded({ data, name }) {
        const problem = await this.orm.call("shoper.product.image", "find_problem", [data]);
        if (problem) {
            this.notification.add(problem, { title: name, type: "danger", sticky: true });
            return;
        }
        const last = Math.max(0, ...this.list.records.map((record) => record.data.sequence));
        const record = await this.list.addNewRecord({ position: "bottom", mode: "readonly" });
        await record.update({
            content: data,
            name: name.replace(/\.[^.]*$/, ""),
            sequence: last + 1,
        });
    }
}

registry.category("fields").add("shoper_gallery", {
    ...x2ManyField,
    component: ShoperGalleryField,
    displayName: _t("Gallery"),
    supportedTypes: ["one2many"],
});
