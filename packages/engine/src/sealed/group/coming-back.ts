/** How a member that lost its group comes back: it asks one other member by their lane, who brings it back for all. */

import {
  decodeRejoin,
  encodeRejoin,
  equalBytes,
  type GroupMember,
  HushError,
  isSameGroup,
  joinByWelcome,
  LOCAL_LIMITS,
  memberIdBytes,
  memberKeyPackage,
  newcomerOf,
  type RejoinMessage,
} from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import type { Lane } from "../lane.ts";
import { type LaneParts, LaneTraffic } from "../lane-traffic.ts";
import { dialledWith, dialsWith, memberLane } from "../members-by-lane.ts";
import type { Messenger } from "../messenger.ts";
import { bundleOf, joiningOf, RejoinRecord, Shelf } from "../records.ts";
import { Histories } from "./histories.ts";
import type { Newcomers } from "./newcomers.ts";

const laneId = (conversation: string, member: string): string => `member/${conversation}/${member}`;

/**
 * So long the same is asked: who is never there together with the sponsor would else have asked for something new
 * whenever the answer to what it asked before lies at a relay.
 */
const ASK_ANEW_MS = 24 * 3_600_000;

const BROUGHT_AGAIN_MS = 10 * 60_000;

const NO_MOVE = new Uint8Array(0);

type WelcomeMessage = Extract<RejoinMessage, { type: "welcome" }>;

export class ComingBack {
  readonly #messenger: Messenger;
  readonly #newcomers: Newcomers;
  readonly histories: Histories;
  readonly #broughtAt = new Map<string, number>();
  readonly #lanesBefore = new Map<string, readonly LaneParts[]>();
  #isOpened = false;
  /** What was offered, by conversation: the Welcome may come when the program has ended and begun again. */
  readonly #asked: Shelf<RejoinRecord>;

  constructor(messenger: Messenger, newcomers: Newcomers) {
    this.#messenger = messenger;
    this.#newcomers = newcomers;
    this.#asked = new Shelf(messenger.parts.store, "rejoin", RejoinRecord);
    this.histories = new Histories(messenger, (...of) => messenger.lane(laneId(...of)));
  }

  /** Its members may ask us to be brought back. */
  attend(kept: KeptConversation): void {
    if (kept.meta.kind !== "group" || kept.meta.hasLeft) return;
    for (const member of this.#others(kept)) {
      const id = laneId(kept.id, member.id);
      const parts = memberLane(kept.machine.own, member);
      if (!isNew(this.#messenger.lane(id), parts)) continue;
      const isAwaited = () => this.#asked.get(kept.id) !== undefined;
      const isHeld = () => this.#messenger.isSlotted(kept.id);
      this.#messenger.unlisten(id);
      this.#messenger.listen({
        id,
        traffic: new LaneTraffic(parts),
        onMessage: (message) => this.#heard(kept.id, member.id, message),
        outgoing: null,
        sentAt: null,
        isAttended: false,
        get readsRelays() {
          return isAwaited();
        },
        carriedBy: kept.id,
        get isHeld() {
          return isHeld();
        },
      });
    }
    // The program ended while it was out of the group, or on the way into another history.
    const { standing, outvotedBy } = kept.machine;
    if (standing === "lost" || outvotedBy !== null || this.#asked.get(kept.id) !== undefined) this.ask(kept);
  }

  /** Asks to be let in again: into our own history, or into the one that counts. */
  ask(kept: KeptConversation): void {
    const { random, clock } = this.#messenger.parts;
    const before = this.#asked.get(kept.id);
    if (before !== undefined && isOf(kept, before) && Math.abs(clock.nowMs() - before.at) < ASK_ANEW_MS) {
      this.#sayTo(this.#sponsors(kept, before.at), kept, before);
      return;
    }
    this.#withdraw(kept);
    const { own, cipherSuite, ownNumber, outvotedBy } = kept.machine;
    const at = clock.nowMs();
    const bundle = memberKeyPackage(own, cipherSuite, at, random, ownNumber);
    const joining = joiningOf(own.memberSeed, bundle);
    const move = outvotedBy?.commit ?? null;
    const asked = this.#asked.put(kept.id, { nonce: random(16), joining, at, move });
    this.#sayTo(this.#sponsors(kept, at), kept, asked);
  }

  /** Now and then: compares histories, and asks no more for the sake of a move that isn't heeded any more. */
  look(kept: KeptConversation): void {
    const asked = this.#asked.get(kept.id);
    if (asked !== undefined && asked.move !== null && !isOf(kept, asked)) this.#withdraw(kept);
    this.histories.look(kept);
  }

  /**
   * Into our own history the orderer lets us, or if that is us any member: one alone, so that not two bring us back in two
   * ways. Into another one those who may, one more each time that the others had so long to answer: they all are given
   * the same key package, which can be added once.
   */
  #sponsors(kept: KeptConversation, askedAt: number): string[] {
    const { machine } = kept;
    const others = this.#others(kept).map(({ id }) => id);
    const own = others
      .filter((id) => id === machine.roster.profile.orderer)
      .concat(others)
      .slice(0, 1);
    if (machine.outvotedBy === null) return own;
    const waitedMs = Math.max(0, this.#messenger.parts.clock.nowMs() - askedAt);
    const named = machine.sponsors();
    // Who can't go on in its own history either takes what it gets.
    if (machine.standing === "lost") named.push(...own.filter((id) => !named.includes(id)));
    return named.slice(0, 1 + Math.floor(waitedMs / LOCAL_LIMITS.SPONSOR_PATIENCE_MS));
  }

  #sayTo(members: readonly string[], kept: KeptConversation, { nonce, joining }: RejoinRecord): void {
    const { keyPackage } = joining;
    const named = kept.machine.sponsors();
    for (const member of members) {
      const lane = this.#messenger.lane(laneId(kept.id, member));
      const move = named.includes(member) ? kept.machine.outvotedBy : null;
      if (lane !== undefined && !isAsking(lane))
        this.#messenger.say(lane, encodeRejoin({ type: "ask", nonce, keyPackage, move }));
    }
  }

