/**
 * What is carried between daemons outside of their boxes, at once or until it is there: key packages and Welcomes by hand,
 * heads by lanes; and who asks whom to be brought back.
 */

import { hexToBytes } from "@noble/hashes/utils.js";
import type { ConversationInput } from "../../../src/session/conversation/inputs.ts";
import { foundersProfile, type GroupProfile, pairProfile } from "../../../src/session/group-profile.ts";
import { encodeKeyPackage, foundTogether } from "../../../src/session/joining.ts";
import type { DaemonWorld } from "./daemon-world.ts";
import { demand } from "./message-ledger.ts";
import type { SimDaemon } from "./sim-daemon.ts";

const ASK_AGAIN_MS = 20 * 60_000;
/** Some hours: nobody waits for a day in every run. */
const TELL_AGAIN_MS = 6 * 3_600_000;
const STUCK_CHECK_MS = 5 * 60_000;
/** What somebody wished for and didn't get is wished for again. */
const INSIST_MS = 10 * 60_000;

type Surroundings = Pick<
  DaemonWorld<SimDaemon>,
  "time" | "random" | "bytes" | "mutant" | "secretMark" | "daemons"
>;

/** What it needs of the world around it. */
interface HandsWorld extends Surroundings {
  readonly members: readonly SimDaemon[];
  readonly isPair: boolean;
  readonly out: Set<string>;
  readonly joined: ReadonlySet<string>;
  readonly wasAway: Set<string>;
  readonly wires: { hideId(id: Uint8Array): void };
  find(id: string): SimDaemon | undefined;
  waitsToComeIn(id: string): void;
}

export const profileOf = (kind: "contact" | "group", { member }: SimDaemon, mark: string): GroupProfile =>
  kind === "contact" ? pairProfile(member) : foundersProfile(member, `${mark} group`, 50);

export class ByHand {
  readonly #world: HandsWorld;
  readonly #asked = new Map<SimDaemon, number>();
  /** When somebody last asked another one by their lane, because of what lies at a relay. */
  readonly #toldAt = new Map<string, number>();

  constructor(world: HandsWorld) {
    this.#world = world;
  }

