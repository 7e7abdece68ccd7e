import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { countClicks, took } from "./shoper_clicks";

// What people do with a shop every day, with the clicks that it takes. These tours are
// walked in both languages: they find things by their names, or by either text.
const tours = registry.category("web_tour.tours");
const chosen = (state) => ({
    trigger: `.o_statusbar_status button[data-value=${state}][aria-checked=true]`,
});
const row = (name) => `.o_data_row:contains(${name})`;
const menu = (name) => `[data-menu-xmlid="shoper_connector.menu_shoper_app_${name}"]`;
const back = { trigger: ".o_breadcrumb .o_back_button a", run: "click" };
const undoing = {
    content: "a plan that says what is given back",
    trigger: ".o_form_view .o_field_widget[name=undoes_id]",
};
const undone = {
    content: "back to what is undone",
    trigger: ".o_form_view .o_field_widget[name=undoes_id] a",
    run: "click",
};
const done = ".o_form_view:not(:has([name=undoes_id]))";

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
        took(3),
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
            trigger: ".o-dropdown-item:contains(/Send to the Shop|Wyślij do sklepu/)",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=what]" },
        took(4),
    ],
});

tours.add("shoper_journey_undo", {
    steps: () => [
        countClicks(),
        { trigger: "button[name=action_open_undo]", run: "click" },
        { trigger: ".modal button[name=action_undo]", run: "click" },
        undoing,
        took(2), // and one to apply it
    ],
});

tours.add("shoper_journey_undo_parts", {
    steps: () => [
        countClicks(),
        {
            content: "what was done to one type",
            trigger: `.o_field_widget[name=busy_step_ids] ${row(/Products|Produkty/)} button[name=action_undo]`,
            run: "click",
        },
        undoing,
        took(1),
        undone,
        { trigger: done },
        countClicks(),
        {
            content: "one line",
            trigger: `${done} button[name=action_open_changes]:has([name=done_count])`,
            run: "click",
        },
        { trigger: `${row("Namiot")} td[name=name]`, run: "click" },
        {
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_undo]",
            run: "click",
        },
        undoing,
        took(3),
        undone,
        { trigger: done },
        countClicks(),
        {
            content: "one property",
            trigger: `${done} button[name=action_open_undo]`,
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=only_properties] input", run: "click" },
        {
            content: "each property says of how many products it is",
            trigger:
                ".modal [name=property_ids] .form-check:contains(/^\\s*(Name|Nazwa) · (Products|Produkty): 2\\s*$/) input",
            run: "click",
        },
        { trigger: ".modal button[name=action_undo]", run: "click" },
        undoing,
        took(4),
    ],
});

tours.add("shoper_journey_overview", {
    steps: () => [
        countClicks(),
        {
            content: "the card leads to the only plan",
            trigger: ".o_shoper_overview a[name=action_open_plans]",
            run: "click",
        },
        {
            content: "not all is settled where something waits for a person",
            trigger: ".o_form_view button[data-property=weight]",
            run: "click",
        },
        {
            content: "one is left out, taken back and left out after all",
            trigger: `${row("Namiot")} button[name=action_exclude]`,
            run: "click",
        },
        {
            trigger: `${row("Namiot")}.text-muted button[name=action_include]`,
            run: "click",
        },
        {
            trigger: `${row("Namiot")}:not(.text-muted) button[name=action_exclude]`,
            run: "click",
        },
        { trigger: `${row("Namiot")}.text-muted` },
        took(5),
        {
            content: "above the list stands what can be done with the chosen line alone",
            trigger: `${row("Namiot")} .o_list_record_selector input`,
            run: "click",
        },
        {
            trigger:
                ".o_control_panel:not(:has(button[name=action_exclude])) button[name=action_include]",
        },
        countClicks(),
        { trigger: menu("synchronisations"), run: "click" },
        { trigger: menu("report"), run: "click" },
        {
            content: "changes by day, and as a table",
            trigger: ".o_graph_view canvas",
        },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot_view .o_pivot_cell_value" },
        took(3),
        countClicks(),
        { trigger: menu("overview"), run: "click" },
        {
            content: "how the last one ended, and the first steps that are done",
            trigger: ".o_shoper_overview .o_field_widget[name=last_run_state]",
        },
        { trigger: "[data-step=preview] .fa-check-circle" },
        { trigger: ".o_field_widget[name=changes_graph] canvas" },
        {
            content: "a preset is run",
            trigger: ".o_shoper_overview button[name=action_run_preset]",
            run: "click",
        },
        chosen("queued"),
        took(2),
    ],
});

tours.add("shoper_journey_compare", {
    steps: () => [
        countClicks(),
        { trigger: ".o_form_view a.nav-link[name=shoper]", run: "click" },
        { trigger: "button[name=action_shoper_compare]", run: "click" },
        {
            content: "the first key is for the first row",
            trigger: ".modal .o_data_row:first td input:focus",
        },
        {
            content: "the edit in Odoo goes to the shop unless told otherwise",
            trigger: `.modal ${row(/Weight|Waga/)} td[name=to_shop] input:checked`,
        },
        {
            content: "it is said how much that is, before and after each choice",
            trigger: ".modal [name=chosen_text]:contains(/: 1 · .*: 0 · .*: 1/)",
        },
        {
            content: "what is the same is folded away",
            trigger: ".modal details:not([open]) > summary:contains(/agree|Zgodne/)",
        },
        { trigger: ".modal button[name=action_open_in_panel]" },
        {
            content: "what both edited is open; the shop's name counts",
            trigger: `.modal ${row("Z panelu")} td[name=to_odoo] input:not(:checked)`,
            run: "click",
        },
        { trigger: `.modal ${row("Z panelu")} td[name=to_odoo] input:checked` },
        { trigger: ".modal [name=chosen_text]:contains(/: 1 · .*: 1 · .*: 0/)" },
        { trigger: ".modal button[name=action_apply]:contains((2))", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=what]" },
        took(4),
    ],
});

