import { registry } from "@web/core/registry";
import { aside, countClicks, took } from "./shoper_clicks";
import { told } from "./shoper_words";

const open = (name) => ({
    trigger: `.o_data_row td[name=title]:contains(${name})`,
    run: "click",
});
const decided = (name) => ({
    content: "the next decision opens by itself",
    trigger: `.o_form_view h1:not(:contains(${name}))`,
});
const exempt = () => told("0% Exempt", "0% Zwolnione");
const back = () => ({
    trigger: `.breadcrumb-item:contains(${told("Decisions", "Decyzje")})`,
    run: "click",
});

/** What a VAT rate may be linked with or made like, and twins of producers. */
registry.category("web_tour.tours").add("shoper_links", {
    steps: () => [
        countClicks(),
        open("np."),
        {
            content: "what the shop says of it",
            trigger: ".o_field_widget[name=element_facts]:contains(0%)",
        },
        ...aside(
            {
                trigger: "button[name=action_choose_record]",
                run: "click",
            },
            {
                content: "a purchase tax is not offered",
                trigger: ".modal .o_field_widget[name=res_id] input",
                run: "edit Zakup zero",
            },
            {
                trigger: `.o-autocomplete:contains(${told("No records", "Brak rekordów")}), .o_m2o_no_result`,
            },
            {
                content: "nor one that is linked already",
                trigger: ".modal .o_field_widget[name=res_id] input",
                run: `edit ${exempt()}`,
            },
            {
                trigger: `.o-autocomplete--dropdown-item:contains(${exempt()} ${told("Gold", "Złota")}):contains(: 0%)`,
            },
            {
                trigger: `.modal button.btn-secondary:contains(${told("Cancel", "Anuluj")})`,
                run: "click",
            }
        ),
        {
            trigger: "body:not(:has(.modal)) button[name=action_choose_like]",
            run: "click",
        },
        {
            content: "it is no link: one that is linked may be named",
            trigger: ".modal .o_field_widget[name=res_id] input",
            run: `edit ${exempt()}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${exempt()} · ):contains(: 0%)`,
            run: "click",
        },
        {
            content: "what was chosen, as the catalogue names it",
            trigger: ".modal .o_field_widget[name=record_facts]:contains(0% Zwolnione)",
        },
        {
            trigger: `.modal button:contains(${told("Make It Like This", "Utwórz na ten wzór")})`,
            run: "click",
        },
        decided("np."),
        back(),
        open("Halnik"),
        {
            content: "both are named, where they stand",
            trigger: `.o_form_view .o_field_widget[name=shop_html]:contains(${told("“Halnik”, “HALNIK”", "„Halnik”, „HALNIK”")})`,
        },
        {
            trigger: "button[name=action_use_one]",
        },
        {
            trigger: "button[name=action_create_both]",
            run: "click",
        },
        {
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        decided("Halnik"),
        back(),
        open("zero"),
        {
            content: "the candidates that it may be made like, side by side",
            trigger: ".o_data_row:contains(0% Podróż):contains(: 0%) button[name=action_make_like]",
            run: "click",
        },
        {
            content: "nothing is left",
            trigger: `.o_view_nocontent:contains(${told("Nothing waits for you", "Nic tu na Ciebie nie czeka")})`,
        },
        took(12),
    ],
});
