import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { atMost, countClicks } from "./shoper_clicks";

const CARD = ".o_field_shoper_gallery .o_kanban_record:not(.o_kanban_ghost)";

/** A picture of one colour as the browser makes it. */
async function file(color) {
    const canvas = new OffscreenCanvas(60, 40);
    const context = canvas.getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 60, 40);
    const blob = await canvas.convertToBlob({ type: "image/png" });
    return new File([blob], `${color}.png`, { type: "image/png" });
}

/** Several of them, as they are chosen or dropped. */
async function files(...colors) {
    const chosen = new DataTransfer();
    for (const color of colors) {
        chosen.items.add(await file(color));
    }
    return chosen;
}

function dragged(element, kind, dataTransfer) {
    element.dispatchEvent(new DragEvent(kind, { bubbles: true, dataTransfer }));
}

registry.category("web_tour.tours").add("shoper_gallery", {
    steps: () => [
        countClicks(),
        { trigger: "a.nav-link[name=shoper]", run: "click" },
        { trigger: `.o_field_shoper_gallery:not(:has(${CARD.split(" ")[1]}))` },
        {
            content: "add several at once",
            trigger: ".o_field_shoper_gallery:has(.o_shoper_gallery_add) input[type=file]:not(:visible)",
            async run() {
                this.anchor.files = (await files("red", "green")).files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "drag one onto them from another window",
            trigger: `${CARD}:eq(1):contains(green)`,
            async run() {
                dragged(document.body, "dragenter", await files("blue"));
            },
        },
        {
            trigger: ".o_shoper_gallery_dropzone",
            async run() {
                dragged(this.anchor, "drop", await files("blue"));
            },
        },
        { trigger: "body:not(:has(.o_shoper_gallery_dropzone))" },
        {
            content: "drag the last one to the front",
            trigger: `${CARD}:eq(2):contains(blue)`,
            run: `drag_and_drop(${CARD}:eq(0))`,
        },
        { trigger: `${CARD}:eq(0):contains(blue)` },
        ...stepUtils.saveForm(),
        atMost(3), // a drag is one, the choice of files none
        {
            content: "open one large",
            trigger: `${CARD}:eq(0)`,
            run: "click",
        },
        { trigger: ".modal .o_field_image[name=content] img" },
        { trigger: ".modal .o_field_widget[name=name] input:value(blue)" },
        { trigger: ".modal .btn-close", run: "click" },
        {
            content: "remove one",
            trigger: `${CARD}:contains(red) a:has(.fa-times)`,
            run: "click",
        },
        { trigger: `.o_field_shoper_gallery:not(:has(.o_kanban_record:contains(red)))` },
        ...stepUtils.saveForm(),
    ],
});
