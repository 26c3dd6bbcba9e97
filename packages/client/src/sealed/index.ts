/** View models of contacts, groups and conversations. */

export * from "./contact-words.ts";
export * from "./conversation-words.ts";
export * from "./delivery-words.ts";
export * from "./level-words.ts";
export * from "./new-group-form.ts";
export * from "./notice-words.ts";
export * from "./relay-words.ts";
export * from "./safety-digits.ts";
export * from "./sealed.ts";
export * from "./sealed-place.ts";
export * from "./sealed-state.ts";
export * from "./talk-log.ts";
export * from "./talk-rows.ts";
