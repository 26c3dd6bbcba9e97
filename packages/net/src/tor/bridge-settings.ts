/** Bridges as settings of a running tor, with the programs of their transports. */

import { HushError } from "@hushroom/protocol";
import type { Bridge } from "./bridges.ts";
import type { Controller, Setting } from "./controller.ts";
import { findBeside } from "./find.ts";

/** Programs that speak a transport, best first. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  obfs4: ["lyrebird", "obfs4proxy"],
  meek_lite: ["lyrebird", "obfs4proxy"],
  webtunnel: ["lyrebird", "webtunnel-client"],
  snowflake: ["lyrebird", "snowflake-client"],
};

export type FindProgram = (name: string) => string | null;

/** Throws TOR_NO_TRANSPORT where no program for one of the transports is found. */
export function bridgeSettings(bridges: readonly Bridge[], find: FindProgram): Setting[] {
  const transports = [...new Set(bridges.map(({ transport }) => transport))].filter((name) => name !== "");
  const plugins = transports.map((name): Setting => {
    const program = PROGRAMS[name]?.map(find).find((path) => path !== null);
    // Tor splits the command at spaces and offers no way to quote one.
    if (program === undefined || program === null || /\s/.test(program))
      throw new HushError("TOR_NO_TRANSPORT");
    return ["ClientTransportPlugin", `${name} exec ${program}`];
  });
  return [["UseBridges", "1"], ...plugins, ...bridges.map(({ line }): Setting => ["Bridge", line])];
}

export async function applyBridges(
  controller: Controller,
  torPath: string,
  bridges: readonly Bridge[],
): Promise<void> {
  if (bridges.length === 0) await controller.resetConf(["UseBridges", "Bridge", "ClientTransportPlugin"]);
  else await controller.setConf(bridgeSettings(bridges, (name) => findBeside(torPath, name)));
}
