/** The public face of the relay package. */
export * from "./admission.ts";
export * from "./box-listener.ts";
export * from "./box-server.ts";
export type { Arrival, BoxesOptions, PutOutcome } from "./boxes.ts";
export { RedisStore, type RedisStoreOptions } from "./redis/redis-store.ts";
export { MemoryStore } from "./relay/memory-store.ts";
export * from "./relay/relay.ts";
export type { RelayClock } from "./relay/relay-clock.ts";
export * from "./relay/relay-onion.ts";
export type { RelayTerms } from "./relay/relay-parts.ts";
export { RelayServer, type RelayServerOptions } from "./relay/relay-server.ts";
export type { LogBatch, RelayStore, StoreEvents } from "./relay/relay-store.ts";
export { TicketOffice, type TicketSettings } from "./relay/ticket-office.ts";
export { pageHeaders } from "./served-page.ts";
