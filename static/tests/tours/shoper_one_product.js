import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

const tours = registry.category("web_tour.tours");

tours.add("shoper_send_product", {
    steps: () => [
        countClicks(),
        {
            content: "click 1: the product",
            trigger: ".o_data_row:contains(Namiot) td[name=name]",
            run: "click",
        },
        {
            content: "click 2: its page",
            trigger: ".o_form_view a.nav-link[name=shoper]",
            run: "click",
        },
        {
            content: "click 3: send it",
            trigger: "button[name=action_shoper_send]",
            run: "click",
        },
        {
            content: "the synchronisation says what it is",
            trigger: `.o_form_view .o_field_widget[name=what]:contains(${told("Single Products", "Wybrane produkty")})`,
        },
        {
            content: "and leads back to the product",
            trigger: ".o_breadcrumb:contains(Namiot)",
        },
        took(3),
    ],
});

tours.add("shoper_send_to_which", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_form_view a.nav-link[name=shoper]",
            run: "click",
        },
        {
            trigger: "button[name=action_shoper_send]",
            run: "click",
        },
        {
            content: "of two shops the other one is chosen",
            trigger: ".modal .form-check:contains(Outlet) input",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "and gets it",
            trigger:
                ".o_form_view:has(.o_field_widget[name=what]) .o_field_widget[name=connector_id]:contains(Outlet)",
        },
        took(4),
    ],
});

tours.add("shoper_send_further", {
    steps: () => [
        countClicks(),
        {
            content: "click 1: its page",
            trigger: ".o_form_view a.nav-link[name=shoper]",
            run: "click",
        },
        {
            content: "click 2: send it to another shop",
            trigger: "button[name=action_shoper_send_further]",
            run: "click",
        },
        { trigger: ".modal .form-check:contains(Outlet) input:checked" },
        {
            content: "click 3: the only one that lacks it",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "and gets it",
            trigger:
                ".o_form_view:has(.o_field_widget[name=what]) .o_field_widget[name=connector_id]:contains(Outlet)",
        },
        took(3),
    ],
});

/** A picture of one colour as the browser makes it. */
async function picture(color) {
    const canvas = new OffscreenCanvas(60, 40);
    const context = canvas.getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 60, 40);
    const blob = await canvas.convertToBlob({ type: "image/png" });
    return new File([blob], `${color}.png`, { type: "image/png" });
}

const CARD = ".o_field_shoper_gallery .o_kanban_record:not(.o_kanban_ghost)";

tours.add("shoper_gallery_marks", {
    steps: () => [
        countClicks(),
        { trigger: ".o_form_view a.nav-link[name=shoper]", run: "click" },
        {
            content: "add two pictures, and between them two files that are none",
            trigger:
                ".o_field_shoper_gallery:has(.o_shoper_gallery_add) input[type=file]:not(:visible)",
            async run() {
                const chosen = new DataTransfer();
                const whole = await (await picture("blue")).arrayBuffer();
                chosen.items.add(await picture("red"));
                chosen.items.add(new File(["no picture"], "zly.png"));
                chosen.items.add(new File([whole.slice(0, 60)], "uszkodzony.png"));
                chosen.items.add(await picture("green"));
                this.anchor.files = chosen.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: `.o_notification:contains(zly.png):contains(${told("not a picture", "nie jest zdjęcie")})` },
        { trigger: `.o_notification:contains(uszkodzony.png):contains(${told("damaged", "uszkodzone")})` },
        { trigger: `${CARD}:eq(0):contains(red) .o_shoper_main:visible` },
        { trigger: `${CARD}:eq(1):contains(green):contains(${told("New, not sent yet", "Nowe, jeszcze nie wysłane")})` },
        { trigger: `${CARD}:eq(1):not(:has(.o_shoper_main:visible))` },
        ...stepUtils.saveForm(),
        took(2),
    ],
});

tours.add("shoper_run_again", {
    steps: () => [
        countClicks(),
        {
            content: "the reason, in a sentence",
            trigger: `.alert-danger:contains(${told("The shop has an error of its own.", "W sklepie wystąpił błąd wewnętrzny.")})`,
        },
        { trigger: `.alert-danger:contains(${told("Nothing was written.", "Nic nie zapisano.")})` },
        {
            content: "click 1: run again",
            trigger: "button[name=action_run_again]",
            run: "click",
        },
        { trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]" },
        { trigger: ".o_field_widget[name=again_of_id]" },
        took(1),
    ],
});

tours.add("shoper_empty_plan", {
    steps: () => [
        countClicks(),
        { trigger: `.alert-success:contains(${told("Both sides agree", "Obie strony są zgodne")})` },
        { trigger: `.o_form_view:not(:has(.alert:contains(${told("press Apply the Plan", "naciśnij Wykonaj plan")}):visible))` },
        { trigger: `.o_data_row:contains(${told("No Changes", "Bez zmian")})` },
        {
            content: "there is nothing to apply, only to close",
            trigger: `button[name=action_apply]:contains(${told("Close", "Zamknij")}):visible`,
            run: "click",
        },
        { trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]" },
        took(1),
    ],
});

tours.add("shoper_discard_plan", {
    steps: () => [
        countClicks(),
        {
            content: "leave one out: it stays on the list, and is counted",
            trigger: "button:has(.o_field_widget[name=planned_count])",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Namiot) button[name=action_exclude]",
            run: "click",
        },
        { trigger: ".o_data_row.text-muted:contains(Namiot)" },
        {
            trigger: ".o_data_row.text-muted:contains(Namiot) button[name=action_include]",
        },
        { trigger: ".o_breadcrumb .o_back_button a", run: "click" },
        {
            trigger:
                `button:has(.o_field_widget[name=skipped_count]):contains(1):contains(${told("Left Out", "Pominięto")})`,
        },
        { trigger: `button[name=action_cancel]:contains(${told("Discard", "Odrzuć plan")})`, run: "click" },
        { trigger: `.modal:contains(${told("Discard the plan?", "Odrzucić plan?")})` },
        { trigger: ".modal .btn-primary", run: "click" },
        {
            trigger: ".o_statusbar_status button[data-value=cancelled][aria-checked=true]",
        },
        took(5),
    ],
});

tours.add("shoper_decide_about_product", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_form_view a.nav-link[name=shoper]",
            run: "click",
        },
        {
            content: "each of its links leads there, too",
            trigger: `.o_data_row:contains(${told("Conflict", "Konflikt")}) button[name=action_decide]`,
        },
        {
            trigger: "button[name=action_shoper_decide]",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_take_odoo]",
            run: "click",
        },
        { trigger: `.o_notification:contains(${told("Decided", "Rozstrzygnięto")})` },
        took(3),
    ],
});
