let clicks = 0;
let isListening = false;

/** Count every click from now on, also those into fields. */
export const countClicks = (from = 0) => ({
    content: "count every click",
    trigger: "body",
    run() {
        clicks = from;
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
