/** The public face of the oracles package: other people's programs, for tests and benchmarks only. */
export { coreCryptoClient, coreCryptoName } from "./core-crypto.ts";
export type { MlsOracle } from "./mls-oracle.ts";
export * from "./relay-guards.ts";
export * from "./socket-io-relay.ts";
export { type SocketIoRooms, startSocketIoRooms } from "./socket-io-rooms.ts";
export { type CiphersuiteImpl, tsMlsClient } from "./ts-mls.ts";