  /** Whatever is answered to what was asked before is of no use any more. */
  #withdraw(kept: KeptConversation): void {
    this.#asked.erase(kept.id);
    for (const { id } of this.#others(kept)) {
      const lane = this.#messenger.lane(laneId(kept.id, id));
      if (lane !== undefined && isAsking(lane)) this.#messenger.say(lane, null);
    }
  }

  unlisten(conversation: string, member: string): void {
    this.#messenger.unlisten(laneId(conversation, member));
  }

  forget(kept: KeptConversation): void {
    for (const { id } of this.#others(kept)) this.unlisten(kept.id, id);
    this.#asked.erase(kept.id);
  }

  dialKeys(place: string): string[] {
    return [...this.#lanes(), ...this.#lanesOut()]
      .filter(({ peerPlace }) => peerPlace === place)
      .map(dialsWith);
  }

  /** With which whoever is at this place may dial, as a member. */
  keysOf(place: string): string[] {
    return this.#lanes()
      .filter(({ peerPlace }) => peerPlace === place)
      .map(dialledWith);
  }

  allowedKeys(): string[] {
    return this.#lanes().map(dialledWith);
  }

  #lanes(): LaneParts[] {
    return [...this.#messenger.conversations.values()]
      .filter(({ meta }) => meta.kind === "group" && !meta.hasLeft)
      .flatMap((kept) => this.#lanesOf(kept));
  }

  /**
   * In slots they stay as they were: a key more or less is published anew, by all members at the same moment, which would
   * show the group at each join.
   */
  #lanesOf(kept: KeptConversation): readonly LaneParts[] {
    const before = this.#lanesBefore.get(kept.id);
    const isNew = this.#messenger.isSlotted(kept.id) && this.#isOpened;
    if (isNew) return before ?? [];
    const lanes = this.#others(kept).map((member) => memberLane(kept.machine.own, member));
    this.#lanesBefore.set(kept.id, lanes);
    return lanes;
  }

  /** The program has begun: what it lets in is published. */
  opened(): void {
    this.#lanes();
    this.#isOpened = true;
  }

  /** To those who were taken out and may not know it: they still let us in. */
  #lanesOut() {
    return [...this.#messenger.conversations.values()].flatMap(({ machine }) =>
      machine.departed().map((member) => memberLane(machine.own, member)),
    );
  }

  #others({ machine }: KeptConversation): GroupMember[] {
    return machine.roster.members.filter(({ id }) => id !== machine.self);
  }

  #heard(conversation: string, member: string, bytes: Uint8Array): void {
    const kept = this.#messenger.conversations.get(conversation);
    const message = read(bytes);
    if (kept === undefined || message === null || kept.machine.standing === "removed") return;
    if (message.type === "ask") this.#bringBack(kept, member, message);
    else if (message.type === "welcome") this.#cameBack(kept, member, message);
    else this.histories.heard(kept, member, message);
  }

  #bringBack(kept: KeptConversation, member: string, ask: Extract<RejoinMessage, { type: "ask" }>): void {
    const { nonce, keyPackage, move } = ask;
    if (move !== null) {
      // Whoever asks may be the first to tell of it.
      kept.do({ type: "heads", member, heads: [], moves: [move] });
      if (!kept.machine.follows(move)) return;
    }
    const there = kept.machine.roster.members.find(({ id }) => id === member);
    const newcomer = newcomerOf(keyPackage);
    if (
      there === undefined ||
      (newcomer?.number ?? 0n) <= there.number ||
      newcomer?.member !== member ||
      newcomer.suite !== kept.machine.cipherSuite
    )
      return;
    if (this.#wasBroughtLately(kept.id, member)) return;
    this.#newcomers.settle(member);
    const wish = { type: "bringBack", member: memberIdBytes(member), keyPackage } as const;
    kept.do({ type: "wish", wish }, () =>
      this.#newcomers.add(kept, { member, conversation: kept.id, nonce, card: null }),
    );
  }

  /** Each time is a commit for everybody, so nobody gets many. */
  #wasBroughtLately(conversation: string, member: string): boolean {
    const key = `${conversation} ${member}`;
    const nowMs = this.#messenger.parts.clock.monotonicMs();
    if (nowMs - (this.#broughtAt.get(key) ?? Number.NEGATIVE_INFINITY) < BROUGHT_AGAIN_MS) return true;
    this.#broughtAt.set(key, nowMs);
    return false;
  }

  #cameBack(kept: KeptConversation, member: string, message: WelcomeMessage): void {
    const { nonce, welcome, heads, moves } = message;
    const asked = this.#asked.get(kept.id);
    if (asked === undefined || !equalBytes(asked.nonce, nonce)) return;
    const { random, clock } = this.#messenger.parts;
    const mls = joinByWelcome(welcome, bundleOf(asked.joining), random, clock.nowMs());
    if (mls === null || !isSameGroup(kept.machine.groupId, mls)) {
      // This answer is of no use, and there will be no other to the same question.
      this.#asked.erase(kept.id);
      return;
    }
    // It may tell of a move that this side hadn't heard of; then something else is to be asked.
    kept.do({ type: "heads", member, heads: [], moves });
    const shown = { heads, moves };
    if (!isOf(kept, asked) || !kept.machine.leadsOn(mls, shown)) return;
    this.#asked.erase(kept.id);
    for (const { id } of this.#others(kept)) {
      const lane = this.#messenger.lane(laneId(kept.id, id));
      if (lane !== undefined) this.#messenger.say(lane, null);
    }
    kept.do({ type: "adopt", mls, welcome: null, shown });
  }
}

/** Whether that is what this side wants now. */
const isOf = ({ machine }: KeptConversation, { move }: RejoinRecord): boolean =>
  equalBytes(move ?? NO_MOVE, machine.outvotedBy?.commit ?? NO_MOVE);

const isAsking = ({ outgoing }: Lane): boolean => outgoing !== null && read(outgoing)?.type === "ask";

/** Not while something is said by the one that there is: where the other side reads may have changed. */
const isNew = (lane: Lane | undefined, { peerRelays }: LaneParts): boolean =>
  lane === undefined ||
  (lane.outgoing === null && lane.traffic.parts.peerRelays.join() !== peerRelays.join());

function read(bytes: Uint8Array): RejoinMessage | null {
  try {
    return decodeRejoin(bytes);
  } catch (error) {
    if (error instanceof HushError) return null;
    throw error;
  }
}
