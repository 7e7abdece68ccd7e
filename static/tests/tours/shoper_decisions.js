import { registry } from "@web/core/registry";
import { countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

const tours = registry.category("web_tour.tours");
const shown = (name) => ({
    content: `the decision about ${name} is on the form`,
    trigger: `.o_form_view h1:contains(${name})`,
});

tours.add("shoper_decisions", {
    steps: () => [
        countClicks(),
        {
            content: "the menu says how many there are",
            trigger: "[data-menu-xmlid='shoper_connector.menu_shoper'] .badge:contains(3)",
            run: "click",
        },
        {
            trigger: `.o-dropdown-item:contains(${told("Decisions", "Decyzje")}):contains(3)`,
            run: "click",
        },
        {
            content: "causes are told apart, and what is behind each is shown at once",
            trigger: `.o_group_header:contains(${told("Different on Both Sides", "Różne po obu stronach")})`,
        },
        {
            content: "what differs is marked on both sides",
            trigger:
                ".o_data_row:has(td[name=shop_html] mark:contains(panelu)) td[name=odoo_html] mark",
        },
        {
            trigger: ".o_data_row td[name=title]:contains(Namiot)",
            run: "click",
        },
        {
            content: "the shop's and Odoo's value side by side, and what both agreed on",
            trigger: `.o_form_view .o_data_row:contains(${told("Name", "Nazwa")}):contains(Z Odoo):contains(Z panelu)`,
        },
        {
            content: "the name of the shop",
            trigger: `.o_form_view .o_data_row:contains(${told("Name", "Nazwa")}) button[name=action_take_shop]`,
            run: "click",
        },
        {
            trigger: `.o_form_view .o_data_row:contains(${told("Name", "Nazwa")}):not(:has(button[name=action_take_shop]))`,
        },
        {
            content: "the weight stays as it is on both sides",
            trigger: `.o_form_view .o_data_row:contains(${told("Weight", "Waga")}) button[name=action_leave]`,
            run: "click",
        },
        {
            content: "one less",
            trigger: "[data-menu-xmlid='shoper_connector.menu_shoper'] .badge:contains(2)",
        },
        shown("Karimata"),
        {
            content: "with the shop's own words",
            trigger: ".o_field_widget[name=message]:contains(Nie wolno)",
        },
        {
            trigger: "button[name=action_retry]",
            run: "click",
        },
        shown("Lampa"),
        {
            content: "the candidate with the same code is the one",
            trigger: `.o_form_view .o_data_row:contains(${told("Name, Code", "Nazwa, kod")}) button[name=action_link]`,
            run: "click",
        },
        {
            content: "nothing is left",
            trigger: `.o_view_nocontent:contains(${told("Nothing waits for you", "Nic tu na Ciebie nie czeka")})`,
        },
        took(7),
    ],
});

const LIMIT = 8;
const listed = ".o_data_row td[name=title]:contains";

/** Of a conflict, another one and a VAT rate for which three products wait. */
tours.add("shoper_settle_decisions", {
    steps: () => [
        countClicks(),
        {
            content: "three things are to be decided, whatever waits for them",
            trigger:
                ".o_shoper_numbers a[name=action_open_waiting]:contains(3 )",
            run: "click",
        },
        { trigger: `${listed}(Karimata)` },
        {
            content: "what blocks three products says so",
            trigger: ".o_data_row:contains(np.) td[name=why] .fw-bold:contains(3)",
        },
        {
            content: "one is settled in its row",
            trigger: ".o_data_row:contains(Karimata) button[name=action_take_shop]",
            run: "click",
        },
        {
            content: "another one on its form",
            trigger: `.o_list_view:not(:has(${listed}(Karimata))) ${listed}(Namiot)`,
            run: "click",
        },
        {
            content: "by a key",
            trigger: ".o_statusbar_buttons button[name=action_take_odoo][data-hotkey=o]",
            run: "press alt+o",
        },
        shown("np."),
        {
            content: "how many wait for it",
            trigger: ".o_form_view .alert:contains(3)",
        },
        {
            content: "the next one opened by itself",
            trigger: ".o_statusbar_buttons button[name=action_choose_record]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=res_id] input",
            run: "edit Poza VAT",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Poza VAT)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=record_facts]:contains(Poza VAT)",
        },
        {
            trigger: ".modal footer button[name=action_link].btn-primary",
            run: "click",
        },
        {
            content: "nothing is left",
            trigger: ".o_list_view .o_view_nocontent",
        },
        took(LIMIT),
    ],
});

/** On a phone decisions are cards, also from the menu, and are made there. */
tours.add("shoper_decide_on_a_phone", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_menu_toggle",
            run: "click",
        },
        {
            trigger: '[data-menu-xmlid="shoper_connector.menu_shoper_app_decisions"]',
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains(Karimata) button[name=action_take_shop]",
            run: "click",
        },
        {
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains(Karimata)))",
        },
        took(3),
    ],
});

/** On its form, too, no answer is folded away. */
tours.add("shoper_answer_on_a_phone", {
    steps: () => [
        countClicks(),
        { trigger: ".o_form_statusbar button[name=action_take_shop]" },
        { trigger: ".o_form_statusbar button[name=action_take_odoo]" },
        {
            trigger: ".o_form_statusbar button[name=action_leave]",
            run: "click",
        },
        { trigger: `.o_notification:contains(${told("Decided", "Rozstrzygnięto")})` },
        took(1),
    ],
});

/** A tax is chosen there by more than its name. */
tours.add("shoper_choose_a_tax_on_a_phone", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_form_statusbar button[name=action_choose_record]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=res_id] input",
            run: "click",
        },
        {
            trigger: ".modal .o_kanban_record:contains(Poza VAT · ):contains(: np.)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=record_facts]:contains(Poza VAT)",
        },
        {
            trigger: ".modal footer button[name=action_link].btn-primary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        took(4),
    ],
});
