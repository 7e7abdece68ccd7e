let taken = 0;
let isAside = false;
let isListening = false;

// What a person does with a hand: a press of the mouse or a finger, a key that is no
// typing. What follows from it is not counted again, as the click on a box whose label is
// pressed, or on a button by its key. A list of the browser's own is pressed twice, to open
// it and to choose, also by the helper `select`.
const BY_HAND = {
    pointerdown: () => true,
    keydown: ({ altKey, key }) =>
        altKey ? key.length === 1 : /^(Arrow|Enter$|Escape$|Tab$)/.test(key),
};

const here = (content, run) => ({ content, trigger: "body", run });

/** Count every click and key from now on, also clicks into fields. */
export const countClicks = (from = 0) =>
    here("count every click", () => {
        taken = from;
        if (isListening) {
            return;
        }
        isListening = true;
        for (const [kind, isCounted] of Object.entries(BY_HAND)) {
            const count = (event) => {
                taken += !isAside && isCounted(event);
            };
            document.addEventListener(kind, count, true);
        }
    });

/** Steps that only look at something, or show what is refused: nobody has to take them to
 * get where the tour leads, so they are not counted. */
export const aside = (...steps) => [
    here("only to look", () => {
        isAside = true;
    }),
    ...steps,
    here("go on", () => {
        isAside = false;
    }),
];

/** So many clicks and keys it took: neither more, nor fewer than is said. */
export const took = (number) =>
    here(`${number} clicks`, () => {
        if (taken !== number) {
            throw new Error(`${taken} clicks instead of ${number}`);
        }
    });
