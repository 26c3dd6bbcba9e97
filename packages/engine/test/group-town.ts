/** Members of one group with their programs' parts for coming back, in virtual time: boxes and lanes carry at once. */

import { randomBytes } from "node:crypto";
import { createOnionKey } from "@hushroom/net";
import {
  addressText,
  boxAddress,
  Conversation,
  decodeRejoin,
  encodeKeyPackage,
  encodeRejoin,
  foundersProfile,
  joinByWelcome,
  memberIdBytes,
  memberKeyPackage,
  type OwnMember,
  ownMemberId,
  type RejoinMessage,
} from "@hushroom/protocol";
import { VirtualWorld } from "@hushroom/testkit";
import { newMeta } from "../src/sealed/conversation-meta.ts";
import { ComingBack } from "../src/sealed/group/coming-back.ts";
import { Newcomers } from "../src/sealed/group/newcomers.ts";
import { type ConversationOwner, KeptConversation } from "../src/sealed/kept-conversation.ts";
import type { Lane } from "../src/sealed/lane.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import { RamStore } from "../src/store/ram-store.ts";

export type RejoinAsk = Extract<RejoinMessage, { type: "ask" }>;

const SUITE = 3;
const MINUTE_MS = 60_000;
const LOOK_MINUTES = 5;
const random = (length: number) => Uint8Array.from(randomBytes(length));

export class GroupTown {
  readonly world = new VirtualWorld();
  readonly people: Person[] = [];

  /** All but the last are admins; the first has the commit place. At least four. */
  gather(names: readonly string[]): [Person, Person, Person, Person, ...Person[]] {
    for (const name of names) this.people.push(new Person(this, name));
    const [first, ...others] = this.people as [Person, ...Person[]];
    first.found();
    for (const other of others) {
      first.kept.do({ type: "wish", wish: { type: "add", keyPackage: other.keyPackage() } });
      this.world.runFor(MINUTE_MS);
    }
    for (const other of others.slice(0, -1)) {
      const member = memberIdBytes(other.id);
      first.kept.do({ type: "wish", wish: { type: "role", member, admin: true } });
    }
    this.world.runFor(MINUTE_MS);
    return this.people as [Person, Person, Person, Person, ...Person[]];
  }

  /** Programs look now and then whether they are where they should be. */
  pass(minutes: number): void {
    for (let i = 0; i < minutes; i += LOOK_MINUTES) {
      for (const person of this.people) if (person.isUp) person.look();
      this.world.runFor(LOOK_MINUTES * MINUTE_MS);
    }
  }

  /** Who reaches whom from now on. */
  reach(...circles: (readonly Person[])[]): void {
    for (const one of this.people) one.meets(circles.find((circle) => circle.includes(one)) ?? []);
  }
}

export class Person {
  readonly town: GroupTown;
  readonly own: OwnMember;
  readonly id: string;
  readonly store = new RamStore();
  readonly comingBack: ComingBack;
  kept!: KeptConversation;
  /** What it was asked, and asked others, by name. */
  readonly asked: string[] = [];
  readonly #lanes = new Map<string, Lane>();
  readonly #newcomers: Newcomers;
  readonly #conversations = new Map<string, KeptConversation>();
  readonly #bundle: ReturnType<typeof memberKeyPackage>;
  #near: readonly Person[] = [];

  constructor(town: GroupTown, name: string) {
    this.town = town;
    this.own = { memberSeed: random(32), name, place: createOnionKey(random).address, relays: [] };
    this.id = ownMemberId(this.own.memberSeed);
    this.#bundle = memberKeyPackage(this.own, SUITE, town.world.nowMs, random);
    const messenger = this.#messenger();
    this.#newcomers = new Newcomers(messenger);
    this.comingBack = new ComingBack(messenger, this.#newcomers);
  }

  get isUp(): boolean {
    return this.#near.length > 0;
  }

  get name(): string {
    return this.own.name;
  }

  get orderer(): string {
    return this.kept.machine.roster.profile.orderer;
  }

  keyPackage(): Uint8Array {
    return encodeKeyPackage(this.#bundle.keyPackage);
  }

  get #clock() {
    const { world } = this.town;
    return {
      nowMs: world.clock,
      monotonicMs: world.clock,
      after: (delayMs: number, act: () => void) => world.after(delayMs, act),
    };
  }

  #messenger(): Messenger {
    const messenger = {
      parts: { store: this.store, clock: this.#clock, random },
      conversations: this.#conversations,
      lane: (id: string) => this.#lanes.get(id),
      listen: (lane: Lane) => void this.#lanes.set(lane.id, lane),
      unlisten: (id: string) => void this.#lanes.delete(id),
      isSlotted: () => false,
      relaysReached: () => [],
      say: (lane: Lane, message: Uint8Array | null) => {
        lane.outgoing = message;
        if (message !== null) this.#carry(lane);
      },
    };
    return messenger as unknown as Messenger;
  }

  /** To the other end, which listens by the lane of the two. */
  #carry(lane: Lane): void {
    const message = lane.outgoing;
    const to = this.#near.find(({ own }) => own.place === lane.traffic.parts.peerPlace);
    if (message === null || to === undefined) return;
    const end = [...to.#lanes.values()].find(
      ({ id, traffic }) => id.startsWith("member/") && traffic.parts.peerPlace === this.own.place,
    );
    if (end === undefined) return;
    lane.sentAt = this.town.world.nowMs;
    if (message[0] === 1) this.asked.push(to.name);
    this.town.world.after(100, () => end.onMessage(message.slice()));
  }

