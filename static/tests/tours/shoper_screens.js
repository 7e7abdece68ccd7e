import { registry } from "@web/core/registry";
import { atMost, countClicks } from "./shoper_clicks";

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
            trigger: ".o_form_view .o_data_row:contains(Categories):contains(Update in Odoo)",
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
        atMost(8),
    ],
});

tours.add("shoper_elements", {
    steps: () => [
        countClicks(),
        {
            content: "open what has no link",
            trigger: ".o_group_header:contains(Producers)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Wierch) td[name=name]",
            run: "click",
        },
        {
            content: "the next step is said",
            trigger: ".alert:contains(Not linked with anything in Odoo)",
        },
        {
            content: "ignore it",
            trigger: "button[name=action_ignore]",
            run: "click",
        },
        {
            content: "its link goes, too: that is asked",
            trigger: ".modal:contains(If it has a link) .modal-footer .btn-primary",
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
            trigger: ".o_field_widget[name=link_rule_label]:contains(By hand)",
        },
        atMost(9),
    ],
});

tours.add("shoper_connector", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "the notice says what to enter",
            trigger: ".alert:contains(Enter the shop's address)",
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
                ".o_form_view .alert-danger:contains(does not accept the login or the password)",
        },
        {
            content: "and stands on the form, without loading it again",
            trigger: ".o_field_widget[name=health]:contains(Error)",
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
            trigger: ".o_field_widget[name=health]:contains(Connected)",
        },
        {
            content: "what is to be put right in Odoo is listed",
            trigger: "a[name=odoo_check]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(VAT Rates)",
        },
        {
            content: "every right of the shop's user is listed",
            trigger: "a[name=rights]",
            run: "click",
        },
        {
            trigger: "[name=rights_table] tr:contains(units) td:eq(3):contains(Granted)",
        },
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
            trigger: ".o_select_menu_item:contains(Categories)",
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
                "body:not(:has(.modal)) .o_data_row:contains(Categories) td[name=category_ids]:contains(Odzież / Buty)",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        atMost(8),
    ],
});

tours.add("shoper_connector_error", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_data_row:contains(Error) td[name=name]",
            run: "click",
        },
        {
            content: "why it cannot be used",
            trigger: ".alert-danger:contains(does not accept the login or the password)",
        },
        {
            content: "a user is told whom to ask",
            trigger: ".alert:contains(a Shoper administrator has to test)",
        },
        atMost(1),
    ],
});

tours.add("shoper_product", {
    steps: () => [
        {
            trigger: ".o_form_view a[name=shoper]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=shoper_link_state]:contains(Linked)",
        },
        {
            content: "by which rule it is linked with the shop",
            trigger: ".o_field_widget[name=shoper_element_ids]:contains(Created in Odoo)",
        },
        {
            content: "the empty gallery says how to fill it",
            trigger: ".o_form_view :contains(No images yet)",
        },
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
            trigger: ".o_filter_menu .o_menu_item:contains(Something Waiting)",
            run: "click",
        },
        {
            trigger: ".o_facet_value:contains(Something Waiting)",
        },
        {
            content: "open the one that is left",
            trigger:
                ".o_list_renderer:not(:has(.o_data_row ~ .o_data_row)) td[name=connector_id]",
            run: "click",
        },
        {
            content: "it says that something waits, and leads to where it is decided",
            trigger: ".alert button[name=action_open_decisions]:contains(decide what waits)",
            run: "click",
        },
        {
            content: "with the reason",
            trigger: ".o_shoper_decision_list .o_data_row td[name=why]:not(:empty)",
        },
        atMost(4),
    ],
});

tours.add("shoper_empty_lists", {
    steps: () => [
        {
            content: "who may not connect a shop is told whom to ask",
            trigger: ".o_view_nocontent:contains(Ask a Shoper administrator)",
        },
    ],
});

tours.add("shoper_nothing_chosen", {
    steps: () => [
        {
            content: "what is chosen is shown",
            trigger: ".o_field_widget[name=user_id]:contains(shoper-manager)",
        },
        {
            content: "what is not is told, with its label and without an empty line",
            trigger:
                ".o_form_view .o_wrap_label:contains(Categories Under) + .o_cell:not(:has(.o_field_widget)) span.text-muted:contains(At the top level)",
        },
        {
            trigger: ".o_form_view a.nav-link[name=prices]",
            run: "click",
        },
        {
            trigger: ".o_form_view span.text-muted:contains(Sales prices of the products)",
        },
    ],
});
