import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { aside, countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

// The shop, the connector and the work in between come from the Python test.
registry.category("web_tour.tours").add("shoper_preview", {
    url: "/odoo",
    steps: () => [
        countClicks(),
        stepUtils.showAppsMenuItem(),
        {
            content: "open Sales",
            trigger: '.o_app[data-menu-xmlid="sale.sale_menu_root"]',
            run: "click",
        },
        {
            content: "open Shoper",
            trigger: 'button[data-menu-xmlid="shoper_connector.menu_shoper"]',
            run: "click",
        },
        {
            content: "open Synchronise",
            trigger: 'a[data-menu-xmlid="shoper_connector.menu_shoper_synchronise"]',
            run: "click",
        },
        {
            content: "categories say why nothing can be chosen",
            trigger:
                `.modal .o_data_row:eq(1) td[name=only_in_shop] [data-tooltip*='${told("limit of the shop", "Ograniczenie sklepu")}'] .fa-lock`,
        },
        {
            content: "a row for each type",
            trigger: `.modal .o_data_row:eq(6) td:contains(${told("Images", "Zdjęcia")})`,
        },
        {
            content: "nothing is written without a preview the first time",
            trigger: ".modal:not(:has(button[name=action_synchronise]))",
        },
        {
            content: "it begins with taking what is new",
            trigger: `.modal .o_selection_badge.active:contains(${told("Take What Is New", "Pobierz nowości ze sklepu")})`,
        },
        {
            content: "products are updated in Odoo, without entering the row",
            trigger: ".modal .o_data_row:eq(5) td[name=update_linked] select",
            run: "select odoo",
        },
        ...aside(
            {
                content: "arrow keys are for the choice, not for going to another cell",
                trigger: ".modal .o_data_row:eq(5) td[name=update_linked] select",
                async run(helpers) {
                    helpers.anchor.focus();
                    await helpers.press("ArrowRight");
                },
            },
            {
                trigger: ".modal .o_data_row:eq(5) td[name=update_linked] select:focus",
            }
        ),
        {
            trigger: `.modal .o_selection_badge.active:contains(${told("Own Choice", "Własny wybór")})`,
        },
        ...aside(
            {
                content: "choose what is updated, over the options",
                trigger: `.modal .o_data_row:eq(5) td[name=property_count]:contains(${told("of", "z")})`,
                run: "click",
            },
            {
                trigger:
                    `.modal .o_field_widget[name=text_property_ids] label:contains(${told("Description", "Opis")})`,
            },
            {
                trigger: `.modal .o_field_widget[name=property_choice] .o_selection_badge:contains(${told("None", "Brak")})`,
                run: "click",
            },
            {
                trigger: `.modal .alert:contains(${told("Without a property", "Bez żadnej właściwości")})`,
            },
            {
                content: "close it",
                trigger: ".modal:has([name=text_property_ids]) .modal-header .btn-close",
                run: "click",
            },
            {
                content: "the choices of the options are still there",
                trigger:
                    ".modal .o_data_row:eq(5):has(td[name=property_count]:not(.text-danger)) td[name=update_linked] select:value(odoo)",
            }
        ),
        {
            content: "look at the preview first",
            trigger: ".modal button[name=action_preview]",
            run: "click",
        },
        {
            content: "the run waits for the worker",
            trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]",
        },
        took(7),
        {
            content: "back to where it was asked for",
            trigger: `.o_breadcrumb .o_back_button, .breadcrumb-item a:contains(${told("Quotations", "Oferty")})`,
            run: "click",
        },
        {
            trigger: `.o_last_breadcrumb_item:contains(${told("Quotations", "Oferty")})`,
        },
    ],
});

registry.category("web_tour.tours").add("shoper_intention", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_shoper_overview button[name=action_open_sync_wizard]",
            run: "click",
        },
        {
            content: "a single property, as the last time, is no intention",
            trigger:
                `.modal:has(.o_selection_badge.active:contains(${told("Own Choice", "Własny wybór")})) .o_data_row:eq(5) td[name=property_count]:contains(/^1 ${told("of", "z")}/)`,
        },
        {
            trigger: `.modal .o_selection_badge:contains(${told("Refresh Odoo", "Odśwież Odoo danymi sklepu")})`,
            run: "click",
        },
        {
            trigger:
                `.modal:has(.o_selection_badge.active:contains(${told("Refresh Odoo", "Odśwież Odoo danymi sklepu")})) .o_data_row:eq(5) td[name=property_count]:not(:contains(/^1 ${told("of", "z")}/))`,
            run: "click",
        },
        {
            content: "the sections show what the intention chose",
            trigger:
                `.modal .o_field_widget[name=text_property_ids] .form-check:has(label:contains(${told("Description", "Opis")})) input:checked`,
        },
        {
            trigger:
                `.modal .o_field_widget[name=price_property_ids] .form-check:has(label:contains(VAT)) input:checked`,
        },
        {
            content: "one more",
            trigger:
                `.modal .o_field_widget[name=other_property_ids] .form-check:has(label:contains(/^\\s*${told("Category", "Kategoria")}\\s*$/)) input:not(:checked)`,
            run: "click",
        },
        {
            trigger: ".modal:has([name=text_property_ids]) .o_form_button_save",
            run: "click",
        },
        {
            trigger:
                `.modal:not(:has([name=text_property_ids])) .o_selection_badge.active:contains(${told("Refresh Odoo", "Odśwież Odoo danymi sklepu")})`,
        },
        {
            trigger: ".modal button[name=action_preview]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]",
        },
        took(6),
    ],
});