tours.add("shoper_journey_links", {
    steps: () => [
        countClicks(),
        {
            content: "what the product is in each shop, and who linked it",
            trigger: "button[name=action_open_shoper_links]",
            run: "click",
        },
        { trigger: `.modal .o_field_widget[name=log_ids] .o_data_row` },
        { trigger: `.modal ${row("Namiot")} button[name=action_unlink]`, run: "click" },
        {
            trigger: ".modal:not(:has([name=log_ids])) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "it can be linked again, and the log has a line more",
            trigger: ".modal .o_data_row button[name=action_find]",
        },
        { trigger: ".modal .o_field_widget[name=log_ids] .o_data_row:eq(1)" },
        { trigger: ".modal button[special=cancel]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view" },
        took(4),
    ],
});

const shown = [];

function wasShown(words) {
    if (!shown.some((text) => words.test(text))) {
        throw new Error(`not shown: ${words}`);
    }
}

tours.add("shoper_journey_check", {
    steps: () => [
        {
            content: "note what is shown, be it for a moment, and what is copied",
            trigger: ".o_form_view",
            run() {
                const look = () => shown.push(document.body.textContent);
                const observer = new MutationObserver(look);
                observer.observe(document.body, { childList: true, subtree: true });
                const writeText = async (text) => shown.push(text);
                Object.defineProperty(navigator, "clipboard", { value: { writeText } });
            },
        },
        countClicks(),
        { trigger: "button[name=action_begin_test]", run: "click" },
        {
            content: "what was going on was told meanwhile",
            trigger: ".o_notification",
            run: () => wasShown(/Checking the shop and its rights…|Sprawdzanie sklepu i jego uprawnień…/),
        },
        {
            content: "what is to be put right in Odoo, and where",
            trigger: ".o_form_view a.nav-link[name=odoo_check]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=odoo_check_ids] button[name=action_open]",
            run: "click",
        },
        { trigger: ".o_action_manager:not(:has([name=odoo_check_ids])) .o_back_button" },
        took(3),
        back,
        countClicks(),
        {
            content: "the rights that are missing, for whoever can grant them",
            trigger: ".o_form_view a.nav-link[name=rights]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=missing_rights_text] .o_clipboard_button",
            run: "click",
        },
        { trigger: "body", run: () => wasShown(/^[^\n]+\n- (Producers|Producenci) \(producers\): /) },
        took(2),
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
        took(4),
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
        took(7),
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
        took(5),
    ],
});

tours.add("shoper_journey_failure", {
    steps: () => [
        countClicks(),
        {
            content: "the card of the shop says that something is wrong, and leads to it",
            trigger: ".o_shoper_overview a[name=action_open_failed_run]",
            run: "click",
        },
        {
            content: "the reason, in the shop's own words",
            trigger: ".o_form_view .alert-danger:contains(Przerwa techniczna)",
        },
        { trigger: "button[name=action_run_again]", run: "click" },
        { trigger: ".o_field_widget[name=again_of_id]" },
        took(2),
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
        took(2),
    ],
});

tours.add("shoper_journey_phone_intention", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_shoper_overview button[name=action_open_sync_wizard]",
            run: "click",
        },
        {
            trigger: ".modal .o_selection_badge:contains(/Refresh Odoo|Odśwież Odoo/)",
            run: "click",
        },
        {
            trigger:
                ".modal .o_selection_badge.active:contains(/Refresh Odoo|Odśwież Odoo/)",
        },
        { trigger: ".modal button[name=action_preview]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=what]" },
        took(3),
    ],
});

const webclient = () => odoo.__WOWL_DEBUG__.root.env.services.action;
const cardsOf = (name) => [
    {
        trigger: ".o_kanban_view",
        run: () => webclient().doAction(`shoper_connector.${name}_action`),
    },
    {
        content: `${name}: cards`,
        trigger: ".o_kanban_view:not(:has(.o_list_view))",
        run() {
            const { xml_id } = webclient().currentController.action;
            if (xml_id !== `shoper_connector.${name}_action`) {
                throw new Error(`${xml_id} instead of ${name}`);
            }
        },
    },
];

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
        {
            content: "its types are cards, too",
            trigger: ".o_field_x2many_kanban .o_kanban_record:not(.o_kanban_ghost)",
        },
        { trigger: ".o_breadcrumb .o_back_button a, .o_back_button", run: "click" },
        { trigger: ".o_kanban_view .o_kanban_record:not(.o_kanban_ghost)" },
        {
            content: "a list that is asked for gives way to them, too",
            trigger: ".o_kanban_view:not(:has(.o_list_view))",
        },
        ...cardsOf("shoper_decision"),
        ...cardsOf("shoper_element"),
        ...cardsOf("shoper_connector"),
        ...cardsOf("shoper_sync_preset"),
        ...cardsOf("shoper_sync_history"),
    ],
});
