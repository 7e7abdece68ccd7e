import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { aside, countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

const page = { trigger: ".o_form_view a.nav-link[name=shoper]", run: "click" };
const elements = ".o_field_widget[name=shoper_element_ids]";
const forget = {
    trigger: "button[name=action_shoper_forget]",
    run: "click",
};
const question = () =>
    `.modal:contains(${told("Forget this person?", "Usunąć dane tej osoby?")})`;

/** A customer asks to be forgotten: an administrator does so, and sees that it is done. */
registry.category("web_tour.tours").add("shoper_forget", {
    steps: () => [
        countClicks(),
        ...stepUtils.goToAppSteps("sale.sale_menu_root", "the app Sales"),
        {
            trigger: "[data-menu-xmlid='sale.sale_order_menu']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='sale.res_partner_menu']",
            run: "click",
        },
        {
            trigger: ".o_searchview_input",
            run: "edit Anna Nowak",
        },
        {
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            trigger: ".o_data_row td[name=complete_name]:contains(Anna Nowak)",
            run: "click",
        },
        page,
        {
            content: "what the shop told is here",
            trigger: `${elements} .o_data_row:contains(Anna Nowak)`,
        },
        {
            content: "the phone as the customer typed it",
            trigger: "[name=shoper_phone_raw] input:value(601701801)",
        },
        ...aside(
            forget,
            {
                content: "it is asked first",
                trigger: `${question()} .modal-footer button:contains(${told("Cancel", "Anuluj")})`,
                run: "click",
            },
            {
                content: "and nothing is done",
                trigger: `body:not(:has(.modal)) ${elements} .o_data_row:contains(Anna Nowak)`,
            }
        ),
        forget,
        {
            trigger: `${question()} .modal-footer .btn-primary`,
            run: "click",
        },
        {
            content: "how much was forgotten",
            trigger: `.o_notification:contains(${told(
                "/what shops told .elements: 1, changes: 1/",
                "/co podały sklepy .elementy: 1, zmiany: 1/"
            )})`,
        },
        {
            content: "the contact stays, and says when that was",
            trigger: `.o_form_view .o-mail-Message:contains(${told("Forgotten", "Usunięto to, co podały sklepy")})`,
        },
        {
            trigger: ".o_breadcrumb:contains(Anna Nowak)",
        },
        took(10),
        page,
        {
            content: "it is still the shop's customer, of whom nothing is kept",
            trigger: `${elements} .o_data_row:not(:contains(Anna Nowak))`,
        },
        {
            trigger: ".o_form_view:not(:has([name=shoper_phone_raw]))",
        },
        {
            trigger: "button[name=action_open_shoper_history]",
            run: "click",
        },
        {
            content: "the history says what was done, not with whom",
            trigger:
                `.o_list_view .o_data_row:contains(${told("Create in Odoo", "Utwórz w Odoo")}):not(:contains(Nowak))`,
        },
    ],
});
