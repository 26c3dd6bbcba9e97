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
  newcomerOf,
  type PlaceMove,
  type RejoinMessage,
} from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import type { Lane } from "../lane.ts";
import { type LaneParts, LaneTraffic } from "../lane-traffic.ts";
import { dialledWith, dialsWith, memberLane } from "../members-by-lane.ts";
import type { Messenger } from "../messenger.ts";
import { bundleOf, type RejoinRecord } from "../records.ts";
import { AskedAgain } from "./asked-again.ts";
import { Histories } from "./histories.ts";
import type { Newcomers } from "./newcomers.ts";
import { ownSponsors } from "./own-sponsors.ts";
import { Questions } from "./questions.ts";

const laneId = (conversation: string, member: string): string => `member/${conversation}/${member}`;

type Ask = Extract<RejoinMessage, { type: "ask" }>;
type WelcomeMessage = Extract<RejoinMessage, { type: "welcome" }>;

/** `epoch`: which it leaves. */
interface EarlyWelcome {
  readonly member: string;
  readonly message: WelcomeMessage;
  readonly epoch: bigint;
}

export class ComingBack {
  readonly #messenger: Messenger;
  readonly #newcomers: Newcomers;
  readonly histories: Histories;
  readonly #askedAgain: AskedAgain;
  /** By conversation: what came before it was needed, for the commit that it is of may come later. */
  readonly #early = new Map<string, EarlyWelcome>();
  readonly #lanesBefore = new Map<string, readonly LaneParts[]>();
  #isOpened = false;
  readonly #questions: Questions;

  constructor(messenger: Messenger, newcomers: Newcomers) {
    this.#messenger = messenger;
    this.#newcomers = newcomers;
    this.#questions = new Questions(messenger.parts);
    this.#askedAgain = new AskedAgain(messenger, newcomers, (...asked) => this.#bringBack(...asked, true));
    this.histories = new Histories(messenger, (...of) => messenger.lane(laneId(...of)));
  }

