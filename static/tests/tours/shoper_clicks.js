// Clicks that a person makes, counted; those into fields, too.
let clicks = 0;
let isListening = false;

/** Begin to count. */
export const countFrom = (number) => ({
    content: "count every click",
    trigger: "body",
    run() {
        clicks = number;
        if (!isListening) {
            document.addEventListener("click", () => clicks++, true);
            isListening = true;
        }
    },
});

export const atMost = (number) => ({
    content: `at most ${number} clicks`,
    trigger: "body",
    run() {
        if (clicks > number) {
            throw new Error(`${clicks} clicks instead of ${number}`);
        }
    },
});
