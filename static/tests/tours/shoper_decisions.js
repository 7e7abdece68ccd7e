import { registry } from "@web/core/registry";

const group = (kind) => ({
    content: `open the group ${kind}`,
    trigger: `.o_group_header:contains(${kind}) .o_group_name`,
    run: "click",
});

registry.category("web_tour.tours").add("shoper_decisions", {
    steps: () => [
        {
            content: "the menu says how many there are",
            trigger: "[data-menu-xmlid='shoper_connector.menu_shoper'] .badge:contains(3)",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Decisions):contains(3)",
            run: "click",
        },
        group("Conflict"),
        {
            trigger: ".o_data_row td[name=name]:contains(Namiot)",
            run: "click",
        },
        {
            content: "what both agreed on, Odoo's and the shop's value side by side",
            trigger: ".o_data_row:contains(Name):contains(Z Odoo):contains(Z panelu)",
        },
        {
            content: "the name of the shop",
            trigger: ".o_data_row:contains(Name) button[name=action_take_shop]",
            run: "click",
        },
        {
            content: "the weight stays as it is on both sides",
            trigger: ".o_data_row:contains(Weight) button[name=action_leave]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value=decided][aria-checked=true]",
        },
        {
            content: "one less",
            trigger: "[data-menu-xmlid='shoper_connector.menu_shoper'] .badge:contains(2)",
        },
        {
            trigger: ".breadcrumb-item:contains(Decisions)",
            run: "click",
        },
        group("Link"),
        {
            trigger: ".o_data_row td[name=name]:contains(Lampa)",
            run: "click",
        },
        {
            content: "the candidate with the same code is the one",
            trigger: ".o_data_row:contains(Name, Code) button[name=action_link]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value=decided][aria-checked=true]",
        },
        {
            trigger: ".breadcrumb-item:contains(Decisions)",
            run: "click",
        },
        group("Failed"),
        {
            content: "the shop's own words",
            trigger: ".o_data_row td[name=message]:contains(Nie wolno)",
        },
        {
            content: "choose it",
            trigger: ".o_data_row .o_list_record_selector input",
            run: "click",
        },
        {
            content: "try again from the list",
            trigger: ".o_control_panel button[name=action_retry]",
            run: "click",
        },
        {
            content: "nothing is left",
            trigger: ".o_view_nocontent:contains(Nothing waits for you)",
        },
    ],
});
