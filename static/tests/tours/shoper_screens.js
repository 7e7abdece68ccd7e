import { registry } from "@web/core/registry";
import { countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

// Each begins where the Python test opens the browser and ends where it looks.
const tours = registry.category("web_tour.tours");
const chosen = (state) =>
    `.o_statusbar_status button[data-value=${state}][aria-checked=true]`;

tours.add("shoper_save_preset", {
    steps: () => [
        countClicks(),
        {
            content: "put a synchronisation together",
            trigger: 'button[data-menu-xmlid="shoper_connector.menu_shoper"]',
            run: "click",
        },
        {
            trigger: 'a[data-menu-xmlid="shoper_connector.menu_shoper_synchronise"]',
            run: "click",
        },
        {
            trigger: ".modal button[name=action_save_preset]",
            run: "click",
        },
        {
            content: "name it",
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit Every night",
        },
        {
            content: "all types are in it, with their direction",
            trigger: `.o_form_view .o_data_row:contains(${told("Categories", "Kategorie")}):contains(${told("Update in Odoo", "Aktualizuj w Odoo")})`,
        },
        {
            content: "schedule it",
            trigger: ".o_field_widget[name=is_scheduled] input",
            run: "click",
        },
        {
            content: "every three days",
            trigger: ".o_field_widget[name=interval_number] input",
            run: "edit 3",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved .o_field_widget[name=next_run]",
        },
        {
            content: "and run it at once",
            trigger: "button[name=action_run]",
            run: "click",
        },
        {
            trigger: chosen("queued"),
        },
        took(8),
    ],
});

tours.add("shoper_elements", {
    steps: () => [
        countClicks(),
        {
            content: "open what has no link",
            trigger: `.o_group_header:contains(${told("Producers", "Producenci")})`,
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Wierch) td[name=name]",
            run: "click",
        },
        {
            content: "the next step is said",
            trigger: `.alert:contains(${told("Not linked with anything in Odoo", "Nie jest powiązany z niczym w Odoo")})`,
        },
        {
            content: "ignore it",
            trigger: "button[name=action_ignore]",
            run: "click",
        },
        {
            content: "its link goes, too: that is asked",
            trigger: `.modal:contains(${told("If it has a link", "Jeśli ma powiązanie")}) .modal-footer .btn-primary`,
            run: "click",
        },
        {
            trigger: chosen("ignored"),
        },
        {
            content: "let it take part again",
            trigger: "button[name=action_stop_ignoring]",
            run: "click",
        },
        {
            trigger: chosen("unlinked"),
        },
        {
            content: "link it by hand",
            trigger: "button[name=action_open_link_wizard]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=res_id] input",
            run: "edit Wierchy",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Wierchy Sp. z o.o.)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_link]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) " + chosen("linked"),
        },
        {
            trigger: `.o_field_widget[name=link_rule_label]:contains(${told("By hand", "Ręcznie")})`,
        },
        took(9),
    ],
});

tours.add("shoper_connector", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "the notice says what to enter",
            trigger: `.alert:contains(${told("Enter the shop's address", "Wpisz adres sklepu")})`,
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Second shop",
        },
        {
            trigger: ".o_field_widget[name=shop_url] input",
            run() {
                const input = this.anchor;
                input.value = document.cookie.match(/shoper_tour_shop=([^;]*)/)[1];
                input.dispatchEvent(new Event("input", { bubbles: true }));
                input.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            trigger: ".o_field_widget[name=login] input",
            run: "edit odoo",
        },
        {
            trigger: ".o_field_widget[name=password] input",
            run: "edit wrong",
        },
        {
            trigger: "button[name=action_begin_test]",
            run: "click",
        },
        {
            content: "the shop's refusal is told",
            trigger:
                `.o_form_view .alert-danger:contains(${told("does not accept the login or the password", "nie przyjmuje loginu lub hasła")})`,
        },
        {
            content: "and stands on the form, without loading it again",
            trigger: `.o_field_widget[name=health]:contains(${told("Error", "Błąd")})`,
        },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name=password] input",
            run: "edit odoo",
        },
        {
            trigger: "button[name=action_begin_test]",
            run: "click",
        },
        {
            content: "the shop is connected",
            trigger: `.o_field_widget[name=health]:contains(${told("Connected", "Połączono")})`,
        },
        {
            content: "what is to be put right in Odoo is listed",
            trigger: "a[name=odoo_check]",
            run: "click",
        },
        {
            trigger: `.o_data_row:contains(${told("VAT Rates", "Stawki VAT")})`,
        },
        {
            content: "every right of the shop's user is listed",
            trigger: "a[name=rights]",
            run: "click",
        },
        {
            trigger: `[name=rights_table] tr:contains(units) td:eq(3):contains(${told("Granted", "Nadane")})`,
        },
        took(9),
    ],
});