  get #owner(): ConversationOwner {
    const nothing = () => {};
    return {
      put: (_, { put, place, writeKey, frame }) => {
        const to = this.#near.find(({ own }) => own.place === place);
        if (to === undefined) return;
        const address = addressText(boxAddress(writeKey));
        this.town.world.after(100, () => {
          const isExpected = to.kept.machine.expected().some((box) => box.address === address);
          to.kept.do({ type: "arrived", address, frame: frame.slice() });
          this.kept.do({ type: "answered", put, status: isExpected ? "ok" : "aside" });
        });
      },
      welcome: (conversation, member, welcome) => {
        const bytes = welcome.slice();
        this.town.world.after(100, () => this.#welcomes(conversation, member, bytes));
      },
      wake: () => this.kept.do({ type: "tick" }),
      record: nothing,
      changed: (_, __, ___, events) => {
        for (const event of events) {
          if (event.type === "members") this.town.world.after(1, () => this.comingBack.attend(this.kept));
          if (event.type === "outvoted" || event.type === "lost")
            this.town.world.after(1, () => this.comingBack.ask(this.kept));
        }
      },
      expect: nothing,
      heard: nothing,
      forget: nothing,
      consume: nothing,
      look: nothing,
    };
  }

  #welcomes(conversation: string, member: string, welcome: Uint8Array): void {
    this.#newcomers.welcome(member, welcome);
    const fresh = this.town.people.find((one) => one.id === member && one.#conversations.size === 0);
    const mls = fresh && joinByWelcome(welcome, fresh.#bundle, random, this.town.world.nowMs);
    if (fresh === undefined || mls == null) return;
    fresh.#begin(Conversation.begin(fresh.#choices, mls));
    void conversation;
  }

  get #choices() {
    return { id: "c1", own: this.own, receipts: false, random, nowMs: this.town.world.nowMs };
  }

  found(): void {
    this.#begin(Conversation.found(this.#choices, this.#bundle, foundersProfile(this.id, "Choir", 60)));
  }

  #begin(begun: ReturnType<typeof Conversation.begin>): void {
    const meta = newMeta({ id: "c1", kind: "group", name: "Choir", contact: null, createdAt: 1 });
    const parts = { store: this.store, clock: this.#clock, random, owner: this.#owner };
    this.kept = KeptConversation.begin(parts, meta, begun);
    this.#conversations.set("c1", this.kept);
    this.comingBack.attend(this.kept);
    this.town.reach(this.town.people.filter((one) => one.#conversations.size > 0));
  }

  meets(near: readonly Person[]): void {
    this.#near = near.filter((one) => one !== this);
    if (this.#conversations.size === 0) return;
    for (const one of this.town.people) {
      if (one === this) continue;
      const isNear = this.#near.includes(one);
      this.kept.do({ type: isNear ? "connected" : "disconnected", place: one.own.place });
    }
    for (const lane of this.#lanes.values()) this.#carry(lane);
  }

  /** What it asks this one at present, whether that one is there or not. */
  asks(other: Person): RejoinAsk | null {
    const { outgoing } = this.#lanes.get(`member/c1/${other.id}`) ?? { outgoing: null };
    const message = outgoing && decodeRejoin(outgoing);
    return message?.type === "ask" ? message : null;
  }

  /** The Welcome that it has for this one, whom it lets in. */
  offers(other: Person): Extract<RejoinMessage, { type: "welcome" }> | null {
    const { outgoing } = this.#lanes.get(`newcomer/${other.id}`) ?? { outgoing: null };
    const message = outgoing && decodeRejoin(outgoing);
    return message?.type === "welcome" ? message : null;
  }

  /** By the lane of the two, whatever that one's program would say. */
  hears(from: Person, message: RejoinMessage): void {
    this.#lanes.get(`member/c1/${from.id}`)?.onMessage(encodeRejoin(message));
  }

  look(): void {
    const { outvotedBy, standing, isStuck } = this.kept.machine;
    if (outvotedBy.length > 0 || standing === "lost" || isStuck) this.comingBack.ask(this.kept);
    this.comingBack.look(this.kept);
  }

  takePlace(heir: Person, from: Person): void {
    const wish = { type: "take", member: memberIdBytes(heir.id), from: memberIdBytes(from.id) } as const;
    this.kept.do({ type: "wish", wish });
  }

  rename(name: string): void {
    this.kept.do({ type: "wish", wish: { type: "rename", name } });
  }
}
