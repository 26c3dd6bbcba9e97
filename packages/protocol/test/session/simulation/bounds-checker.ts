/** The bounds of limits.ts, read from what a daemon stores and asks for. */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../../src/base/limits.ts";
import { demand } from "./message-ledger.ts";
import type { SimDaemon } from "./sim-daemon.ts";

const { CHAIN_WINDOW, CHAIN_SKIPPED_MAX, EPOCHS_KEPT, PARCEL_FRAMES_MAX, MEMBER_RELAYS_MAX } =
  PROTOCOL_LIMITS;
const { HELD_MESSAGES_MAX, PARCELS_OPEN_MAX, PUTS_OPEN_MAX, RELAY_WINDOW } = LOCAL_LIMITS;
/** Looked at every so-manieth step: it reads the whole store. */
const EVERY = 200;

export class BoundsChecker {
  #steps = 0;

  /** Puts without an answer may be one parcel more than the bound: it is begun whole. */
  stepped(daemon: SimDaemon): void {
    for (const { puts } of daemon.links.values()) {
      const most = PUTS_OPEN_MAX + PARCEL_FRAMES_MAX;
      demand(puts.size <= most, () => `${daemon.number} has ${puts.size} puts open`);
    }
    if (++this.#steps % EVERY === 0) this.look(daemon);
  }

  look(daemon: SimDaemon): void {
    const counts = new Map<string, number>();
    for (const key of daemon.store.records.keys()) {
      const [, , folder = "", owner = ""] = key.split("/");
      for (const name of [folder, `${folder}/${owner}`]) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const peers = counts.get("peer") ?? 0;
    const most = (name: string, bound: number) =>
      demand((counts.get(name) ?? 0) <= bound, () => `${daemon.number} has ${counts.get(name)} of ${name}`);
    most("epoch", EPOCHS_KEPT);
    most("read", EPOCHS_KEPT * PROTOCOL_LIMITS.GROUP_MEMBERS_MAX);
    most("parcel", PARCELS_OPEN_MAX * Math.max(1, daemon.world.daemons.length));
    for (const name of counts.keys()) if (name.startsWith("held/")) most(name, HELD_MESSAGES_MAX);
    const boxes = EPOCHS_KEPT * daemon.world.daemons.length * (CHAIN_WINDOW + CHAIN_SKIPPED_MAX);
    const parcels = (counts.get("parcel") ?? 0) * PARCEL_FRAMES_MAX;
    const expected = daemon.conversation?.expected().length ?? 0;
    const places = 1 + MEMBER_RELAYS_MAX;
    demand(expected <= places * (boxes + parcels), () => `${daemon.number} expects ${expected} boxes`);
    // Of each of the last epochs a window, and one commit for each member that has not confirmed it.
    most("flight", (peers + 1) * EPOCHS_KEPT * (CHAIN_WINDOW + RELAY_WINDOW + 4));
  }
}
