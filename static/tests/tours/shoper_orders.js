import { registry } from "@web/core/registry";
import { countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

// Each begins where the Python test opens the browser and ends where it looks.
const tours = registry.category("web_tour.tours");
const page = { trigger: ".o_form_view a.nav-link[name=shoper]", run: "click" };
const back = { trigger: ".o_back_button", run: "click" };

/** Goods of an order come back: Odoo's own return and credit note are a click away. */
tours.add("shoper_given_back", {
    steps: () => [
        countClicks(),
        page,
        {
            content: "why there are buttons",
            trigger: `.tab-pane.active:contains(${told("took it back after goods left", "przyjął jego zwrot po wydaniu")})`,
        },
        {
            trigger: "button[name=action_shoper_return]",
            run: "click",
        },
        {
            content: "Odoo's own dialog, with the lines of the delivery",
            trigger: ".modal:has(.o_data_row) button[name=action_create_returns_all]",
            run: "click",
        },
        {
            content: "the return is there, to be received",
            trigger:
                "body:not(:has(.modal)) .o_form_view button[name=button_validate]",
        },
        back,
        page,
        {
            content: "it is offered once",
            trigger: ".tab-pane.active:not(:has(button[name=action_shoper_return]))",
        },
        {
            trigger: "button[name=action_shoper_credit]",
            run: "click",
        },
        {
            trigger: ".modal button[name=refund_moves]",
            run: "click",
        },
        {
            content: "a draft, which a person looks at and confirms",
            trigger:
                "body:not(:has(.modal)) .o_form_view button[name=action_post]:not(.d-none)",
        },
        back,
        page,
        {
            content: "nothing is left to be given back",
            trigger:
                `.tab-pane.active:has([name=shoper_timeline]):not(:contains(${told("took it back after goods left", "przyjął jego zwrot po wydaniu")}))`,
        },
        took(9),
    ],
});

/** An order that was paid in the shop: what the plan says of it, and its page then. */
tours.add("shoper_payment_plan", {
    steps: () => [
        countClicks(),
        {
            trigger: "button[name=action_open_changes]:has([name=planned_count])",
            run: "click",
        },
        {
            content: "what is going to be done, by its name",
            trigger: `.o_data_row td[name=kind]:contains(${told("/^Confirm$/", "/^Potwierdź$/")})`,
        },
        {
            trigger: `.o_data_row td[name=kind]:contains(${told("/^Register Payment$/", "/^Rejestruj płatność$/")})`,
        },
        { trigger: ".o_breadcrumb .o_back_button a", run: "click" },
        { trigger: "button[name=action_confirm_apply]", run: "click" },
        {
            trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]",
        },
        took(3),
    ],
});

tours.add("shoper_payment_order", {
    steps: () => [
        countClicks(),
        page,
        {
            content: "what the shop says is paid is registered",
            trigger: ".tab-pane.active:has([name=shoper_paid_on]) [name=shoper_registered]",
        },
        {
            content: "and in which order it all happened",
            trigger: `.tab-pane.active [name=shoper_timeline]:contains(${told("Payment registered", "Zarejestrowano płatność")})`,
        },
        took(1),
    ],
});

/** What was told of a transfer is on it, and in the list of all parcels. */
tours.add("shoper_parcels", {
    steps: () => [
        countClicks(),
        page,
        {
            trigger: ".tab-pane.active .o_data_row:contains(NR-1)",
        },
        {
            trigger: ".o_navbar_apps_menu button, .o_menu_toggle",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='shoper_connector.menu_shoper_app']",
            run: "click",
        },
        {
            trigger:
                "button[data-menu-xmlid='shoper_connector.menu_shoper_app_synchronisations']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='shoper_connector.menu_shoper_app_parcels']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(NR-1) td[name=number]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=order_id]",
        },
        {
            content: "what happened to it",
            trigger: "button[name=action_open_shoper_history]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row",
        },
        took(7),
    ],
});

