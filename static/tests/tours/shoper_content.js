import { registry } from "@web/core/registry";

// HTML that came from elsewhere, as the browser shows it.
const tours = registry.category("web_tour.tours");

/** Wait until pictures were loaded, or could not be: what depends on it has run. */
async function pictures(root) {
    while ([...root.querySelectorAll("img")].some((img) => !img.complete)) {
        await new Promise(requestAnimationFrame);
    }
}

tours.add("shoper_foreign_pictures", {
    steps: () => [
        {
            content: "the text is shown, with the addresses of its pictures",
            trigger: ".o_form_view:contains(Ze sklepu):contains(/a.png)",
            async run() {
                await pictures(this.anchor);
                const address = /http:\/\/127\.0\.0\.1:\d+(?=\/a\.png)/;
                const [host] = this.anchor.textContent.match(address);
                await fetch(`${host}/end`, { mode: "no-cors" });
            },
        },
    ],
});

for (const field of ["shoper_description", "shoper_short_description", "description"]) {
    tours.add(`shoper_harmless_${field}`, {
        steps: () => [
            {
                content: "the page that shows the text",
                trigger:
                    field === "description"
                        ? ".o_form_view"
                        : ".o_form_view .o_notebook_headers a[name=shoper]",
                run: field === "description" ? () => {} : "click",
            },
            {
                content: "the text with its picture, which there is not",
                trigger: `.o_field_widget[name=${field}]:contains(Opis):has(img)`,
                run() {
                    return pictures(this.anchor);
                },
            },
        ],
    });
}
