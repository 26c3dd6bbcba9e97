/** The deliberate bugs: each a daemon or a machine that gets one thing wrong. */

import { FLIGHT } from "../../../src/session/conversation/flight.ts";
import type { StoreWrite } from "../../../src/session/conversation/ledger.ts";
import { FlightRecord, HeldRecord, PeerRecord } from "../../../src/session/conversation/records.ts";
import type { ConversationEffect, ConversationEvent } from "../../../src/session/conversation/turn.ts";
import { decode, encode } from "../../../src/wire/codec.ts";
import type { Mutant as AnyMutant, StoredRecord } from "./mutant.ts";
import type { SimDaemon } from "./sim-daemon.ts";

type Mutant = AnyMutant<SimDaemon>;

const folderOf = (key: string): string => key.split("/")[2] ?? "";

type Effects = readonly ConversationEffect[];

const storeLast = (effects: Effects): Effects => [
  ...effects.filter(({ type }) => type !== "store"),
  ...effects.filter(({ type }) => type === "store"),
];

/** The store after the effects of this type, before all others. */
const storeAfter =
  (early: ConversationEffect["type"]) =>
  (effects: Effects): Effects => [
    ...effects.filter(({ type }) => type === early),
    ...effects.filter(({ type }) => type !== early),
  ];

const without =
  (folder: string) =>
  (writes: readonly StoreWrite[]): readonly StoreWrite[] =>
    writes.filter(({ key, value }) => folderOf(key) !== folder || value === null);

/** A chain is stored once, with no box filled yet. */
function asAtFirst(): Mutant {
  const made = new Set<string>();
  return {
    writes: (writes, daemon) =>
      writes.filter(({ key, value }) => {
        const name = `${daemon.number} ${key}`;
        const isAgain = folderOf(key) === "write" && value !== null && made.has(name);
        if (value === null) made.delete(name);
        else made.add(name);
        return !isAgain;
      }),
  };
}

/** Acknowledgements are put once, whether they arrive or not. */
function oneTry(): Mutant {
  const control = new Set<string>();
  const tried = new Set<string>();
  return {
    writes(writes, daemon) {
      for (const { key, value } of writes) {
        if (folderOf(key) !== "flight" || value === null) continue;
        const { kind, number } = decode(FlightRecord, value);
        if (kind === FLIGHT.control) control.add(`${daemon.number} ${number}`);
      }
      return writes;
    },
    drops(effect, daemon) {
      if (effect.type !== "put") return false;
      const name = `${daemon.number} ${effect.put.split(".")[0]}`;
      if (!control.has(name)) return false;
      if (tried.has(name)) return true;
      tried.add(name);
      return false;
    },
  };
}

/** Every tenth message is shown twice. */
function shownTwice(): Mutant {
  let shown = 0;
  return {
    shows: (events) =>
      events.flatMap((event) => (event.type === "message" && ++shown % 10 === 0 ? [event, event] : [event])),
  };
}

function partedAtEachEpoch(events: readonly ConversationEvent[]): readonly ConversationEvent[] {
  return events.flatMap((event): ConversationEvent[] => {
    if (event.type !== "members") return [event];
    const [other] = event.joined;
    return other === undefined ? [event] : [event, { type: "parted", member: other.id, name: other.name }];
  });
}

/** After a restart, messages of others begin where they once began. */
function forgottenCursors(records: readonly StoredRecord[]): readonly StoredRecord[] {
  return records.map(([key, value]) => {
    if (folderOf(key) !== "peer") return [key, value];
    const peer = decode(PeerRecord, value);
    return [key, encode(PeerRecord, { ...peer, inNext: Math.min(peer.inNext, 1) })];
  });
}

/** After a restart, what was held counts as shown. */
function droppedHeld(records: readonly StoredRecord[]): readonly StoredRecord[] {
  const last = new Map<string, number>();
  for (const [key, value] of records) {
    if (folderOf(key) !== "held") continue;
    const peer = key.split("/")[3] ?? "";
    last.set(peer, Math.max(last.get(peer) ?? 0, decode(HeldRecord, value).seq));
  }
  return records.flatMap(([key, value]): StoredRecord[] => {
    if (folderOf(key) === "held") return [];
    const seq = folderOf(key) === "peer" ? last.get(key.split("/")[3] ?? "") : undefined;
    if (seq === undefined) return [[key, value]];
    return [[key, encode(PeerRecord, { ...decode(PeerRecord, value), inNext: seq + 1 })]];
  });
}

/** A restart just while something is held, a few times. */
function restartsWhileHolding(): Mutant {
  let restarts = 0;
  return {
    load: droppedHeld,
    stepped(daemon) {
      const isHolding = [...daemon.store.records.keys()].some((key) => folderOf(key) === "held");
      if (!isHolding || restarts >= 3) return;
      restarts++;
      daemon.world.time.after(1, () => {
        daemon.kill();
        daemon.start();
      });
    },
  };
}

/** What a restart finds of the epochs that are over is nothing; and there are many restarts. */
export function forgottenEpochs(): Mutant {
  let steps = 0;
  return {
    load: (records) => records.filter(([key]) => !["head", "move"].includes(folderOf(key))),
    stepped(daemon) {
      if (++steps % 100 !== 0 || steps > 6000) return;
      daemon.world.time.after(1, () => {
        daemon.kill();
        daemon.start();
      });
    },
  };
}

/** A commit of one's own counts as soon as it is made. */
function ownCommitAtOnce(daemon: SimDaemon): void {
  daemon.applyPending();
}

/** An orderer takes for confirmed that the group is where its own store is, though nobody has answered it. */
export function headNotConfirmed(): Mutant {
  let isAnswering = false;
  return {
    stepped(daemon) {
      const { conversation } = daemon;
      if (conversation?.roster.profile.orderer !== daemon.id || isAnswering) return;
      isAnswering = true;
      const { epoch, roster } = conversation;
      const heads = conversation.heads();
      for (const { id } of roster.members.filter((member) => member.id !== daemon.id))
        daemon.do({ type: "heads", member: id, heads, moves: [], askedIn: epoch });
      isAnswering = false;
    },
  };
}

export const MUTANTS: Readonly<Record<string, () => Mutant>> = {
  "an acknowledgement that is never sent again": oneTry,
  "a message shown twice": shownTwice,
  "a chain whose index is not stored": asAtFirst,
  "a commit applied before it won": () => ({ stepped: ownCommitAtOnce }),
  "effects carried out before the write": () => ({ order: storeLast }),
  "a put before the write": () => ({ order: storeAfter("put") }),
  "a box consumed before the write": () => ({ order: storeAfter("consume") }),
  "a held message dropped at a restart": restartsWhileHolding,
  "a place in a peer's messages forgotten at a restart": () => ({ load: forgottenCursors }),
  "a parting told to all who enter an epoch": () => ({ shows: partedAtEachEpoch }),
  "a foreign frame taken for one's own": () => ({
    answers: (status) => (status === "foreign" ? "same" : status),
  }),
  "a frame that was only laid aside taken for one in a box": () => ({
    answers: (status) => (status === "aside" ? "ok" : status),
  }),
  "flights that are not stored": () => ({ writes: without("flight") }),
};
