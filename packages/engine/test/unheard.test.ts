/** Two who are never there together, one of whom went back to an older state: the lane of the two brings it to light. */

import { randomBytes } from "node:crypto";
import { createOnionKey } from "@hushroom/net";
import {
  Conversation,
  encodeKeyPackage,
  foundTogether,
  joinByWelcome,
  LOCAL_LIMITS,
  memberKeyPackage,
  ownMemberId,
  pairProfile,
} from "@hushroom/protocol";
import { VirtualWorld } from "@hushroom/testkit";
import { expect, it } from "vitest";
import { newMeta } from "../src/sealed/conversation-meta.ts";
import { type ConversationOwner, KeptConversation } from "../src/sealed/kept-conversation.ts";
import type { Lane } from "../src/sealed/lane.ts";
import type { ContactRecord } from "../src/sealed/records.ts";
import { Unheard, type UnheardOptions } from "../src/sealed/unheard.ts";
import { RamStore } from "../src/store/ram-store.ts";

const SUITE = 3;
const HOUR_MS = 3_600_000;
const RELAY = "relay.example";
const random = (length: number) => Uint8Array.from(randomBytes(length));
const world = new VirtualWorld();
const clock = {
  nowMs: world.clock,
  monotonicMs: world.clock,
  after: (delayMs: number, act: () => void) => world.after(delayMs, act),
};

type Said = Parameters<UnheardOptions["say"]>[1];

class Side {
  readonly own = {
    memberSeed: random(32),
    name: "Ann",
    place: createOnionKey(random).address,
    relays: [RELAY],
  };
  readonly contact = { id: "contact", hello: null } as ContactRecord;
  readonly lane = { outgoing: null as Uint8Array | null, sentAt: null as number | null };
  readonly unheard: Unheard;
  kept!: KeptConversation;
  said: Said = null;

  constructor() {
    this.unheard = new Unheard({
      nowMs: world.clock,
      lane: () => this.lane as Lane,
      say: (_, message) => {
        this.said = message;
        Object.assign(this.lane, { outgoing: message && random(8), sentAt: null });
        return this.lane.outgoing;
      },
    });
  }

  get choices() {
    return { id: "c1", own: this.own, receipts: false, random, nowMs: world.nowMs };
  }

  begin(begun: ReturnType<typeof Conversation.begin>): void {
    const nothing = () => {};
    const owner: ConversationOwner = {
      put: (_, { put }) => void world.after(10, () => this.kept.do({ type: "answered", put, status: "ok" })),
      wake: () => this.kept.do({ type: "tick" }),
      ...{ welcome: nothing, record: nothing, expect: nothing, heard: nothing },
      ...{ forget: nothing, consume: nothing, look: nothing, changed: nothing },
    };
    const meta = newMeta({ id: "c1", kind: "contact", name: "", contact: "contact", createdAt: 1 });
    this.kept = KeptConversation.begin({ store: new RamStore(), clock, random, owner }, meta, begun);
  }

  /** Writes, and a relay takes it; nobody confirms it. */
  writes(): void {
    const keeper = { bootId: "1", keepsMs: 48 * HOUR_MS };
    this.kept.do({ type: "relayUse", use: "also" });
    this.kept.do({ type: "connected", place: RELAY, keeper });
    this.kept.do({
      type: "send",
      id: Buffer.from(random(16)).toString("hex"),
      content: { type: "text", text: "hello", replyTo: null },
    });
    world.runFor(1000);
  }

  look(): void {
    this.unheard.look(this.contact, this.kept);
  }

  /** What the other says by the lane. */
  hears({ said }: Side): void {
    if (said !== null) this.unheard.heard(this.contact, this.kept, said);
  }
}

function pair(): [Side, Side] {
  const [ann, ben] = [new Side(), new Side()];
  const self = ownMemberId(ann.own.memberSeed);
  const profile = pairProfile(self);
  const creator = memberKeyPackage(ann.own, SUITE, world.nowMs, random);
  const bundle = memberKeyPackage(ben.own, SUITE, world.nowMs, random);
  const founded = foundTogether(creator, profile, encodeKeyPackage(bundle.keyPackage), random, world.nowMs);
  const mls = founded && joinByWelcome(founded.welcome, bundle, random, world.nowMs);
  if (mls === null) throw new Error("a sound group of two");
  ann.begin(Conversation.begin(ann.choices, founded?.mls ?? mls));
  ben.begin(Conversation.begin(ben.choices, mls));
  return [ann, ben];
}

it("asks once it has waited for long, is answered, and whoever isn't behind goes on", () => {
  const [ann, ben] = pair();
  ann.writes();
  ann.look();
  expect(ann.said).toBeNull();
  world.runFor(LOCAL_LIMITS.UNHEARD_ASK_MS);
  ann.look();
  expect(ann.said?.type).toBe("look");
  const { outgoing } = ann.lane;
  ann.look();
  expect(ann.lane.outgoing).toBe(outgoing);
  ben.hears(ann);
  expect(ben.said?.type).toBe("have");
  ann.hears(ben);
  expect(ann.kept.machine.standing).toBe("member");
  ben.look();
  expect(ben.said?.type).toBe("have");
  ben.lane.sentAt = world.nowMs;
  ben.look();
  expect(ben.said).toBeNull();
});

it("learns that the two have long been in another group, and takes no answer to what another group asked", () => {
  const [ann] = pair();
  const [, ben] = pair();
  const [other] = pair();
  ann.writes();
  world.runFor(LOCAL_LIMITS.UNHEARD_ASK_MS);
  ann.look();
  ben.hears(ann);
  other.hears(ben);
  expect(other.kept.machine.standing).toBe("member");
  ann.hears(ben);
  expect(ann.kept.machine.standing).toBe("lost");
});

it("says nothing while it begins anew, or while the lane says something else", () => {
  const [ann, ben] = pair();
  ann.writes();
  world.runFor(LOCAL_LIMITS.UNHEARD_ASK_MS);
  ann.look();
  ben.lane.outgoing = random(8);
  ben.hears(ann);
  expect(ben.said).toBeNull();
  Object.assign(ben.contact, { hello: {} });
  ben.lane.outgoing = null;
  ben.hears(ann);
  expect(ben.said).toBeNull();
});

it("shows who is asked that it went back itself, unless that was asked in another group", () => {
  const [ann, ben] = pair();
  const [other] = pair();
  ann.writes();
  world.runFor(LOCAL_LIMITS.UNHEARD_ASK_MS);
  ann.look();
  if (ann.said === null) throw new Error("ann asks");
  ann.said = { ...ann.said, epoch: 99n };
  other.hears(ann);
  ben.hears(ann);
  expect([other, ben].map(({ kept }) => kept.machine.standing)).toEqual(["member", "lost"]);
  expect(ben.said).toBeNull();
});
