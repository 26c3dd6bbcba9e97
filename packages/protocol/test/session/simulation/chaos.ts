/** What goes wrong in a run, and what people do meanwhile: drawn from the seed. */

import type { SeededRandom } from "@hushroom/testkit";
import { hexToBytes } from "@noble/hashes/utils.js";
import type { Wish } from "../../../src/session/conversation/records.ts";
import type { SimDaemon } from "./sim-daemon.ts";
import type { SimWorld } from "./sim-world.ts";
import { squat } from "./squatting.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Plan {
  readonly kind: "contact" | "group";
  readonly members: number;
  /** So many are admins from the beginning; one if left out. */
  readonly admins?: number;
  /** More who may be added later. */
  readonly outsiders: number;
  readonly durationMs: number;
  readonly messages: number;
  /** Now and then somebody says up to so many at once. */
  readonly burstMax: number;
  /** How often what is said is too long for one box. */
  readonly longChance: number;
  readonly faults: number;
  /** Writes to a disk that fail, beside those among the faults. */
  readonly failingWrites: number;
  readonly changes: number;
  /** How often among the changes: members who lose their state, and whole members. */
  readonly losses: number;
  /** Who loses its state is another member afterwards, as far as the others can see. */
  readonly losesSeed?: boolean;
  readonly removals: number;
  /** How often an admin moves the commit place because who has it doesn't answer, or so it seems. */
  readonly takes?: number;
  /** How often a member's store is put back to what it was before. */
  readonly throwbacks?: number;
  /** They meet at relays alone. */
  readonly areApart?: boolean;
  /** How often somebody is away for longer than a relay keeps anything, for days. */
  readonly longAways?: number;
  /** How often a member fills boxes that are others'. */
  readonly squats: number;
}

type Act = (world: SimWorld, random: SeededRandom) => void;

/** Everything of the plan, spread over its time. */
export function schedule(world: SimWorld, plan: Plan): void {
  const { random, time } = world;
  world.mayLose = plan.losses > 0 || plan.removals > 0 || (plan.takes ?? 0) > 0 || (plan.throwbacks ?? 0) > 0;
  // Who holds back what leads on, and lets the others be heard, can make a member begin anew (decision 0074).
  if (world.relays.some(({ mischief }) => mischief !== null)) world.mayLose = true;
  world.keepsAdmins = (plan.takes ?? 0) > 0;
  const spread = (count: number, act: Act) => {
    for (let i = 0; i < count; i++) time.after(random.below(plan.durationMs), () => act(world, random));
  };
  spread(plan.messages, (...both) => speak(...both, plan));
  spread(plan.failingWrites, failWrites);
  spread(plan.faults, (...both) => random.pick(FAULTS)(...both));
  spread(plan.changes, (...both) => random.pick(CHANGES)(...both));
  spread(plan.losses, (...both) => loseState(...both, plan));
  spread(plan.removals, removeSomebody);
  spread(plan.takes ?? 0, takeApart);
  for (let i = plan.throwbacks ?? 0; i > 0; i--)
    time.after(random.below(plan.durationMs / 2), () => throwBack(world, random, plan));
  spread(plan.outsiders, addSomebody);
  spread(plan.squats, squat);
  spread(plan.longAways ?? 0, leaveForLong);
  if (world.relays.length === 0) return;
  for (const relay of world.relays) relay.lie();
  spread(plan.faults, (...both) => random.pick(RELAY_FAULTS)(...both));
  if (plan.areApart === true) return;
  spread(plan.changes, moveRelays);
  spread(2, useRelays);
}

/** Everything works again, from now on. */
export function heal(world: SimWorld): void {
  world.cut(() => false);
  for (const relay of world.relays) {
    relay.droppedPercent = 0;
    relay.repent();
    relay.start();
  }
  for (const daemon of world.daemons) {
    daemon.killIn = null;
    daemon.failingWrites = 0;
    daemon.start();
  }
}

function someMember(world: SimWorld, random: SeededRandom): SimDaemon | null {
  const { members } = world;
  return members.length === 0 ? null : random.pick(members);
}

function speak(world: SimWorld, random: SeededRandom, { burstMax, longChance }: Plan): void {
  const daemon = someMember(world, random);
  if (daemon === null) return;
  const length = random.chance(longChance) ? random.between(3000, 8000) : random.between(10, 200);
  const burst = random.chance(0.1) ? random.between(2, burstMax) : 1;
  world.say(daemon, length);
  for (let i = 1; i < burst; i++) world.say(daemon, random.between(10, 200));
  if (random.chance(0.05)) world.recall(daemon);
  if (random.chance(0.3)) world.look(random.pick(world.daemons));
}

const anyDaemon = ({ daemons }: SimWorld, random: SeededRandom): SimDaemon => random.pick(daemons);

function awayMs(random: SeededRandom): number {
  const kind = random.below(10);
  if (kind < 5) return random.between(500, 60_000);
  return kind < 9 ? random.between(60_000, HOUR_MS) : random.between(HOUR_MS, 3 * DAY_MS);
}

