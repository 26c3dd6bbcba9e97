/** Rooms over a relay, for people who have only a browser. */
export * from "./relay-place.ts";
export * from "./relay-room-forms.ts";
export * from "./relay-room-rows.ts";
export * from "./relay-room-session.ts";
export * from "./relay-room-view.ts";
export * from "./relay-room-words.ts";
export * from "./relay-wire.ts";
export * from "./room-driver.ts";
export type { TicketWait } from "./tickets/room-right.ts";
export { TicketPurse } from "./tickets/ticket-purse.ts";