/** Webhooks are taken away and registered again; their messages are a click away. */
tours.add("shoper_webhooks", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_form_view a.nav-link[name=webhooks]",
            run: "click",
        },
        {
            trigger: ".tab-pane.active [name=webhook_state] .text-bg-success",
        },
        {
            trigger: "button[name=action_open_webhook_events]",
            run: "click",
        },
        {
            content: "what the shop told of",
            trigger: `.o_list_view .o_data_row:contains(${told("Order placed", "Złożono zamówienie")})`,
        },
        back,
        {
            trigger: ".o_form_view a.nav-link[name=webhooks]",
            run: "click",
        },
        {
            trigger: `button[name=action_ask]:contains(${told("Remove from the Shop", "Usuń ze sklepu")})`,
            run: "click",
        },
        {
            trigger:
                `.o_form_view:not(:has([name=webhook_state] .text-bg-success)) button[name=action_ask]:contains(${told("Register in the Shop", "Zarejestruj w sklepie")})`,
            run: "click",
        },
        {
            trigger: ".tab-pane.active [name=webhook_state] .text-bg-success",
        },
        took(6),
    ],
});

/** An administrator looks at the calls of a synchronisation, the refused ones first. */
tours.add("shoper_requests", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_list_view .o_data_row:contains(statuses)",
        },
        {
            trigger: ".o_data_row.text-danger td[name=path], .o_data_row:has(.text-danger) td[name=path]",
            run: "click",
        },
        {
            content: "what the shop answered, and for which synchronisation",
            trigger: ".o_form_view [name=run_id]",
        },
        {
            trigger: ".o_form_view [name=status]:contains(500)",
        },
        back,
        {
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {
            trigger: ".o_graph_view canvas",
        },
        took(3),
    ],
});

/** What is suggested has a column as long as anything is, and none after that. */
tours.add("shoper_suggestions", {
    steps: () => [
        countClicks(),
        {
            trigger: ".o_form_view a.nav-link[name=orders]",
            run: "click",
        },
        {
            content: "of statuses something is suggested, of payments nothing",
            trigger:
                ".tab-pane.active:has([name=order_status_ids] th[data-name=unchosen_text]):has([name=payment_method_ids] th[data-name=kind]):not(:has(th[data-name^=suggested_]))",
        },
        {
            trigger: ".tab-pane.active button[name=action_take_over_suggestions]",
            run: "click",
        },
        {
            trigger:
                ".tab-pane.active:has([name=order_status_ids] th[data-name=incoming]):not(:has(th[data-name=unchosen_text]))",
        },
        took(2),
    ],
});

const TO_CHOOSE = ["To Be Chosen", "Do wybrania"];

/** In the list of all shops' methods, suggestions have columns beside what is to choose. */
tours.add("shoper_methods_to_choose", {
    steps: () => [
        countClicks(),
        {
            trigger:
                ".o_list_view:has(.o_data_row.text-warning, .o_data_row .text-warning):has(th[data-name=kind]):not(:has(th[data-name^=suggested_]))",
        },
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: `.o_filter_menu .o_menu_item:contains(${told(...TO_CHOOSE)})`,
            run: "click",
        },
        {
            trigger:
                `.o_list_view:has(th[data-name=suggested_confirm]) td[name=suggested_kind]:contains(${told("On Pick-Up", "Przy odbiorze")})`,
        },
        took(2),
    ],
});

const LEAVE = [
    "is delivered all the same (Leave Both).",
    "czy mimo to zrealizować („Zostaw różne”).",
];

/** Why an order waits is said on the card of the shop, whole, and leads to it. */
tours.add("shoper_why_orders_wait", {
    steps: () => [
        countClicks(),
        {
            trigger:
                `.o_shoper_overview a .o_shoper_reason[title$="${told(...LEAVE)}"]:contains(${told(...LEAVE)})`,
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row td[name=why]",
        },
        took(1),
    ],
});