  /** Whoever is not understood by anybody any more begins anew. */
  watch(): void {
    this.#world.time.after(STUCK_CHECK_MS, () => {
      for (const daemon of this.#world.daemons) {
        if (daemon.isStuck || daemon.isOutvoted) this.onIdle(daemon);
        const { conversation, nowMs } = daemon;
        const asked = [...(conversation?.silent() ?? []), ...(conversation?.witnesses(nowMs) ?? [])];
        for (const id of new Set(asked)) this.#showHeads(daemon, id);
        for (const id of conversation?.unheard(nowMs) ?? []) this.#askUnheard(daemon, id);
      }
      this.watch();
    });
  }

  #askUnheard(daemon: SimDaemon, id: string): void {
    const key = `${daemon.id} ${id}`;
    const askedAt = this.#toldAt.get(key);
    const isSoon = askedAt !== undefined && this.#world.time.nowMs - askedAt < TELL_AGAIN_MS;
    if (isSoon || this.#world.mutant.asksByLanes === false) return;
    this.#toldAt.set(key, this.#world.time.nowMs);
    this.#showHeads(daemon, id);
  }

  /** By the lane of the two, as often as it takes to be there. */
  #showHeads(daemon: SimDaemon, id: string): void {
    const other = this.#world.find(id);
    if (other === undefined) return;
    const question = this.#shownBy(daemon, other);
    const askedIn = daemon.conversation?.epoch;
    this.#later(() => {
      other.run(() => question.map((input) => other.do(input)));
      const answer = other.isMember ? this.#shownBy(other, daemon, askedIn) : [];
      this.#later(() => daemon.run(() => answer.map((input) => daemon.do(input))));
    });
  }

  #shownBy(
    { conversation }: SimDaemon,
    { member }: SimDaemon,
    askedIn: bigint | undefined = undefined,
  ): ConversationInput[] {
    if (conversation === null) return [];
    const { self } = conversation;
    const heads = conversation.heads();
    const known = conversation.knownOf(member);
    const moves = conversation.placeMoves();
    const said = { member: self, heads, moves };
    const shown = { type: "heads", ...said, ...(askedIn !== undefined && { askedIn }) } as const;
    const told = known === null ? [] : [{ type: "known", member: self, known, heads } as const];
    const far = askedIn === undefined ? [] : [{ type: "farAhead", member: self, heads, askedIn } as const];
    return [shown, ...far, ...told];
  }

  /** A key package goes to `sponsor` by hand, and from there into the group. */
  add(sponsor: SimDaemon, newcomer: SimDaemon): void {
    const keyPackage = encodeKeyPackage(newcomer.keyPackage().keyPackage);
    if (this.#world.out.delete(newcomer.id)) this.#world.waitsToComeIn(newcomer.id);
    const member = hexToBytes(newcomer.id);
    this.#later(() => {
      // Its Welcome may have been lost with who made it.
      const isIn = sponsor.conversation?.roster.members.some(({ id }) => id === newcomer.id) === true;
      if (isIn) this.#world.waitsToComeIn(newcomer.id);
      const wish = isIn
        ? ({ type: "bringBack", member, keyPackage } as const)
        : ({ type: "add", keyPackage } as const);
      sponsor.run(() => void sponsor.do({ type: "wish", wish }));
    });
  }

  /** Asks again until somebody has done it: wishes can be lost with who had them. */
  insist(isDone: () => boolean, again: () => void): void {
    this.#world.time.after(INSIST_MS, () => {
      if (isDone()) return;
      again();
      this.insist(isDone, again);
    });
  }

  #later(act: () => void): void {
    this.#world.time.after(this.#world.random.between(500, 20_000), act);
  }

  /** Brought until it is taken, and the sponsor told. */
  carryWelcome(sponsor: SimDaemon, member: string, welcome: Uint8Array): void {
    const bytes = welcome.slice();
    const { conversation } = sponsor;
    const shown = conversation && { heads: conversation.heads(), moves: conversation.placeMoves() };
    this.#later(() => {
      const newcomer = this.#world.find(member);
      if (newcomer === undefined || !sponsor.isUp) return;
      if (!newcomer.isUp) return this.carryWelcome(sponsor, member, bytes);
      newcomer.run(() => newcomer.join(bytes, shown));
      if (newcomer.conversation === null || !newcomer.isUp) return this.carryWelcome(sponsor, member, bytes);
      sponsor.run(() => void sponsor.do({ type: "welcomed", member }));
    });
  }

  /** A daemon that is or was a member, and has no state to go on with: it asks somebody to bring it back. */
  onIdle = (daemon: SimDaemon): void => {
    if (this.#world.out.has(daemon.id) || !this.#world.joined.has(daemon.id)) return;
    this.#world.wasAway.add(daemon.id);
    const askedAt = this.#asked.get(daemon);
    if (askedAt !== undefined && this.#world.time.nowMs - askedAt < ASK_AGAIN_MS) return;
    this.#asked.set(daemon, this.#world.time.nowMs);
    this.#later(() => this.#ask(daemon));
    this.#world.time.after(ASK_AGAIN_MS, () => {
      const isWell = daemon.isMember && !daemon.isOutvoted;
      if (daemon.isUp && !isWell && !this.#world.out.has(daemon.id)) this.onIdle(daemon);
    });
  };

  #ask(daemon: SimDaemon): void {
    const isWell = daemon.isMember && !daemon.isStuck && !daemon.isOutvoted;
    if (!daemon.isUp || isWell || this.#world.out.has(daemon.id)) return;
    if (this.#world.isPair) {
      this.#foundAnew();
      return;
    }
    const sponsors = this.#world.members.filter(
      (other) =>
        other !== daemon && other.conversation?.roster.members.some(({ id }) => id === daemon.id) === true,
    );
    if (sponsors.length === 0) return;
    const keyPackage = encodeKeyPackage(daemon.keyPackage().keyPackage);
    const wish = { type: "bringBack", member: hexToBytes(daemon.id), keyPackage } as const;
    const asked = this.#sponsors(daemon, sponsors);
    for (const one of asked) one.run(() => void one.do({ type: "wish", wish }));
  }

  /** One of those whom it may ask, or of those who may let it into another history some who follow that. */
  #sponsors(daemon: SimDaemon, members: readonly SimDaemon[]): SimDaemon[] {
    const moves = daemon.conversation?.outvotedBy ?? [];
    if (moves.length === 0) return [this.#world.random.pick(members)];
    const move = this.#world.random.pick(moves);
    const named = daemon.conversation?.sponsors(move) ?? [];
    const asked = members.filter(({ id }) => named.includes(id)).slice(0, this.#world.random.between(1, 3));
    for (const one of asked)
      one.run(() => void one.do({ type: "heads", member: daemon.id, heads: [], moves: [move] }));
    return asked.filter(({ conversation }) => conversation?.follows(move) === true);
  }

  /** The hello of one of two, answered with the Welcome of the other: always the same one makes the group. */
  #foundAnew(): void {
    const [maker, other] = this.#world.daemons;
    if (maker?.isUp !== true || other?.isUp !== true) return;
    const profile = profileOf("contact", maker, this.#world.secretMark);
    other.bundles.length = 0;
    const keyPackage = encodeKeyPackage(other.keyPackage().keyPackage);
    const creator = maker.keyPackage();
    maker.bundles.length = 0;
    const founded = foundTogether(creator, profile, keyPackage, this.#world.bytes, maker.nowMs);
    demand(founded !== null, () => "two who hold each other's cards can found a group");
    const { mls, member, welcome } = founded;
    this.#world.wires.hideId(mls.groupContext.groupId);
    maker.run(() => maker.goOnIn(mls, { member, welcome }));
  }
}