const killNow: Act = (world, random) => {
  const daemon = anyDaemon(world, random);
  daemon.kill();
  world.time.after(awayMs(random), () => daemon.start());
};

const leaveForLong: Act = (world, random) => {
  const daemon = anyDaemon(world, random);
  daemon.kill();
  world.time.after(random.between(DAY_MS, 6 * DAY_MS), () => daemon.start());
};

/** In the middle of a step's effects, or between two. */
const killSoon: Act = (world, random) => {
  const daemon = anyDaemon(world, random);
  daemon.killIn = random.between(0, 40);
  world.time.after(awayMs(random) + 1000, () => {
    daemon.killIn = null;
    daemon.start();
  });
};

const failWrites: Act = (world, random) => {
  anyDaemon(world, random).failingWrites += random.between(1, 3);
};

const circuitDies: Act = (world, random) => {
  const circuits = [...world.circuits];
  if (circuits.length > 0) world.end(random.pick(circuits));
};

const partition: Act = (world, random) => {
  const side = new Set(world.daemons.filter(() => random.chance(0.5)));
  world.cut((a, b) => side.has(a) !== side.has(b));
  world.time.after(awayMs(random), () => world.cut(() => false));
};

const isolate: Act = (world, random) => {
  const alone = anyDaemon(world, random);
  world.cut((a, b) => (a === alone) !== (b === alone));
  world.time.after(awayMs(random), () => world.cut(() => false));
};

const jumpClock: Act = (world, random) => {
  const daemon = anyDaemon(world, random);
  daemon.skewMs = random.chance(0.3) ? 0 : random.between(-4 * DAY_MS, 4 * DAY_MS);
};

/** Its memory is gone, at once or after it was away. */
const relayRestarts: Act = (world, random) => {
  const relay = random.pick(world.relays);
  relay.kill();
  if (random.chance(0.5)) relay.start();
  else world.time.after(awayMs(random), () => relay.start());
};

/** For a while it says OK to what it throws away. */
const relayDrops: Act = (world, random) => {
  const relay = random.pick(world.relays);
  relay.droppedPercent = random.pick([10, 100]);
  world.time.after(awayMs(random), () => {
    relay.droppedPercent = 0;
  });
};

const RELAY_FAULTS: readonly Act[] = [relayRestarts, relayRestarts, relayDrops];

const useRelays: Act = (world, random) => {
  const use = random.pick(["never", "otherwise", "also"] as const);
  const daemon = anyDaemon(world, random);
  daemon.run(() => void daemon.do({ type: "relayUse", use }));
};

const moveRelays: Act = (world, random) => {
  const daemon = anyDaemon(world, random);
  const relays = world.relays.map(({ place }) => place).filter(() => random.chance(0.5));
  daemon.run(() => void daemon.do({ type: "relays", relays }));
};

const FAULTS: readonly Act[] = [
  killNow,
  killSoon,
  killSoon,
  failWrites,
  circuitDies,
  circuitDies,
  circuitDies,
  partition,
  isolate,
  jumpClock,
];

function wish(daemon: SimDaemon, wished: Wish): void {
  daemon.run(() => void daemon.do({ type: "wish", wish: wished }));
}

const isAdmin = (daemon: SimDaemon): boolean =>
  daemon.conversation?.roster.profile.admins.includes(daemon.id) === true;

const someAdmin = (world: SimWorld, random: SeededRandom): SimDaemon | null => {
  const admins = world.members.filter(isAdmin);
  return admins.length === 0 ? null : random.pick(admins);
};

const rename: Act = (world, random) => {
  const admin = someAdmin(world, random);
  if (admin !== null) wish(admin, { type: "rename", name: `${world.secretMark} ${random.below(1e6)}` });
};

const promote: Act = (world, random) => {
  const by = someAdmin(world, random);
  const member = someMember(world, random);
  if (by === null || member === null || member === by) return;
  const admin = random.chance(0.8) || world.keepsAdmins;
  wish(by, { type: "role", member: hexToBytes(member.id), admin });
};

const moveOrderer: Act = (world, random) => {
  const admin = someAdmin(world, random);
  const member = someMember(world, random);
  if (admin !== null && member !== null) wish(admin, { type: "orderer", member: hexToBytes(member.id) });
};

/** An admin moves the place, perhaps two at once, whether the orderer answers or not. */
function takePlace(world: SimWorld, random: SeededRandom, admins: readonly SimDaemon[]): void {
  const [admin] = admins;
  const from = admin?.conversation?.roster.profile.orderer;
  const heir = random.chance(0.7) ? admin : someMember(world, random);
  if (admin === undefined || heir == null || from === undefined || from === heir.id) return;
  wish(admin, { type: "take", member: hexToBytes(heir.id), from: hexToBytes(from) });
  if (random.chance(0.3)) takePlace(world, random, admins.slice(1));
}