registry.category("web_tour.tours").add("shoper_intention_changed", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_shoper_overview button[name=action_open_sync_wizard]",
            run: "click",
        },
        {
            trigger: `.modal .o_selection_badge:contains(${told("Refresh Odoo", "Odśwież Odoo danymi sklepu")})`,
            run: "click",
        },
        {
            trigger: `.modal .o_selection_badge.active:contains(${told("Refresh Odoo", "Odśwież Odoo danymi sklepu")})`,
        },
        {
            content: "another intention",
            trigger: `.modal .o_selection_badge:contains(${told("Send to the Shop", "Wyślij do sklepu")})`,
            run: "click",
        },
        {
            content: "is what the row says",
            trigger:
                `.modal:has(.o_selection_badge.active:contains(${told("Send to the Shop", "Wyślij do sklepu")})) .o_data_row:eq(5) td[name=update_linked]:contains(${told("/shop/i", "/sklep/i")})`,
        },
        {
            content: "one type less",
            trigger: ".modal .o_data_row:eq(2) td[name=enabled] input:checked",
            run: "click",
        },
        {
            trigger:
                ".modal .o_data_row:eq(2):not(:has(td[name=enabled] input:checked))",
        },
        {
            trigger: ".modal button[name=action_preview]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]",
        },
        took(5),
    ],
});

registry.category("web_tour.tours").add("shoper_apply", {
    steps: () => [
        countClicks(),
        {
            content: "the plan says that nothing was written",
            trigger: `.alert:contains(${told("Nothing has been written yet", "Nic nie zostało jeszcze zapisane")})`,
        },
        {
            content: "types share a line of the summary, so that their table is near",
            trigger: ".o_field_widget[name=summary] button[data-verb]",
            run() {
                const lines = [
                    ...document.querySelectorAll(
                        ".o_field_widget[name=summary] button[data-verb]"
                    ),
                ].map((button) => button.getBoundingClientRect().top);
                if (lines.length < 2 || new Set(lines).size === lines.length) {
                    throw new Error(`types are at ${lines}`);
                }
            },
        },
        {
            content: "what would be done with products",
            trigger: `.o_data_row:contains(${told("Products", "Produkty")}) td:contains(${told("Create in Odoo: 2", "Utwórz w Odoo: 2")})`,
        },
        {
            content: "all of it, in several lines where there is no room",
            trigger: `.o_data_row:contains(${told("Products", "Produkty")}) td[name=plan]`,
            run({ anchor }) {
                if (getComputedStyle(anchor).whiteSpace.startsWith("nowrap")) {
                    throw new Error("what is to be done is cut off");
                }
            },
        },
        {
            trigger: `.o_data_row:contains(${told("Products", "Produkty")}) button[name=action_open_changes]`,
            run: "click",
        },
        {
            content: "few groups are open already",
            trigger: `.o_group_header:contains(${told("Create in Odoo", "Utwórz w Odoo")})`,
        },
        {
            content: "the values are there before anything is written",
            trigger: `.o_data_row:contains(NT-2) td[name=brief]:contains(${told("1,230.00", "1230,00")})`,
            run: "click",
        },
        {
            content: "before and after side by side",
            trigger: `.o_form_view .o_field_widget[name=difference] td:contains(${told("1,230.00", "1230,00")})`,
        },
        {
            content: "back to the run",
            trigger: ".breadcrumb-item:contains(Local shop)",
            run: "click",
        },
        {
            trigger: "button[name=action_confirm_apply]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]",
        },
        took(4),
    ],
});

registry.category("web_tour.tours").add("shoper_result", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_statusbar_status button[data-value=done][aria-checked=true]",
        },
        {
            content: "the history is complete",
            trigger: `button[name=action_open_changes]:contains(${told("Done", "Wykonano")})`,
            run: "click",
        },
        {
            trigger: `.o_list_view .o_group_header:contains(${told("Products", "Produkty")})`,
        },
        took(1),
    ],
});

registry.category("web_tour.tours").add("shoper_other_shop", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_shoper_overview button[name=action_open_sync_wizard]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=connector_id] input",
            run: "click",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Drugi)",
            run: "click",
        },
        {
            content: "its own rights count",
            trigger:
                ".modal:has(.o_field_widget[name=connector_id] input:value(Drugi)) .o_data_row:eq(2):has(td[name=enabled] input:disabled:not(:checked))",
        },
        {
            trigger: ".modal button[name=action_preview]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]",
        },
        took(4),
    ],
});
