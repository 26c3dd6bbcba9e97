/**
 * A group whose admins move the commit place to themselves and each other at about the same moment, drawn from a seed: people
 * come, go and talk meanwhile, and programs end at any instant and begin again with their store.
 */

import { type ConversationEvent, memberIdBytes } from "@hushroom/protocol";
import type { SeededRandom } from "@hushroom/testkit";
import { bytesToHex } from "@noble/hashes/utils.js";
import { copyOf, GroupTown, type Person } from "./group-town.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export interface WorldPlan {
  /** Whether some begin again with an older copy of their store. */
  readonly older: boolean;
  /** Whether people come and go meanwhile. */
  readonly changes: boolean;
  /** Whether lanes say again what they say. */
  readonly again: boolean;
}

interface Said {
  readonly id: string;
  readonly from: Person;
  readonly to: readonly string[];
}

const gathered = new Map<string, GroupTown>();

/** They have been a group since before, the same in all worlds. */
function groupOf(count: number, admins: number): GroupTown {
  const key = `${count}/${admins}`;
  const known = gathered.get(key) ?? new GroupTown();
  if (known.people.length === 0)
    known.gather(["Ann", "Ben", "Cleo", "Dan", "Eve", "Fay"].slice(0, count), admins);
  gathered.set(key, known);
  return known;
}

export class HandOverWorld {
  readonly town: GroupTown;
  readonly random: SeededRandom;
  readonly plan: WorldPlan;
  readonly said: Said[] = [];
  readonly wentBack = new Set<Person>();
  readonly log: string[] = [];
  /** Where each was when things stopped going wrong. */
  readonly #before = new Map<Person, { readonly epoch: bigint; readonly head: string }>();

  constructor(random: SeededRandom, plan: WorldPlan) {
    const count = random.between(3, 6);
    const latency = random.pick([
      { minMs: 100, maxMs: 1500 },
      { minMs: 500, maxMs: 9000 },
    ]);
    this.random = random;
    this.plan = plan;
    this.town = groupOf(count, random.between(2, Math.min(3, count - 1))).another(random.uint32(), latency);
    this.town.saysAgain = plan.again;
    for (const one of this.town.people) this.#lookNowAndThen(one);
  }

  #lookNowAndThen(one: Person): void {
    this.town.world.after(this.random.between(0, MINUTE_MS), () => this.#look(one));
  }

  /** Each five minutes. */
  #look(one: Person): void {
    if (one.isRunning) one.look();
    this.town.world.after(5 * MINUTE_MS, () => this.#look(one));
  }

  get members(): Person[] {
    return this.town.people.filter((one) => one.isRunning && one.kept.machine.standing === "member");
  }