/** The group is cut in two; an admin on the side without the orderer moves the place, and both sides change things. */
const takeApart: Act = (world, random) => {
  const orderer = world.find(someMember(world, random)?.conversation?.roster.profile.orderer ?? "");
  const takers = world.members.filter((one) => one !== orderer && isAdmin(one));
  if (orderer === undefined || takers.length === 0) return;
  const taker = random.pick(takers);
  const side = new Set(
    world.daemons.filter((one) => one !== taker && (one === orderer || random.chance(0.5))),
  );
  world.cut((a, b) => side.has(a) !== side.has(b));
  const onSide = (isTheirs: boolean) =>
    world.members.filter((one) => isAdmin(one) && side.has(one) === isTheirs);
  const name = () => ({ type: "rename", name: `${world.secretMark} ${random.below(1e6)}` }) as const;
  world.time.after(random.between(0, 60_000), () => {
    takePlace(
      world,
      random,
      onSide(false).sort((a) => (a === taker ? -1 : 1)),
    );
  });
  for (let i = random.below(3); i > 0; i--) {
    world.time.after(random.between(0, 5 * 60_000), () => {
      for (const one of onSide(random.chance(0.7)).slice(0, 1)) wish(one, name());
      for (const one of world.members) if (random.chance(0.4)) world.say(one);
    });
  }
  world.time.after(random.between(60_000, 20 * 60_000), () => world.cut(() => false));
};

const CHANGES: readonly Act[] = [rename, rename, promote, moveOrderer];

/** Somebody's state is gone with its history; its identity is not. */
function loseState(world: SimWorld, random: SeededRandom, { losesSeed = false }: Plan): void {
  const daemon = someMember(world, random);
  const isOneLost = world.daemons.some(({ id, store }) => world.joined.has(id) && store.records.size === 0);
  if (daemon === null || world.members.length < 2 || isOneLost) return;
  world.loseState(daemon, losesSeed);
  world.time.after(random.between(1000, 600_000), () => daemon.start());
}

/**
 * In the first half a copy of a disk is made, in the second it is put back, as a rule when no relay has anything any more
 * that would show how far the member had been. Then people talk.
 */
function throwBack(world: SimWorld, random: SeededRandom, { durationMs }: Plan): void {
  const daemon = someMember(world, random);
  if (daemon === null) return;
  const copy = daemon.store.copy();
  world.time.after(random.between(durationMs / 4, durationMs / 2), () => {
    world.throwBack(daemon, copy);
    for (const relay of random.chance(0.8) ? world.relays : []) {
      relay.kill();
      relay.start();
    }
    world.time.after(random.between(1000, 600_000), () => daemon.start());
    for (let i = random.between(0, 3); i > 0; i--)
      world.time.after(random.between(600_000, 2 * HOUR_MS), () =>
        world.say(random.chance(0.5) ? daemon : random.pick(world.daemons)),
      );
  });
}

const removeSomebody: Act = (world, random) => {
  const admin = someAdmin(world, random);
  const profile = admin?.conversation?.roster.profile;
  const others = world.members.filter(({ id }) => id !== admin?.id && id !== profile?.orderer);
  if (admin === null || others.length === 0) return;
  const gone = random.pick(others);
  world.out.add(gone.id);
  world.left(gone.id);
  const ask = (by: SimDaemon) => wish(by, { type: "remove", member: hexToBytes(gone.id) });
  ask(admin);
  const isIn = () => world.members.filter((one) => hasMember(one, gone));
  world.hands.insist(
    () => !world.out.has(gone.id) || isIn().length === 0,
    () => {
      for (const one of isIn().filter(isAdmin).slice(0, 1)) ask(one);
    },
  );
};

const hasMember = (daemon: SimDaemon, other: SimDaemon): boolean =>
  daemon.conversation?.roster.members.some(({ id }) => id === other.id) === true;

const addSomebody: Act = (world, random) => {
  const admin = someAdmin(world, random);
  const outsiders = world.daemons.filter(({ id }) => !world.joined.has(id) || world.out.has(id));
  const free = outsiders.filter((daemon) => !daemon.isMember && daemon.isUp);
  if (admin === null || free.length === 0) return;
  invite(world, admin, random.pick(free));
};

export function invite(world: SimWorld, admin: SimDaemon, newcomer: SimDaemon): void {
  world.hands.add(admin, newcomer);
  const isOutside = () =>
    newcomer.isUp && (newcomer.store.records.size === 0 || newcomer.conversation?.standing === "removed");
  // Two who were in a conversation begin anew by hellos, and never by an add.
  const wereTwo = () => world.isPair && world.joined.has(newcomer.id);
  world.hands.insist(
    () => newcomer.isMember || world.out.has(newcomer.id) || wereTwo(),
    () => {
      const [one] = world.members.filter(isAdmin);
      if (one !== undefined && isOutside()) world.hands.add(one, newcomer);
    },
  );
}
