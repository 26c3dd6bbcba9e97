/** A group that has fallen apart: both sides learn it by their lane and are told once, through restarts of kept profiles. */
import { randomBytes } from "node:crypto";
import { createOnionKey } from "@hushroom/net";
import {
  addressText,
  boxAddress,
  Conversation,
  decodeRejoin,
  encodeKeyPackage,
  foundersProfile,
  joinByWelcome,
  memberKeyPackage,
  type OwnMember,
  ownMemberId,
} from "@hushroom/protocol";
import { VirtualWorld } from "@hushroom/testkit";
import { afterEach, expect, it } from "vitest";
import { decodeMeta, metaKey, newMeta } from "../src/sealed/conversation-meta.ts";
import { recordEvent } from "../src/sealed/event-rows.ts";
import { Histories } from "../src/sealed/group/histories.ts";
import { type ConversationOwner, KeptConversation } from "../src/sealed/kept-conversation.ts";
import type { Lane } from "../src/sealed/lane.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import { RamStore } from "../src/store/ram-store.ts";
import type { Store } from "../src/store/store.ts";
import { openProfile, TestFolders } from "./store-profile.ts";

const MINUTE_MS = 60_000;
const SUITE = 3;
const random = (length: number) => Uint8Array.from(randomBytes(length));
const world = new VirtualWorld();
const clock = {
  nowMs: world.clock,
  monotonicMs: world.clock,
  after: (delayMs: number, act: () => void) => world.after(delayMs, act),
};

type Put = Parameters<ConversationOwner["put"]>[1];

/** One member's conversation, with the puts and Welcomes that it makes and one lane to the other. */
class Side {
  kept!: KeptConversation;
  histories!: Histories;
  readonly puts: Put[] = [];
  readonly welcomes: Uint8Array[] = [];
  readonly lane = { outgoing: null as Uint8Array | null, sentAt: null as number | null };
  store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  get parts() {
    const nothing = () => {};
    const owner: ConversationOwner = {
      put: (_, put) => void this.puts.push(put),
      welcome: (_, __, welcome) => void this.welcomes.push(welcome),
      wake: () => this.kept.do({ type: "tick" }),
      record: (kept, event) => recordEvent(kept, event, { nowMs: world.nowMs, random }),
      expect: nothing,
      forget: nothing,
      consume: nothing,
      look: nothing,
      heard: nothing,
      changed: nothing,
    };
    return { store: this.store, clock, random, owner };
  }

  begin(begun: ReturnType<typeof Conversation.begin>): void {
    const meta = newMeta({ id: "c1", kind: "group", name: "Choir", contact: null, createdAt: 1 });
    this.kept = KeptConversation.begin(this.parts, meta, begun, (kept) =>
      kept.history.addNotice("a".repeat(32), 1, { what: "created" }),
    );
    this.#listen();
  }

  load(): void {
    const meta = this.store.get(metaKey("c1"));
    if (meta === null) throw new Error("a stored conversation");
    this.kept = KeptConversation.load(this.parts, decodeMeta(meta));
    this.#listen();
  }

  #listen(): void {
    const say = (lane: Side["lane"], message: Uint8Array | null) =>
      Object.assign(lane, { outgoing: message });
    const parts = { random, clock, store: this.store };
    const messenger = { parts, say, relaysReached: () => [] } as unknown as Messenger;
    this.histories = new Histories(messenger, () => this.lane as unknown as Lane);
  }

  /** What the other says by the lane. */
  hears(other: Side): void {
    const { outgoing } = other.lane;
    const said = outgoing && decodeRejoin(outgoing);
    if (said?.type === "headAsk" || said?.type === "head")
      this.histories.heard(this.kept, other.kept.machine.self, said);
  }

  get partings(): number {
    const rows = this.store.rows("c1", { limit: 100 }).map(({ json }) => JSON.parse(json));
    return rows.filter((row) => row.notice?.what === "parted").length;
  }
}

const folders = new TestFolders();
const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  folders.remove();
});

