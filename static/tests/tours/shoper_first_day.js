import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

// From the apps menu to the first finished synchronisation. The worker comes in between,
// hence two tours; every click is counted, also those into fields.
const LIMIT = 11;
const FOR_PREVIEW = 10;

registry.category("web_tour.tours").add("shoper_first_day_preview", {
    steps: () => [
        countClicks(),
        stepUtils.showAppsMenuItem(),
        {
            content: "the app of its own",
            trigger: '.o_app[data-menu-xmlid="shoper_connector.menu_shoper_app"]',
            run: "click",
        },
        {
            content: "opens its overview, where the first step is",
            trigger:
                ".o_shoper_overview a[name='shoper_connector.shoper_connector_action_new']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Nasz sklep",
        },
        {
            trigger: ".o_field_widget[name=shop_url] input",
            run(helpers) {
                const address = document.cookie.match(/shoper_tour_shop=([^;]*)/)[1];
                return helpers.edit(address);
            },
        },
        {
            trigger: ".o_field_widget[name=login] input",
            run: "edit odoo",
        },
        {
            trigger: ".o_field_widget[name=password] input",
            run: "edit odoo",
        },
        {
            trigger: "button[name=action_begin_test]",
            run: "click",
        },
        {
            content: "the form shows how the shop is doing, without being loaded again",
            trigger: ".o_field_widget[name=health_text]:not(.o_field_empty)",
        },
        {
            trigger: "button[name=action_open_sync_wizard]",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_preview]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]",
        },
        took(FOR_PREVIEW),
    ],
});

registry.category("web_tour.tours").add("shoper_first_day_apply", {
    steps: () => [
        countClicks(FOR_PREVIEW),
        {
            trigger: "button[name=action_confirm_apply]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[data-value=queued][aria-checked=true]",
        },
        took(LIMIT),
    ],
});

registry.category("web_tour.tours").add("shoper_no_shop", {
    steps: () => [
        countClicks(),
        {
            content: "without a shop the dialog leads to connecting one",
            trigger: '[data-menu-xmlid="shoper_connector.menu_shoper_app_synchronisations"]',
            run: "click",
        },
        {
            trigger: '[data-menu-xmlid="shoper_connector.menu_shoper_app_synchronise"]',
            run: "click",
        },
        {
            trigger: ".modal .alert button:visible",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=shop_url] input",
        },
        took(3),
    ],
});

const openDecisions = {
    trigger: '[data-menu-xmlid="shoper_connector.menu_shoper_app_decisions"]',
    run: "click",
};
const openProducers = [
    {
        trigger: '[data-menu-xmlid="shoper_connector.menu_shoper_app_catalogue"]',
        run: "click",
    },
    {
        trigger: '[data-menu-xmlid="shoper_connector.menu_shoper_app_producers"]',
        run: "click",
    },
];

registry.category("web_tour.tours").add("shoper_paused_meanwhile", {
    steps: () => [
        {
            content: "once this is there, the browser keeps what it reads",
            trigger: ".o_main_navbar",
            run: () => navigator.serviceWorker.ready,
        },
        openDecisions,
        {
            trigger: `.o_view_nocontent:contains(${told("Nothing waits for you", "Nic tu na Ciebie nie czeka")})`,
        },
        ...openProducers,
        {
            content: "somebody else pauses the shop meanwhile",
            trigger: `.o_breadcrumb:contains(${told("Producers", "Producenci")})`,
            run: () =>
                fetch("/web/dataset/call_kw", {
                    method: "POST",
                    headers: { "Content-Type": "application/json" },
                    body: JSON.stringify({
                        params: {
                            model: "shoper.connector",
                            method: "action_archive",
                            args: [Number(document.cookie.match(/shoper_tour_shop=(\d+)/)[1])],
                            kwargs: {},
                        },
                    }),
                }),
        },
        openDecisions,
        {
            content: "which the empty list says where it said something else before",
            trigger: `.o_view_nocontent:contains(${told("The shop is paused", "Sklep jest wstrzymany")})`,
        },
    ],
});
