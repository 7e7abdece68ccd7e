import { registry } from "@web/core/registry";
import { aside, countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

// Each begins where the Python test opens the browser and ends where it looks.
const tours = registry.category("web_tour.tours");
const chosen = (state) =>
    `.o_statusbar_status button[data-value=${state}][aria-checked=true]`;

tours.add("shoper_confirm_deletes", {
    steps: () => [
        countClicks(),
        {
            content: "the plan deletes something",
            trigger: `.o_data_row:contains(${told("Products", "Produkty")}):contains(${told("Delete from the Shop: 2", "Usuń ze sklepu: 2")})`,
        },
        {
            trigger: "button[name=action_confirm_apply]",
            run: "click",
        },
        {
            content: "what goes is named",
            trigger: ".modal .o_data_row:contains(Karimata)",
        },
        ...aside(
            {
                content: "a wrong number, in what is not marked as wrong before",
                trigger: ".modal .o_field_widget[name=typed]:not(.o_field_invalid) input",
                run: "edit 3",
            },
            {
                trigger: `.modal button[name=action_apply]:contains(${told("'from the Shop: Products (2)'", "'ze sklepu: Produkty (2)'")})`,
                run: "click",
            },
            {
                content: "does nothing but say what to type",
                trigger: `.o_error_dialog:contains(${told("Type 2 to confirm", "Wpisz 2, aby potwierdzić")})`,
            },
            {
                trigger: ".o_error_dialog .modal-footer button",
                run: "click",
            }
        ),
        {
            trigger: "body:not(:has(.o_error_dialog)) .modal [name=typed] input",
            run: "edit 2",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) " + chosen("queued"),
        },
        took(3),
        {
            content: "the run is the same page, with one way back",
            trigger: ".o_breadcrumb:not(:has(.breadcrumb-item ~ .breadcrumb-item))",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .o_breadcrumb .breadcrumb-item a",
            run: "click",
        },
        {
            trigger: ".o_list_view:not(:has(.o_form_view)) .o_data_row",
        },
    ],
});

tours.add("shoper_gone", {
    steps: () => [
        countClicks(),
        {
            content: "what became of it, and what can be done",
            trigger: `.o_form_view:contains(${told("It was deleted in the shop", "Usunięto w sklepie")})`,
        },
        {
            trigger: `.o_form_view:contains(${told("What Becomes of the Other Side", "Co ma się stać z drugą stroną")})`,
        },
        {
            content: "it shall not be sold in Odoo any more either",
            trigger: `button[name=action_choose_gone]:contains(${told("Archive in Odoo", "Zarchiwizuj w Odoo")})`,
            run: "click",
        },
        {
            content: "the next decision opens by itself",
            trigger: ".o_form_view h1:contains(np.)",
        },
        took(1),
    ],
});

tours.add("shoper_tick_all", {
    steps: () => [
        countClicks(),
        {
            content: "all that is listed is chosen",
            trigger: ".o_shoper_decision_list thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "what can be done with some of them is offered",
            trigger: `.o_control_panel button:contains(${told("Hide in the Shop", "Ukryj w sklepie")})`,
        },
        took(1),
    ],
});

tours.add("shoper_scope_products", {
    steps: () => [
        countClicks(),
        {
            trigger: "a[name=scope]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=scope_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "products, and all of them in Odoo, are proposed",
            trigger: `.modal .o_field_widget[name=record_domain]:contains(${told("all records", "wszystkie rekordy")})`,
        },
        {
            content: "only what customers of the shop see",
            trigger: ".modal .o_field_widget[name=visibility] input",
            run: "click",
        },
        {
            trigger: `.o_select_menu_item:contains(${told("Only visible ones", "Tylko widoczne")})`,
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger:
                `body:not(:has(.modal)) .o_field_widget[name=scope_ids] .o_data_row:contains(${told("Only visible ones", "Tylko widoczne")})`,
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        took(6),
    ],
});

tours.add("shoper_history", {
    steps: () => [
        countClicks(),
        {
            trigger: "button[name=action_open_shoper_history]",
            run: "click",
        },
        {
            content: "where it was written, and when it was made",
            trigger: `.o_data_row:contains(${told("Create in Odoo", "Utwórz w Odoo")}):contains(Odoo)`,
        },
        {
            content: "and what was edited in the shop since",
            trigger: `.o_data_row:contains(${told("Update in Odoo", "Aktualizuj w Odoo")}) td[name=kind]`,
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=difference]:contains(Namiot 2)",
        },
        took(2),
    ],
});

tours.add("shoper_variant", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_form_view a[name=shoper]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=shoper_price_type]",
        },
        {
            content: "in which shop, by which rule",
            trigger:
                ".o_field_widget[name=shoper_element_ids] " +
                `.o_data_row:contains(${told("Linked", "Powiązane")}):contains(${told("Created in Odoo", "Utworzono w Odoo")})`,
        },
        {
            content: "what it is in each shop",
            trigger: `button[name=action_open_shoper_links]:contains(${told("Linked", "Powiązane")})`,
            run: "click",
        },
        {
            trigger: `.modal .o_data_row:contains(Kurtka):contains(${told("Linked", "Powiązane")})`,
        },
        {
            trigger: ".modal button[special=cancel]",
            run: "click",
        },
        {
            content: "and what became of it",
            trigger: "body:not(:has(.modal)) button[name=action_open_shoper_history]",
            run: "click",
        },
        {
            trigger: `.o_data_row:contains(${told("Create in Odoo", "Utwórz w Odoo")})`,
        },
        took(4),
    ],
});