async function open(folder: string): Promise<Store> {
  const store = await openProfile(folder);
  opened.push(store);
  return store;
}

const own = (name: string): OwnMember => ({
  memberSeed: random(32),
  name,
  place: createOnionKey(random).address,
  relays: [],
});

/** The orderer and one whom it tells another commit than it follows itself. */
async function parted(folder: string): Promise<{ orderer: Side; victim: Side }> {
  const [ordererOwn, victimOwn] = [own("Ann"), own("Ben")];
  const self = ownMemberId(ordererOwn.memberSeed);
  const profile = foundersProfile(self, "Choir", 60);
  const choices = (member: OwnMember) => ({
    id: "c1",
    own: member,
    receipts: false,
    random,
    nowMs: world.nowMs,
  });
  const orderer = new Side(await open(folder));
  const creator = memberKeyPackage(ordererOwn, SUITE, world.nowMs, random);
  orderer.begin(Conversation.found(choices(ordererOwn), creator, profile));
  const bundle = memberKeyPackage(victimOwn, SUITE, world.nowMs, random);
  const keyPackage = encodeKeyPackage(bundle.keyPackage);
  orderer.kept.do({ type: "wish", wish: { type: "add", keyPackage } });
  const mls = joinByWelcome(orderer.welcomes[0] ?? random(1), bundle, random, world.nowMs);
  if (mls === null) throw new Error("a Welcome that leads in");
  const victim = new Side(new RamStore());
  victim.begin(Conversation.begin(choices(victimOwn), mls));
  deceive(orderer, victim);
  orderer.kept.do({ type: "wish", wish: { type: "rename", name: "for the others" } });
  return { orderer, victim };
}

/** From the same state another commit, to this member alone. */
function deceive(orderer: Side, victim: Side): void {
  const twin = new Side(new RamStore());
  twin.store.apply({
    writes: orderer.store.list("").map(([key, value]) => ({ key, value: Uint8Array.from(value) })),
    rows: [],
  });
  twin.load();
  const [other] = twin.kept.machine.roster.members.filter(({ id }) => id !== twin.kept.machine.self);
  twin.kept.do({ type: "connected", place: other?.place ?? "" });
  twin.kept.do({ type: "wish", wish: { type: "rename", name: "for you" } });
  for (const { put, writeKey, frame } of twin.puts) {
    victim.kept.do({ type: "arrived", address: addressText(boxAddress(writeKey)), frame });
    twin.kept.do({ type: "answered", put, status: "ok" });
  }
  for (const { writeKey, frame } of twin.puts)
    victim.kept.do({ type: "arrived", address: addressText(boxAddress(writeKey)), frame });
  twin.kept.end();
  expect(victim.kept.machine.roster.profile.name).toBe("for you");
}

/** Its boxes take what is put, and nothing is confirmed. */
function unheard(side: Side, minutes: number): void {
  for (let i = 0; i < minutes; i++) {
    for (const { put } of side.puts.splice(0)) side.kept.do({ type: "answered", put, status: "ok" });
    world.runFor(MINUTE_MS);
    side.kept.do({ type: "tick" });
  }
}

it("is told to both sides once, though the answer comes to a program that was started anew", async () => {
  const folder = folders.make();
  const { orderer, victim } = await parted(folder);
  orderer.kept.do({ type: "connected", place: victim.kept.machine.own.place });
  unheard(orderer, 15);
  orderer.histories.look(orderer.kept);
  victim.hears(orderer);
  expect([victim.partings, orderer.partings]).toEqual([1, 0]);
  orderer.kept.end();
  orderer.store.close();
  opened.length = 0;
  orderer.store = await open(folder);
  orderer.load();
  orderer.hears(victim);
  expect(orderer.partings).toBe(1);
  orderer.kept.end();
  orderer.store.close();
  opened.length = 0;
  orderer.store = await open(folder);
  orderer.load();
  orderer.hears(victim);
  victim.hears(orderer);
  expect([victim.partings, orderer.partings]).toEqual([1, 1]);
});
