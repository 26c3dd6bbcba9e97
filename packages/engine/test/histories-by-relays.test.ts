/** Whom a program asks by lanes because of what lies at relays: few in a day, and the same after each start. */

import { randomBytes } from "node:crypto";
import {
  type ConversationInput,
  decodeRejoin,
  encodeRejoin,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  WHOLE_BYTES_MAX,
} from "@hushroom/protocol";
import { VirtualWorld } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { Histories } from "../src/sealed/group/histories.ts";
import type { KeptConversation } from "../src/sealed/kept-conversation.ts";
import type { Lane } from "../src/sealed/lane.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import { RamStore } from "../src/store/ram-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const random = (length: number) => Uint8Array.from(randomBytes(length));
const idOf = (number: number): string => number.toString(16).padStart(32, "0");
const ORDERER = idOf(1);
const KNOWN = {
  ...{ number: 1n, epoch: 2n, stream: 3, upTo: 4, last: new Uint8Array(16) },
  ...{ ownStream: 5, confirmed: 6, isBarred: false },
};

interface StubLane {
  outgoing: Uint8Array | null;
  sentAt: number | null;
  isHeld: boolean;
}

/** A member of a large group, as far as its program's asking goes. */
class Asker {
  readonly world = new VirtualWorld(1e12);
  readonly store = new RamStore();
  readonly lanes = new Map<string, StubLane>();
  readonly inputs: ConversationInput[] = [];
  unheard: string[] = [];
  witnesses: string[] = [];
  relays: string[] = [];
  /** Whose lanes something was said by. */
  readonly said: string[] = [];
  histories = this.start();
  readonly kept = {
    id: "c1",
    do: (input: ConversationInput) => void this.inputs.push(input),
    machine: {
      self: idOf(0),
      epoch: 7n,
      roster: {
        members: Array.from({ length: PROTOCOL_LIMITS.GROUP_MEMBERS_MAX }, (_, i) => ({ id: idOf(i) })),
        profile: { orderer: ORDERER },
      },
      silent: () => [],
      witnesses: () => this.witnesses,
      unheard: () => this.unheard,
      heads: () =>
        Array.from({ length: PROTOCOL_LIMITS.HEADS_SHOWN_MAX }, (_, i) => ({
          ...{ epoch: BigInt(i), head: new Uint8Array(32), commit: new Uint8Array(32) },
        })),
      placeMoves: () =>
        Array.from({ length: PROTOCOL_LIMITS.PLACE_MOVES_SHOWN_MAX }, () => ({
          ...{
            epoch: 1n,
            before: new Uint8Array(32),
            commit: new Uint8Array(32),
            orderer: new Uint8Array(16),
          },
          ...{ without: new Uint8Array(16), memberKey: new Uint8Array(32), signature: new Uint8Array(64) },
        })),
      knownOf: () => KNOWN,
    },
  } as unknown as KeptConversation;

  /** The program begins, again. */
  start(): Histories {
    this.lanes.clear();
    const { world } = this;
    const clock = { nowMs: world.clock, monotonicMs: world.clock };
    const say = (lane: StubLane, message: Uint8Array | null) => {
      Object.assign(lane, { outgoing: message, sentAt: null });
      const [member = ""] = [...this.lanes].find(([, one]) => one === lane) ?? [];
      if (message !== null) this.said.push(member);
    };
    const parts = { random, clock, store: this.store };
    const messenger = { parts, say, relaysReached: () => this.relays } as unknown as Messenger;
    this.histories = new Histories(messenger, (_, member) => this.lane(member) as unknown as Lane);
    return this.histories;
  }

  lane(member: string): StubLane {
    const lane = this.lanes.get(member) ?? { outgoing: null, sentAt: null, isHeld: false };
    this.lanes.set(member, lane);
    return lane;
  }

  /** Looks each minute; what is said lies in a box soon. */
  pass(minutes: number): void {
    for (let i = 0; i < minutes; i++) {
      this.histories.look(this.kept);
      this.world.runFor(MINUTE_MS);
      for (const lane of this.lanes.values()) if (lane.outgoing !== null) lane.sentAt = this.world.nowMs;
    }
  }

  get open(): number {
    return [...this.lanes.values()].filter(({ outgoing }) => outgoing !== null).length;
  }
}

