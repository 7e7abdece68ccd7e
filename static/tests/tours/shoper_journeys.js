import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { atMost, countClicks } from "./shoper_clicks";

// What people do with a shop every day, with the clicks that it takes. These tours are
// walked in both languages: they find things by their names, or by either text.
const tours = registry.category("web_tour.tours");
const chosen = (state) => ({
    trigger: `.o_statusbar_status button[data-value=${state}][aria-checked=true]`,
});
const row = (name) => `.o_data_row:contains(${name})`;

tours.add("shoper_journey_products", {
    steps: () => [
        countClicks(),
        { trigger: `${row("Namiot")} td[name=name]`, run: "click" },
        { trigger: ".o_form_view a.nav-link[name=shoper]", run: "click" },
        {
            content: "an edited product is sent",
            trigger: "button[name=action_shoper_send]",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=what]" },
        atMost(3),
        { trigger: ".o_breadcrumb .breadcrumb-item:eq(0) a", run: "click" },
        countClicks(),
        {
            content: "two products that the shop does not have are chosen",
            trigger: `${row("Nowy A")} .o_list_record_selector input`,
            run: "click",
        },
        { trigger: `${row("Nowy B")} .o_list_record_selector input`, run: "click" },
        { trigger: ".o_cp_action_menus .dropdown-toggle", run: "click" },
        {
            content: "and sent",
            trigger: ".o-dropdown-item:contains(/Send to the Shop|Wyślij zmiany do sklepu/)",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=what]" },
        atMost(4),
    ],
});

tours.add("shoper_journey_undo", {
    steps: () => [
        countClicks(),
        { trigger: "button[name=action_open_undo]", run: "click" },
        { trigger: ".modal button[name=action_undo]", run: "click" },
        {
            content: "a plan that says what is given back",
            trigger: ".o_field_widget[name=undoes_id]",
        },
        atMost(2), // and one to apply it
    ],
});

tours.add("shoper_journey_delete", {
    steps: () => [
        countClicks(),
        { trigger: ".o_shoper_overview button[name=action_open_sync_wizard]", run: "click" },
        {
            content: "what only the shop has is to be deleted there",
            trigger: ".modal .o_data_row:eq(5) td[name=only_in_shop] select",
            run: "select delete",
        },
        {
            content: "there is no way around the preview",
            trigger: ".modal:not(:has(button[name=action_synchronise]:visible))",
        },
        { trigger: ".modal button[name=action_preview]", run: "click" },
        chosen("queued"),
        atMost(4),
    ],
});

tours.add("shoper_journey_delete_apply", {
    steps: () => [
        countClicks(4),
        {
            content: "the summary warns",
            trigger: "button.btn-danger[data-verb=delete_shop]",
        },
        { trigger: "button[name=action_confirm_apply]", run: "click" },
        { trigger: `.modal ${row("Zbędny")}` },
        { trigger: ".modal .o_field_widget[name=typed] input", run: "edit 1" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { ...chosen("queued"), trigger: `body:not(:has(.modal)) ${chosen("queued").trigger}` },
        atMost(7),
    ],
});

tours.add("shoper_journey_preset", {
    steps: () => [
        countClicks(),
        { trigger: ".o_shoper_overview button[name=action_open_sync_wizard]", run: "click" },
        { trigger: ".modal button[name=action_save_preset]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=name] input", run: "edit Noc" },
        { trigger: ".o_field_widget[name=is_scheduled] input", run: "click" },
        { trigger: ".o_field_widget[name=next_run]" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        atMost(5),
    ],
});

tours.add("shoper_journey_failure", {
    steps: () => [
        countClicks(),
        {
            content: "the card of the shop says that something is wrong, and leads to it",
            trigger: ".o_shoper_overview a[name=action_open_last_run]",
            run: "click",
        },
        {
            content: "the reason, in the shop's own words",
            trigger: ".o_form_view .alert-danger:contains(Przerwa techniczna)",
        },
        { trigger: "button[name=action_run_again]", run: "click" },
        { trigger: ".o_field_widget[name=again_of_id]" },
        atMost(2),
    ],
});

tours.add("shoper_journey_access", {
    steps: () => [
        {
            content: "whoever only sells sees no app of the shop",
            trigger: ".o_main_navbar",
            run() {
                if (document.querySelector('[data-menu-xmlid^="shoper_connector."]')) {
                    throw new Error("a menu of the shop");
                }
            },
        },
        { trigger: ".o_form_view a.nav-link[name=shoper]", run: "click" },
        {
            content: "the product says that it is in the shop, and offers nothing to press",
            trigger:
                ".o_field_widget[name=shoper_link_state]:visible",
        },
        { trigger: ".o_form_view:not(:has(button[name^=action_shoper]))" },
    ],
});

tours.add("shoper_journey_phone", {
    steps: () => [
        countClicks(),
        {
            content: "the card of the shop fits, and its button is there",
            trigger: ".o_shoper_overview button[name=action_open_sync_wizard]",
            run: "click",
        },
        {
            content: "types are cards",
            trigger: ".modal .o_field_widget[name=line_ids] .o_kanban_record:contains(/Products|Produkty/)",
        },
        { trigger: ".modal button[name=action_preview]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=what]" },
        atMost(2),
    ],
});

tours.add("shoper_journey_phone_runs", {
    steps: () => [
        {
            content: "synchronisations are cards",
            trigger: ".o_kanban_view .o_kanban_record:not(.o_kanban_ghost)",
            run: "click",
        },
        {
            content: "one opens, and leads back to the cards",
            trigger: ".o_form_view .o_field_widget[name=what]",
        },
        { trigger: ".o_breadcrumb .o_back_button a, .o_back_button", run: "click" },
        { trigger: ".o_kanban_view .o_kanban_record:not(.o_kanban_ghost)" },
        {
            content: "a list that is asked for gives way to them, too",
            trigger: ".o_kanban_view:not(:has(.o_list_view))",
        },
    ],
});
