/** The public face of the client package. */
export * from "./commands-help.ts";
export * from "./connection.ts";
export * from "./guest-connection.ts";
export * from "./guest-room.ts";
export * from "./lang/guest-room-words.ts";
export * from "./lang/index.ts";
export * from "./links.ts";
export * from "./mark.ts";
export * from "./owner/index.ts";
export * from "./relay-room/index.ts";
export * from "./room/log-rows.ts";
export * from "./room/reach.ts";
export * from "./room/room-log.ts";
export * from "./sealed/index.ts";
