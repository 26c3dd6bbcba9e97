/** The private Tor network of this test run, started once by global-setup.ts for every file of a project. */

import { inject } from "vitest";
import type { Tornet } from "./tornet.ts";

export type SharedTornet = Pick<Tornet, "torrcExtra" | "socks" | "serverPorts">;

declare module "vitest" {
  interface ProvidedContext {
    tornet: SharedTornet;
  }
}

export function useTornet(): SharedTornet {
  return inject("tornet");
}