describe("who has something at relays that many don't confirm", () => {
  it("asks few of them in a day, the orderer among them, each by one frame, whatever starts anew", () => {
    const asker = new Asker();
    asker.unheard = Array.from({ length: 60 }, (_, i) => idOf(i + 1));
    asker.histories.look(asker.kept);
    for (const { outgoing } of asker.lanes.values())
      expect(outgoing === null || outgoing.length <= WHOLE_BYTES_MAX).toBe(true);
    for (let start = 0; start < 12; start++) {
      asker.pass(20);
      expect(asker.open).toBe(0);
      asker.start();
    }
    expect(asker.said).toHaveLength(LOCAL_LIMITS.UNHEARD_ASKED_A_DAY);
    expect(asker.said).toContain(ORDERER);
  });

  it("asks others on another day, and the orderer again", () => {
    const asker = new Asker();
    asker.unheard = Array.from({ length: 20 }, (_, i) => idOf(i + 1));
    for (let day = 0; day < 3; day++) {
      asker.pass(10);
      asker.world.runFor(24 * HOUR_MS);
    }
    const count = 3 * LOCAL_LIMITS.UNHEARD_ASKED_A_DAY;
    expect(asker.said).toHaveLength(count);
    expect(new Set(asker.said).size).toBe(count - 2);
  });

  it("says nothing by a lane that is held, nor by one that says something else", () => {
    const asker = new Asker();
    const [held, taken] = [idOf(2), idOf(3)];
    asker.unheard = [held, taken];
    asker.lane(held).isHeld = true;
    asker.lane(taken).outgoing = new Uint8Array(1);
    asker.pass(5);
    expect(asker.said).toEqual([]);
    const headAsk = { type: "headAsk", nonce: random(16), heads: [], moves: [], known: KNOWN } as const;
    asker.histories.heard(asker.kept, held, headAsk);
    expect(asker.said).toEqual([]);
    expect(asker.inputs.map(({ type }) => type)).toEqual(["heads", "known"]);
  });
});

describe("who is asked", () => {
  it("answers once, though it finds the question again at each start", () => {
    const asker = new Asker();
    const question = decodeRejoin(
      encodeRejoin({ type: "headAsk", nonce: random(16), heads: [], moves: [], known: KNOWN }),
    );
    if (question.type !== "headAsk") throw new Error("as it was encoded");
    for (let start = 0; start < 3; start++) {
      asker.histories.heard(asker.kept, idOf(5), question);
      asker.pass(5);
      asker.start();
    }
    expect(asker.said).toEqual([idOf(5)]);
  });

  it("heeds once what it finds again at each start", () => {
    const asker = new Asker();
    const nonce = random(16);
    for (const type of ["headAsk", "head"] as const) {
      asker.inputs.length = 0;
      for (let start = 0; start < 2; start++) {
        asker.histories.heard(asker.kept, idOf(5), {
          ...{ type, nonce: Uint8Array.of(type.length, ...nonce.slice(1)) },
          ...{ heads: [], moves: [], known: KNOWN },
        });
        asker.pass(5);
        asker.start();
      }
      expect(asker.inputs.map((input) => input.type)).toEqual(["heads", "known"]);
    }
  });

  const ANSWER = { type: "head", heads: [], moves: [], known: null } as const;
  const WAIT_MINUTES = LOCAL_LIMITS.FAR_AHEAD_READING_MS / MINUTE_MS + 2;
  const inEpochs = ({ inputs }: Asker) => inputs.map((input) => "askedIn" in input && input.askedIn);

  /** The program was started since, and is answered. */
  function answered(): Asker {
    const asker = new Asker();
    asker.unheard = [idOf(5)];
    asker.pass(5);
    asker.start();
    asker.unheard = [];
    asker.histories.heard(asker.kept, idOf(5), { ...ANSWER, nonce: random(16) });
    asker.histories.heard(asker.kept, idOf(6), { ...ANSWER, nonce: random(16) });
    return asker;
  }

  it("is told in which epoch the answer was asked for once it has read at a relay for long, not before", () => {
    const asker = answered();
    asker.pass(WAIT_MINUTES);
    asker.relays = ["relay.example:80"];
    asker.pass(WAIT_MINUTES / 2);
    asker.relays = [];
    asker.pass(2);
    asker.relays = ["relay.example:80"];
    asker.pass(WAIT_MINUTES / 2);
    expect(inEpochs(asker)).toEqual([false, false]);
    asker.pass(WAIT_MINUTES);
    expect(inEpochs(asker)).toEqual([false, false, 7n]);
    asker.pass(WAIT_MINUTES);
    expect(asker.inputs).toHaveLength(3);
  });

  it("is told so at once if the same program asked", () => {
    const asker = new Asker();
    asker.unheard = [idOf(5)];
    asker.histories.look(asker.kept);
    const asked = decodeRejoin(asker.lane(idOf(5)).outgoing ?? new Uint8Array());
    if (asked.type !== "headAsk") throw new Error("it asks");
    asker.pass(2);
    asker.histories.heard(asker.kept, idOf(5), { ...ANSWER, nonce: asked.nonce });
    expect(inEpochs(asker)).toEqual([7n]);
  });
});

describe("an orderer that is to hear where the group is", () => {
  it("asks a few members at a time, and each seldom", () => {
    const asker = new Asker();
    asker.witnesses = Array.from({ length: 8 }, (_, i) => idOf(i + 1));
    asker.pass(1);
    expect(asker.said).toHaveLength(LOCAL_LIMITS.WITNESSES_ASKED);
    // What was lost on its way is asked again, behind those who weren't asked yet.
    asker.pass(2);
    expect(new Set(asker.said)).toEqual(new Set(asker.witnesses));
    asker.pass(HOUR_MS / MINUTE_MS);
    const times = asker.witnesses.map((id) => asker.said.filter((one) => one === id).length);
    expect(times.every((count) => count > 1 && count < 5)).toBe(true);
  });
});
