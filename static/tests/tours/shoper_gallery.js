import { waitFor } from "@odoo/hoot-dom";
import { rpc, rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

const PICTURE = ".o_kanban_record:not(.o_kanban_ghost)";
const CARD = `.o_field_shoper_gallery ${PICTURE}`;
const INPUT =
    ".o_field_shoper_gallery:has(.o_shoper_gallery_add) input[type=file]:not(:visible)";
const leftOutOf = () =>
    `.o_notification:contains(${told("were not added", "Nie dodano tych zdjęć")}: green.png, blue.png.)`;

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

/** Choose several, as from the window in which files are chosen. */
async function choose(input, ...colors) {
    input.files = (await files(...colors)).files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Let something happen when some picture was looked at, and nobody knows yet. */
function meanwhile(happens, number = 2) {
    const { _rpc } = rpc;
    let looks = 0;
    rpc._rpc = (url, ...args) => {
        const answer = _rpc(url, ...args);
        if (!url.endsWith("/find_problem") || ++looks < number) {
            return answer;
        }
        rpc._rpc = _rpc;
        return answer.then(async (problem) => {
            await happens();
            return problem;
        });
    };
}

const shown = (selector) => waitFor(selector, { timeout: 90000 });

/** Nobody can press what lies below; what changes the form all the same is another's. */
async function press(selector) {
    await shown(".o_blockUI");
    document.querySelector(selector).click();
}

/** The server was asked something, and did not answer yet. */
function asked(method) {
    return new Promise((resolve) => {
        rpcBus.addEventListener("RPC:REQUEST", function listen({ detail }) {
            if (detail.url.endsWith(`/${method}`)) {
                rpcBus.removeEventListener("RPC:REQUEST", listen);
                resolve();
            }
        });
    });
}

function dragged(element, kind, dataTransfer) {
    element.dispatchEvent(new DragEvent(kind, { bubbles: true, dataTransfer }));
}

registry.category("web_tour.tours").add("shoper_gallery", {
    steps: () => [
        countClicks(),
        { trigger: "a.nav-link[name=shoper]", run: "click" },
        { trigger: `.o_field_shoper_gallery:not(:has(${PICTURE}))` },
        {
            content: "add several at once",
            trigger: INPUT,
            async run() {
                await choose(this.anchor, "red", "green");
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
        took(3), // a drag is one, the choice of files none
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

/** Opens a product of the list at its pictures. */
const openProduct = (name) => [
    {
        trigger: `.o_data_row:contains(${name}) .o_data_cell[name=name]`,
        run: "click",
    },
    { trigger: ".o_form_view a.nav-link[name=shoper]", run: "click" },
];

/** Tells which files are missing from a product, and goes on as if nothing had been. */
const leftOut = (name) => [
    {
        trigger: `${leftOutOf()}:contains(${name}) .o_notification_close`,
        run: "click", // which nobody can while the screen is blocked
    },
    { trigger: `body:not(:has(${leftOutOf()}))` },
];

/** Adds pictures while something else happens to the form. */
const addWhile = (content, happens, number, ...colors) => ({
    content,
    trigger: INPUT,
    async run() {
        if (this.anchor.files.length) {
            throw new Error("The same files could not be chosen again.");
        }
        meanwhile(happens, number);
        await choose(this.anchor, ...colors);
    },
});

const goOn = (name) => async () => {
    await press(".o_pager_next");
    await shown(`.o_last_breadcrumb_item:contains(${name})`);
};

/** Press what saves the form, and wait until that is on its way. */
const save = (selector) => async () => {
    const saves = asked("web_save");
    await press(selector);
    await saves;
};

const leaveAtOnce = () =>
    odoo.__WOWL_DEBUG__.root.env.services.action.doAction("sale.product_template_action", {
        forceLeave: true,
    });

// An event, of which Odoo says nothing that would fail the tour.
const loseConnection = () => Promise.reject(new Event("error"));

registry.category("web_tour.tours").add("shoper_gallery_left", {
    steps: () => [
        ...openProduct("Namiot A"),
        addWhile("go on from what has changes", goOn("Namiot B"), 2, "red", "green", "blue"),
        ...leftOut("Namiot A"),
        addWhile("go on from what has none", goOn("Namiot C"), 1, "green", "blue"),
        ...leftOut("Namiot B"),
        { trigger: ".o_form_view .o_last_breadcrumb_item:contains(Namiot C)" },
        { trigger: `.o_field_shoper_gallery:not(:has(${PICTURE}))` },
        addWhile("go back", save(".o_back_button, .breadcrumb-item a"), 2, "red", "green", "blue"),
        ...openProduct("Namiot B"),
        addWhile("lose the connection", loseConnection, 2, "red", "green", "blue"),
        ...leftOut("Namiot B"),
        { trigger: `${CARD}:eq(0):contains(red)` },
        addWhile("save", save(".o_form_button_save"), 1, "green", "blue"),
        { trigger: `${CARD}:eq(2):contains(blue)` },
        ...stepUtils.saveForm(),
        addWhile("leave at once", leaveAtOnce, 1, "green", "blue"),
        ...leftOut("Namiot B"),
        { trigger: ".o_kanban_view" },
    ],
});

registry.category("web_tour.tours").add("shoper_gallery_many", {
    steps: () => [
        { trigger: "a.nav-link[name=shoper]", run: "click" },
        { trigger: `${CARD}:eq(41):contains(42)` },
        {
            content: "remove one beyond the fortieth",
            trigger: `${CARD}:eq(40):contains(41) a:has(.fa-times)`,
            run: "click",
        },
        {
            content: "drag the last one before the fortieth",
            trigger: `${CARD}:eq(40):contains(42)`,
            run: `drag_and_drop(${CARD}:eq(39))`,
        },
        { trigger: `${CARD}:eq(39):contains(42)` },
        {
            content: "add two more",
            trigger: INPUT,
            async run() {
                await choose(this.anchor, "red", "green");
            },
        },
        { trigger: `${CARD}:eq(42):contains(green)` },
        ...stepUtils.saveForm(),
    ],
});
