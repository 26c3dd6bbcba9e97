/** The public face of the net package. Other packages import only from here. */
export * from "./parent-death.ts";
export * from "./passing-folder.ts";
export * from "./tor/bridges.ts";
export * from "./tor/client-key.ts";
export { Controller } from "./tor/controller.ts";
export * from "./tor/find.ts";
export * from "./tor/install.ts";
export * from "./tor/onion-key.ts";
export * from "./tor/probe.ts";
export * from "./tor/real-tor.ts";
export * from "./tor/socks.ts";
export type * from "./tor/tor.ts";
export * from "./transport/box-client.ts";
export * from "./transport/direct.ts";
export * from "./transport/http.ts";
export * from "./transport/local-socket.ts";
export * from "./transport/slot-stream.ts";
export * from "./transport/websocket.ts";
