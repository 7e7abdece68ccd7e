import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FileUploader } from "@web/views/fields/file_handler";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

// The same limits as on the server, which looks at each picture again.
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_PIXELS = 50 * 10 ** 6;
const SIGNATURES = {
    "image/jpeg": /^\xff\xd8\xff/,
    "image/png": /^\x89PNG/,
    "image/gif": /^GIF8/,
    "image/webp": /^RIFF[^]{4}WEBP/,
};

/**
 * Pictures of a product: several files can be added at once, each is looked at before it
 * is added; the rest is what Odoo's own kanban of related records does.
 */
export class ShoperGalleryField extends X2ManyField {
    static template = "shoper_connector.ShoperGalleryField";
    static components = { ...X2ManyField.components, FileUploader };

    setup() {
        super.setup();
        this.notification = useService("notification");
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

    async onUploaded({ data, name }) {
        const problem = await this.problemOf(data);
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

    /**
     * Why a file cannot be a picture of the gallery, or false.
     *
     * @param {string} data the file in base64
     */
    async problemOf(data) {
        const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
        if ((data.length / 4) * 3 - padding > MAX_BYTES) {
            return _t("The picture is larger than 10 MB.");
        }
        const head = window.atob(data.slice(0, 64));
        const type = Object.keys(SIGNATURES).find((key) => SIGNATURES[key].test(head));
        if (!type) {
            return _t("It is not a picture in JPEG, PNG, GIF or WebP format.");
        }
        const picture = new Image();
        picture.src = `data:${type};base64,${data}`;
        try {
            await picture.decode();
        } catch {
            return _t("The picture is damaged.");
        }
        if (picture.naturalWidth * picture.naturalHeight > MAX_PIXELS) {
            return _t("The picture has more than 50 million pixels.");
        }
        return false;
    }
}

registry.category("fields").add("shoper_gallery", {
    ...x2ManyField,
    component: ShoperGalleryField,
    displayName: _t("Gallery"),
    supportedTypes: ["one2many"],
});
