import { user } from "@web/core/user";

/** What a screen says, in the language of whoever looks at it. Only while the steps of a
 * tour are listed somebody is logged in. */
export const told = (english, polish) => (user.lang === "pl-PL" ? polish : english);