tours.add("shoper_scope", {
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
            content: "products can be chosen by each filter",
            trigger: ".modal .o_field_widget[name=producer_ids]",
        },
        {
            trigger: ".modal .o_field_widget[name=entity] input",
            run: "click",
        },
        {
            trigger: `.o_select_menu_item:contains(${told("Categories", "Kategorie")})`,
            run: "click",
        },
        {
            content: "categories not by producers",
            trigger:
                ".modal:has(.o_field_widget[name=visibility]):not(:has(.o_field_widget[name=producer_ids]))",
        },
        {
            trigger: ".modal .o_field_widget[name=category_ids] input",
            run: "edit Buty",
        },
        {
            content: "they are told apart by their paths",
            trigger: ".ui-autocomplete a:contains(Odzież / Buty)",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the list shows what was chosen",
            trigger:
                `body:not(:has(.modal)) .o_data_row:contains(${told("Categories", "Kategorie")}) td[name=category_ids]:contains(Odzież / Buty)`,
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        took(8),
    ],
});

tours.add("shoper_connector_error", {
    steps: () => [
        countClicks(),
        {
            trigger: `.o_data_row:contains(${told("Error", "Błąd")}) td[name=name]`,
            run: "click",
        },
        {
            content: "why it cannot be used",
            trigger: `.alert-danger:contains(${told("does not accept the login or the password", "nie przyjmuje loginu lub hasła")})`,
        },
        {
            content: "a user is told whom to ask",
            trigger: `.alert:contains(${told("a Shoper administrator has to test", "administrator Shopera musi najpierw sprawdzić")})`,
        },
        took(1),
    ],
});

tours.add("shoper_product", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_form_view a[name=shoper]",
            run: "click",
        },
        {
            trigger: `.o_field_widget[name=shoper_link_state]:contains(${told("Linked", "Powiązane")})`,
        },
        {
            content: "by which rule it is linked with the shop",
            trigger: `.o_field_widget[name=shoper_element_ids]:contains(${told("Created in Odoo", "Utworzono w Odoo")})`,
        },
        {
            content: "the empty gallery says how to fill it",
            trigger: `.o_form_view :contains(${told("No images yet", "Nie ma jeszcze zdjęć")})`,
        },
        took(1),
    ],
});

tours.add("shoper_runs", {
    steps: () => [
        countClicks(),
        {
            content: "when and what of each is read whole",
            trigger: ".o_list_view .o_data_row td[name=what]",
            run() {
                for (const name of ["create_date", "what"]) {
                    for (const cell of document.querySelectorAll(`td[name=${name}]`)) {
                        if (cell.scrollWidth > cell.clientWidth) {
                            throw new Error(`${cell.textContent} is cut off`);
                        }
                    }
                }
            },
        },
        {
            content: "only those in which something waits",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: `.o_filter_menu .o_menu_item:contains(${told("Something Waiting", "Coś czeka")})`,
            run: "click",
        },
        {
            trigger: `.o_facet_value:contains(${told("Something Waiting", "Coś czeka")})`,
        },
        {
            content: "open the one that is left",
            trigger:
                ".o_list_renderer:not(:has(.o_data_row ~ .o_data_row)) td[name=connector_id]",
            run: "click",
        },
        {
            content: "it says that something waits, and leads to where it is decided",
            trigger: `.alert button[name=action_open_decisions]:contains(${told("decide what waits", "rozstrzygnij je")})`,
            run: "click",
        },
        {
            content: "with the reason",
            trigger: ".o_shoper_decision_list .o_data_row td[name=why]:not(:empty)",
        },
        took(4),
    ],
});

tours.add("shoper_empty_lists", {
    steps: () => [
        {
            content: "who may not connect a shop is told whom to ask",
            trigger: `.o_view_nocontent:contains(${told("Ask a Shoper administrator", "Poproś administratora Shopera")})`,
        },
    ],
});

tours.add("shoper_nothing_chosen", {
    steps: () => [
        countClicks(),
        {
            content: "what is chosen is shown",
            trigger: ".o_field_widget[name=user_id]:contains(shoper-manager)",
        },
        {
            content: "what is not is told, with its label and without an empty line",
            trigger:
                `.o_form_view .o_wrap_label:contains(${told("Categories Under", "Umieść kategorie")}) + .o_cell:not(:has(.o_field_widget)) span.text-muted:contains(${told("At the top level", "Na najwyższym poziomie")})`,
        },
        {
            trigger: ".o_form_view a.nav-link[name=prices]",
            run: "click",
        },
        {
            trigger: `.o_form_view span.text-muted:contains(${told("Sales prices of the products", "Ceny sprzedaży produktów")})`,
        },
        took(1),
    ],
});