  #note(what: string): void {
    this.log.push(`${Math.round((this.town.world.nowMs % (24 * HOUR_MS)) / SECOND_MS)} ${what}`);
  }

  /** All that goes wrong. */
  happen(): void {
    const { random, town } = this;
    const durationMs = random.pick([5, 15, 40]) * MINUTE_MS;
    const spread = (count: number, act: () => void) => {
      for (let i = 0; i < count; i++) town.world.after(random.below(durationMs), act);
    };
    spread(random.between(1, 3), () => this.#handOver());
    spread(random.between(2, 6), () => this.#say(random.pick(town.people)));
    if (random.chance(0.4)) spread(1, () => this.#part());
    if (random.chance(0.4)) spread(random.between(1, 2), () => this.#rename());
    if (this.plan.changes) spread(random.between(1, 2), () => random.pick([this.#add, this.#remove])());
    if (this.plan.older) spread(1, () => this.#goBackLater());
    town.world.runFor(durationMs + 15 * MINUTE_MS);
  }

  /** From now on everything works. */
  heal(): void {
    for (const one of this.town.people) {
      one.killIn = null;
      one.start();
    }
    this.town.reach();
    for (const one of this.members) {
      const last = one.kept.machine.heads().at(-1);
      if (last !== undefined) this.#before.set(one, { epoch: last.epoch, head: bytesToHex(last.head) });
    }
    // Nobody learns that the group has fallen apart while nobody says anything.
    for (const one of this.members)
      for (const hours of [0, 6, 24])
        this.town.world.after(hours * HOUR_MS + this.random.below(HOUR_MS), () => this.#say(one));
  }

  #isAdmin = (one: Person): boolean => one.kept.machine.roster.profile.admins.includes(one.id);

  #handOver(): void {
    const { random, town } = this;
    const admins = random.shuffled(this.members.filter(this.#isAdmin)).slice(0, random.between(2, 3));
    const withinMs = random.pick([0, 2 * SECOND_MS, 10 * SECOND_MS, MINUTE_MS]);
    for (const admin of admins)
      town.world.after(random.between(0, withinMs), () => this.#moveTo(admin, random.pick(admins)));
    for (const one of this.members) {
      if (!random.chance(admins.includes(one) ? 0.5 : 0.15)) continue;
      const atMs = random.between(0, withinMs + 20 * SECOND_MS);
      town.world.after(atMs, () => this.#end(one));
      const awayMs = random.between(SECOND_MS, random.pick([30 * SECOND_MS, 10 * MINUTE_MS]));
      town.world.after(atMs + awayMs, () => this.#begin(one));
    }
  }

  #moveTo(admin: Person, heir: Person): void {
    if (!this.members.includes(admin) || admin.orderer === heir.id || !this.#isAdmin(admin)) return;
    const isHandedOn = admin.orderer === admin.id || this.random.chance(0.3);
    this.#note(`${admin.name} ${isHandedOn ? "hands the place to" : "takes the place for"} ${heir.name}`);
    const member = memberIdBytes(heir.id);
    admin.wish(
      isHandedOn ? { type: "orderer", member } : { type: "take", member, from: memberIdBytes(admin.orderer) },
    );
  }

  #end(one: Person): void {
    if (!one.isRunning) return;
    if (this.random.chance(0.5)) one.killIn = this.random.between(0, 12);
    else one.kill();
    this.#note(`${one.name} ends${one.killIn === null ? "" : ` in ${one.killIn} effects`}`);
  }

  #begin(one: Person): void {
    one.killIn = null;
    if (!one.isRunning) this.#note(`${one.name} begins`);
    one.start();
  }

  #part(): void {
    const side = this.town.people.filter(() => this.random.chance(0.5));
    const others = this.town.people.filter((one) => !side.includes(one));
    this.#note(`apart: ${side.map(({ name }) => name)} | ${others.map(({ name }) => name)}`);
    this.town.reach(side, others);
    this.town.world.after(this.random.between(SECOND_MS, 10 * MINUTE_MS), () => {
      this.#note("together");
      this.town.reach();
    });
  }

  #say(from: Person): void {
    if (!this.members.includes(from)) return;
    const id = bytesToHex(this.random.bytes(16));
    const to = from.kept.machine.roster.members.map((one) => one.id).filter((one) => one !== from.id);
    from.kept.do({ type: "send", id, content: { type: "text", text: id, replyTo: null } });
    this.said.push({ id, from, to });
  }

  #someAdmin(): Person | null {
    const admins = this.members.filter(this.#isAdmin);
    return admins.length === 0 ? null : this.random.pick(admins);
  }

  #rename(): void {
    const admin = this.#someAdmin();
    this.#note(`${admin?.name} renames`);
    admin?.rename(`name ${this.random.below(1000)}`);
  }

  #add = (): void => {
    const admin = this.#someAdmin();
    if (admin === null || this.town.people.some(({ name }) => name === "Gil")) return;
    this.#note(`${admin.name} adds Gil`);
    const gil = this.town.newcomer("Gil");
    this.#lookNowAndThen(gil);
    admin.add(gil);
  };

  #remove = (): void => {
    const admin = this.#someAdmin();
    // An admin that is taken out while it moves the place parts the group, for people to decide (decision 0068).
    const { members, profile } = admin?.kept.machine.roster ?? {};
    const others = (members ?? []).filter(({ id }) => profile?.admins.includes(id) !== true);
    if (admin === null || others.length === 0) return;
    const gone = this.random.pick(others);
    this.#note(`${admin.name} removes ${gone.name}`);
    admin.wish({ type: "remove", member: memberIdBytes(gone.id) });
  };

  #goBackLater(): void {
    const one = this.random.pick(this.town.people);
    const disk = copyOf(one.store);
    this.town.world.after(this.random.between(MINUTE_MS, 20 * MINUTE_MS), () => {
      this.#note(`${one.name} goes back`);
      this.wentBack.add(one);
      one.goBack(disk);
      one.start();
    });
  }

  /** What is not as it has to be; empty when all is well. */
  unrest(): string[] {
    const { people } = this.town;
    const isIn = (one: Person) => one.isRunning && one.kept.machine.standing !== "removed";
    // Whom a side let in that doesn't count is to be invited again; who was taken out by the one that does hears of that nowhere.
    const inside = people.filter((one) => isIn(one) && (!this.plan.changes || this.#isNamed(one)));
    const views = viewsOf(inside);
    if (views.size > 1)
      return [[...views].map(([view, who]) => `${who.map(({ name }) => name)}: ${view}`).join(" | ")];
    const [first] = inside;
    const ids = first?.kept.machine.roster.members.map(({ id }) => id) ?? [];
    const lacking = ids.filter((id) => !inside.some((one) => one.id === id));
    if (lacking.length > 0) return [`named as members and aren't: ${lacking.map((id) => this.#name(id))}`];
    return this.said.flatMap((said) => this.#undelivered(said, ids));
  }

  /** Where most are. */
  #isNamed = (one: Person): boolean => {
    const [most] = [...viewsOf(this.members).values()].sort((a, b) => b.length - a.length);
    return most?.some((other) => other === one || names(other, one)) === true;
  };

  #name = (id: string): string => this.town.people.find((one) => one.id === id)?.name ?? id;

  #undelivered({ id, from, to }: Said, ids: readonly string[]): string[] {
    if (this.wentBack.has(from) || !ids.includes(from.id)) return [];
    const isOwed = (one: Person) => to.includes(one.id) && ids.includes(one.id) && !wasOut(from, one.id);
    const readers = this.town.people.filter(isOwed);
    const lacking = readers.filter(
      (one) => !had(one, id) && !wasToldOfGap(one, from.id) && !this.wentBack.has(one),
    );
    return lacking.map(
      (one) => `${one.name} lacks a message of ${from.name}, who was told ${stateOf(from, id)}`,
    );
  }

  /** What nobody may ever have been told. */
  untruths(): string[] {
    const found: string[] = [];
    for (const one of this.town.people) {
      const seen = one.events.flatMap((event) => (event.type === "message" ? [event.id] : []));
      const strange = seen.filter((id) => !this.said.some((said) => said.id === id));
      if (strange.length > 0) found.push(`${one.name} was shown what nobody said`);
      if (one.events.some(({ type }) => type === "cannot-process"))
        found.push(`${one.name} was ordered what it can't take`);
    }
    return [...found, ...this.#untold()];
  }

  /** Whoever was in another history than the one that counts was told so. */
  #untold(): string[] {
    // Who was taken out by the history that counts, and doesn't know it, is in another one.
    const inside = this.members.filter(this.#isNamed);
    const all = inside.flatMap(({ kept }) => kept.machine.heads());
    const counting = new Map(all.map(({ epoch, head }) => [epoch, bytesToHex(head)]));
    const isTold = ({ events }: Person) =>
      events.some(
        ({ type }) => type === "outvoted" || type === "lost" || type === "parted" || type === "removed",
      );
    const left = [...this.#before].filter(
      ([one, { epoch, head }]) => inside.includes(one) && (counting.get(epoch) ?? head) !== head,
    );
    return left
      .filter(([one]) => !isTold(one))
      .map(([{ name }]) => `${name} left its history and wasn't told`);
  }
}

function viewsOf(people: readonly Person[]): Map<string, Person[]> {
  const views = new Map<string, Person[]>();
  for (const one of people) views.set(viewOf(one), [...(views.get(viewOf(one)) ?? []), one]);
  return views;
}

const names = ({ kept }: Person, { id }: Person): boolean =>
  kept.machine.roster.members.some((one) => one.id === id);

const stateOf = ({ events }: Person, id: string): string => {
  const states = events.flatMap((event) =>
    event.type === "delivery" && event.id === id ? [event.state] : [],
  );
  return states.at(-1) ?? "nothing";
};

const had = ({ events }: Person, id: string): boolean =>
  events.some((event) => event.type === "message" && event.id === id);

/** As this one saw it, if only for a while. */
const wasOut = ({ events }: Person, id: string): boolean =>
  events.some((event) => event.type === "members" && event.gone.some((one) => one.id === id));

const wasToldOfGap = ({ events }: Person, from: string): boolean =>
  events.some((event: ConversationEvent) => event.type === "gap" && event.from === from);

export function viewOf({ kept: { machine } }: Person): string {
  const head = machine.heads().at(-1);
  const { members, profile } = machine.roster;
  const orderer = members.find(({ id }) => id === profile.orderer)?.name;
  const names = members.map(({ name }) => name);
  const standing = machine.standing === "member" ? "" : ` ${machine.standing}`;
  return `${machine.epoch} ${bytesToHex(head?.head ?? new Uint8Array(0)).slice(0, 6)} ${orderer} of ${names}${standing}`;
}
