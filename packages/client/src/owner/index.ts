/** View models of the owner's page. */

export * from "./invite-words.ts";
export * from "./light.ts";
export * from "./new-room-form.ts";
export * from "./owner.ts";
export * from "./owner-room.ts";
export * from "./owner-state.ts";
export * from "./tor-words.ts";
