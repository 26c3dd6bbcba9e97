/** The public face of the relay package. */
export * from "./admission.ts";
export * from "./box-listener.ts";
export * from "./box-server.ts";
export type { Arrival, BoxesOptions, PutOutcome } from "./boxes.ts";
