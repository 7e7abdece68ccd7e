import { onWillDestroy, toRaw, useRef } from "@odoo/owl";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { _t } from "@web/core/l10n/translation";
import { x2ManyCommands } from "@web/core/orm_service";
import { registry } from "@web/core/registry";
import { Deferred } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { FileUploader } from "@web/views/fields/file_handler";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** Odoo's uploader, which says first what was chosen together. */
class GalleryUploader extends FileUploader {
    static props = { ...FileUploader.props, onChosen: Function };

    async onFileChange(ev) {
        const input = ev.target;
        const names = [...input.files].map((file) => file.name);
        try {
            await this.props.onChosen(names, () => super.onFileChange(ev));
        } finally {
            input.value = null; // else the same files could not be chosen again
        }
    }
}

/**
 * Pictures of a product: several files can be added at once, chosen or dropped, each is
 * looked at before it is added; the rest is what Odoo's own kanban of related records does.
 */
export class ShoperGalleryField extends X2ManyField {
    static template = "shoper_connector.ShoperGalleryField";
    static components = { ...X2ManyField.components, GalleryUploader };

    setup() {
        super.setup();
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.isGone = new Deferred();
        onWillDestroy(() => this.isGone.resolve());
        useSetupAction({ beforeLeave: this.beforeLeave.bind(this) });
        useDropzone(
            this.root,
            this.onDrop.bind(this),
            "o_shoper_gallery_dropzone",
            () => this.canCreate && !this.ui.isBlocked
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

    /** Who goes back in the browser takes along what the form saved too early. */
    async beforeLeave({ forceLeave } = {}) {
        if (this.batch && !forceLeave) {
            await this.batch.isOver;
            return this.props.record.save({ reload: false });
        }
    }

    /**
     * Add files to the product that is shown now, and let nobody leave it meanwhile. Those
     * that were not added, as the form is gone all the same or the connection was lost,
     * are named.
     */
    async onChosen(names, upload) {
        const { record } = this.props;
        const { resId } = record;
        const title = record.data.display_name;
        // Odoo shows the next product in the same record where this one is saved first.
        const isShown = () =>
            toRaw(this.props.record) === toRaw(record) && (!resId || record.resId === resId);
        const isOver = new Deferred();
        this.batch = { isShown, isOver, names };
        // Most are added at once: the screen shall not flicker.
        this.ui.block({ message: _t("Adding images…"), delay: 300 });
        try {
            // What waits for the server when the form is left waits for ever.
            await Promise.race([upload(), this.isGone]);
        } finally {
            this.ui.unblock();
            this.batch = null;
            isOver.resolve();
            if (names.length) {
                this.notification.add(
                    _t("These images were not added: %s. Add them again.", names.join(", ")),
                    { title, type: "danger", sticky: true }
                );
            }
        }
    }

    async onUploaded({ data, name }) {
        const { batch } = this;
        if (!batch?.isShown()) {
            return;
        }
        const problem = await this.orm.call("shoper.product.image", "find_problem", [data]);
        // What is being saved gets another list, and maybe another product.
        await this.props.record.model.mutex.getUnlockedDef();
        if (problem) {
            this.notification.add(problem, { title: name, type: "danger", sticky: true });
        } else if (batch.isShown()) {
            await this.addPicture(data, name);
        } else {
            return;
        }
        batch.names.shift();
    }

    /** All in one, so that a form that is saved meanwhile never holds half a picture. */
    addPicture(content, name) {
        const last = Math.max(0, ...this.list.records.map((record) => record.data.sequence));
        const values = {
            content,
            name: name.replace(/\.[^.]*$/, ""),
            sequence: last + 1, // Odoo would send 0, which is before all others
        };
        return this.list.applyCommands([x2ManyCommands.create(false, values)]);
    }
}

registry.category("fields").add("shoper_gallery", {
    ...x2ManyField,
    component: ShoperGalleryField,
    displayName: _t("Gallery"),
    supportedTypes: ["one2many"],
});
