/** K: who is in a group together, by racing for the same commit. I: whose a connection is, by when it came and went. */

import { PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { Evidence } from "../score/evidence.ts";
import { pairsOfPeople } from "../score/questions.ts";
import type { Draws } from "../sim/draws.ts";
import type { Attack } from "./attack.ts";
import { talksTogether } from "./pairs.ts";
import type { RelayView } from "./relay-view.ts";

const { QUIET_ROTATION_MS } = PROTOCOL_LIMITS;
/** The first slots of a rotation, and dialling. */
const RENEWAL_MS = 30_000;

/** Boxes that two wanted to fill, or two wanted to have. The attacker is told whose circuits are whose. */
export function commitRaces(relay: RelayView): Attack {
  const { meta, truth } = relay.run;
  const { clients } = meta;
  const evidence = () => {
    const linked = talksTogether(
      truth.talks.filter(({ length }) => length > 2),
      clients,
    );
    const races = new Float64Array(clients ** 2);
    const count = (connections: readonly number[]) => {
      const racers = new Set(connections.map((conn) => truth.owners[conn] ?? 0));
      for (const a of racers)
        for (const b of racers) races[a * clients + b] = (races[a * clients + b] ?? 0) + 1;
    };
    for (const { writers, readers } of relay.boxes.values()) {
      if (writers.length > 1) count(writers);
      if (readers.length > 1) count(readers);
    }
    const score = (a: number, b: number) => races[a * clients + b] ?? 0;
    return pairsOfPeople(clients, score, (a, b) => linked(a, b) === 1);
  };
  return { question: "K", way: "boxes that two wanted", view: "relay", evidence };
}

/** Each connection with each client: does it come and go when the client's link does? */
export function presence(relay: RelayView): Attack {
  const { meta, truth } = relay.run;
  const evidence = (): Evidence => {
    const count = truth.owners.length;
    const scores = new Float64Array(count * meta.clients);
    for (let conn = 0; conn < count; conn++) {
      for (let client = 0; client < meta.clients; client++)
        scores[conn * meta.clients + client] = nearness(conn, client);
    }
    const yes = answers((client) => client);
    const relabel = (draws: Draws) => {
      const places = draws.shuffled(Array.from({ length: meta.clients }, (_, client) => client));
      return answers((client) => places[client] ?? 0);
    };
    return { scores, yes, strata: null, relabel };
  };
  return { question: "I", way: "come and go together", view: "both", evidence };

  /**
   * Minus the time by which the connection's life differs from the nearest stay of the client. Circuits that are renewed for
   * everybody at one time only have to lie in it.
   */
  function nearness(conn: number, client: number): number {
    const from = Math.max(meta.fromMs, relay.openedMs[conn] ?? 0);
    const to = relay.closedMs[conn] ?? meta.toMs;
    let best = Number.NEGATIVE_INFINITY;
    for (const stay of truth.online) {
      if (stay.client !== client) continue;
      const stayFrom = Math.max(meta.fromMs, stay.fromMs);
      const before = isRenewal(from) ? Math.max(0, stayFrom - from) : Math.abs(stayFrom - from);
      const after = isRenewal(to) ? Math.max(0, to - stay.toMs) : Math.abs(stay.toMs - to);
      best = Math.max(best, -before - after);
    }
    return best;
  }

  function isRenewal(atMs: number): boolean {
    const apartMs = atMs % QUIET_ROTATION_MS;
    return meta.places > 1 && atMs >= QUIET_ROTATION_MS && apartMs < RENEWAL_MS;
  }

  function answers(ownerAs: (client: number) => number): Uint32Array {
    return Uint32Array.from(truth.owners, (owner, conn) => conn * meta.clients + ownerAs(owner));
  }
}