  /** Its members may ask us to be brought back. */
  attend(kept: KeptConversation): void {
    if (kept.meta.kind !== "group" || kept.meta.hasLeft) return;
    for (const member of this.#others(kept)) {
      const id = laneId(kept.id, member.id);
      const parts = memberLane(kept.machine.own, member);
      if (!isNew(this.#messenger.lane(id), parts)) continue;
      const isAwaited = () => this.#questions.of(kept.id).length > 0;
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
    if (standing === "lost" || outvotedBy.length > 0) this.ask(kept);
    else this.#settle(kept);
  }

  /** Asks to be let in again: into each history that may count before ours, and into our own if we can't go on there. */
  ask(kept: KeptConversation): void {
    const { outvotedBy, standing, isStuck } = kept.machine;
    if (outvotedBy.length === 0 || standing === "lost" || isStuck) this.#questions.ask(kept, null);
    for (const move of outvotedBy) this.#questions.ask(kept, move);
    if (isInNeed(kept)) this.#takeEarly(kept);
    this.#settle(kept);
  }

  #takeEarly(kept: KeptConversation): void {
    const early = this.#early.get(kept.id);
    this.#early.delete(kept.id);
    // What left an epoch before may be of a way that nobody went.
    if (early !== undefined && early.epoch >= kept.machine.epoch)
      this.#cameBack(kept, early.member, early.message);
  }

  /** Now and then: compares histories, and asks no more for the sake of a move that isn't heeded any more. */
  look(kept: KeptConversation): void {
    this.#settle(kept);
    this.histories.look(kept);
  }

  /** What nobody is to be asked any more is forgotten; the rest is said to those who are to be asked by now. */
  #settle(kept: KeptConversation): void {
    for (const asked of this.#questions.of(kept.id))
      if (!isWanted(kept, asked)) this.#questions.erase(kept, asked.move);
    this.#say(kept);
  }

  /**
   * Those who may let us in, one more each time that the others had so long to answer: they all are given the same key
   * package, which can be added once.
   */
  #sponsors(kept: KeptConversation, asked: RejoinRecord): string[] {
    const count = 1 + this.#patienceSince(asked.at);
    if (asked.move === null) {
      const isByOthers = kept.machine.standing === "lost" || kept.machine.isLeftBehind;
      return ownSponsors(kept.machine, asked.nonce, this.#messenger.parts.clock.nowMs()).slice(
        0,
        isByOthers ? count : 1,
      );
    }
    return movesOf(kept, asked).flatMap((move) => kept.machine.sponsors(move).slice(0, count));
  }

  #patienceSince(at: number): number {
    const waitedMs = Math.max(0, this.#messenger.parts.clock.nowMs() - at);
    return Math.floor(waitedMs / LOCAL_LIMITS.SPONSOR_PATIENCE_MS);
  }

  /** To each one question at a time. */
  #say(kept: KeptConversation): void {
    const asked = this.#questions.of(kept.id);
    const sponsors = asked.map((one) => [one, this.#sponsors(kept, one)] as const);
    for (const { id } of this.#others(kept)) {
      const lane = this.#messenger.lane(laneId(kept.id, id));
      if (lane === undefined) continue;
      const named = sponsors.filter(([, members]) => members.includes(id));
      named.sort(([, a], [, b]) => a.indexOf(id) - b.indexOf(id));
      const questions = named.map(([one]) => one);
      const question = this.#inTurn(kept, id, questions);
      if (question !== undefined) this.#sayTo(lane, question, movesOf(kept, question)[0] ?? null);
      else if (isAsking(lane)) this.#messenger.say(lane, null);
    }
  }

  /**
   * First for our own history, if we are in need; else for what it says itself, then for the others, and for our own only where there
   * are none: what was said before, and answered by what is of no use, would stand before them for a day.
   */
  #inTurn(kept: KeptConversation, id: string, named: readonly RejoinRecord[]): RejoinRecord | undefined {
    const own = named.find(({ move }) => move === null);
    const ways = named.filter(({ move }) => move !== null);
    const isOwnFirst = own !== undefined && (ways.length === 0 || isInNeed(kept));
    // It may be there for a while each day, and whoever makes up a move would choose what it is asked then.
    if (isOwnFirst && id === kept.machine.roster.profile.orderer) return own;
    const inTurn = isOwnFirst ? [own, ...ways] : ways;
    const since = isOwnFirst ? own.at : Math.min(...ways.map(({ at }) => at));
    return inTurn[this.#patienceSince(since) % inTurn.length];
  }

  #sayTo(lane: Lane, { nonce, joining }: RejoinRecord, move: PlaceMove | null): void {
    const ask = encodeRejoin({ type: "ask", nonce, keyPackage: joining.keyPackage, move });
    if (lane.outgoing === null || !equalBytes(lane.outgoing, ask)) this.#messenger.say(lane, ask);
  }

  unlisten(conversation: string, member: string): void {
    this.#messenger.unlisten(laneId(conversation, member));
  }

  forget(kept: KeptConversation): void {
    for (const { id } of this.#others(kept)) this.unlisten(kept.id, id);
    this.#questions.forget(kept.id);
    this.#early.delete(kept.id);
    this.histories.forget(kept.id);
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

  #bringBack(kept: KeptConversation, member: string, ask: Ask, isDue = false): void {
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
    if (!isDue && this.#askedAgain.isTooSoon(kept.id, there, ask)) return;
    this.#newcomers.settle(member);
    const wish = { type: "bringBack", member: memberIdBytes(member), keyPackage } as const;
    kept.do({ type: "wish", wish }, () =>
      this.#newcomers.add(kept, { member, conversation: kept.id, nonce, card: null }),
    );
  }

  #cameBack(kept: KeptConversation, member: string, message: WelcomeMessage): void {
    const { nonce, welcome, heads, moves } = message;
    const asked = this.#questions.find(kept.id, nonce);
    if (asked === undefined) return;
    const { random, clock } = this.#messenger.parts;
    const mls = joinByWelcome(welcome, bundleOf(asked.joining), random, clock.nowMs());
    // Who answers with what is of no use doesn't keep the next ones from being asked, or from answering.
    if (mls === null || !isSameGroup(kept.machine.groupId, mls)) return;
    // It may tell of a move that this side hadn't heard of; then something else is to be asked.
    kept.do({ type: "heads", member, heads: [], moves });
    const shown = { heads, moves };
    if (!isWanted(kept, asked) || !kept.machine.leadsOn(mls, shown)) return;
    const ways = kept.machine.leadsBy(mls, shown);
    if (!mayHelp(kept, asked, member, ways)) {
      this.#early.set(kept.id, { member, message, epoch: mls.groupContext.epoch - 1n });
      return;
    }
    this.#endQuestions(kept, asked, ways.length > 0);
    kept.do({ type: "adopt", mls, welcome: null, shown, by: member });
    this.#settle(kept);
  }

  /**
   * Wherever this leads, it is our own history from now on. Whoever was offered the key package for the one that is left may have
   * used it in another one too, and there takes none of a lower number any more, as those for other histories have: these are
   * asked for anew. Not if our own one let us in, and no move: each admin that makes up one would be offered another one each time.
   */
  #endQuestions(kept: KeptConversation, { move }: RejoinRecord, isByMove: boolean): void {
    const all = this.#questions.of(kept.id).map((asked) => asked.move);
    const areAllOver = all.includes(null) && (isByMove || move !== null);
    const isOver = (one: Uint8Array | null) =>
      one === null || areAllOver || (move !== null && equalBytes(one, move));
    for (const one of all) if (isOver(one)) this.#questions.erase(kept, one);
  }
}

/** Those that say of the history which is asked for that it counts; none, if our own is. */
const movesOf = ({ machine }: KeptConversation, { move }: RejoinRecord): PlaceMove[] =>
  machine.outvotedBy.filter(({ commit }) => move !== null && equalBytes(commit, move));

/** Whether this side still wants that. */
function isWanted(kept: KeptConversation, asked: RejoinRecord): boolean {
  const { standing, isOrdererBehind } = kept.machine;
  if (asked.move === null) return standing === "lost" || !isOrdererBehind;
  return movesOf(kept, asked).length > 0;
}

/**
 * Who was asked while the orderer was away keeps the key package: others let in only who is still in need of it, or lead it by
 * a move where they may let it in.
 */
function mayHelp(
  kept: KeptConversation,
  { move }: RejoinRecord,
  member: string,
  ways: readonly PlaceMove[],
): boolean {
  if (ways.some((way) => kept.machine.sponsors(way).includes(member))) return true;
  return move !== null || isInNeed(kept) || member === kept.machine.roster.profile.orderer;
}

const isInNeed = ({ machine }: KeptConversation): boolean => machine.standing === "lost" || machine.isStuck;

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
