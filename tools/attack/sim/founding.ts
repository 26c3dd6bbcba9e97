/** Groups and pairs that are in a level with slots before the run begins: founded, begun, and at rest. */

import { commit, confirmCommit, createGroup, type Env, policy } from "@hushroom/mls";
import {
  addressText,
  boxAddress,
  Conversation,
  formatOnionAddress,
  groupProfileExtension,
  joinByWelcome,
  type KeyPackageBundle,
  type LevelChoice,
  LOG_SALT_BYTES,
  memberKeyPackage,
  type OwnMember,
  ownMemberId,
  PROTOCOL_LIMITS,
  type PrivacyLevel,
  type RandomBytes,
  type Step,
  sealLogEntry,
  sightLogEntry,
  suiteFor,
} from "@hushroom/protocol";
import { RELAY } from "./sealed-member.ts";

/** Rounds in which all say what they have to say. */
const ROUNDS_MAX = 50;
const QUIET_ROUNDS_MAX = 200;
const ADMINS = 2;

export interface Begun {
  readonly conversation: Conversation;
  readonly step: Step;
}

export const choiceOf = (level: PrivacyLevel, slotMs: number): LevelChoice => ({
  ...{ level, relay: RELAY, slotMs },
});

export const newMember = (name: string, random: RandomBytes): OwnMember => ({
  memberSeed: random(32),
  name,
  place: formatOnionAddress(random(32)),
  relays: [RELAY],
});

export const beginAt = (
  own: OwnMember,
  level: LevelChoice,
  mls: Parameters<typeof Conversation.begin>[1],
  random: RandomBytes,
  nowMs: number,
): Begun => Conversation.begin({ id: "c", own, receipts: false, random, nowMs, level }, mls);

/** A group of these people, the first its orderer, or a conversation of two. */
export function foundAt(
  kind: "group" | "contact",
  names: readonly string[],
  level: LevelChoice,
  random: RandomBytes,
  nowMs: number,
): Conversation[] {
  const cap = kind === "group" ? PROTOCOL_LIMITS.LOG_GROUP_MEMBERS_MAX : 2;
  const people = names.map((name) => {
    const own = newMember(name, random);
    return { own, bundle: memberKeyPackage(own, suiteFor(cap), nowMs, random) };
  });
  const [founder, ...others] = people as [Person, ...Person[]];
  const ids = people.map(({ own }) => ownMemberId(own.memberSeed));
  const profile = {
    ...{ kind, name: "", cap, orderer: ids[0] ?? "" },
    admins: kind === "group" ? ids.slice(0, ADMINS) : ids.slice(0, 1),
    level: kind === "group" ? level : null,
  };
  const env: Env = {
    random,
    now: Math.floor(nowMs / 1000),
    policy: policy({ authenticate: () => true, checkReceivedLifetime: false }),
  };
  const extensions = [groupProfileExtension(profile)];
  const alone = createGroup({ groupId: random(32), creator: founder.bundle, extensions }, env);
  const proposals = others.map(({ bundle: { keyPackage } }) => ({ type: "add", keyPackage }) as const);
  const made = commit(alone, { proposals }, env);
  const { welcome } = made;
  if (welcome === undefined) throw new Error("whoever adds somebody welcomes it");
  const states = [
    confirmCommit(made.state, env).state,
    ...others.map(({ bundle }) => joinByWelcome(welcome, bundle, random, nowMs)),
  ];
  const all = people.map(({ own }, at) => {
    const mls = states[at];
    if (mls === undefined || mls === null) throw new Error("the Welcome leads somewhere");
    return beginAt(own, level, mls, random, nowMs).conversation;
  });
  if (level.level === "quiet") restInRounds(all, level.slotMs, nowMs);
  else restInLog(all, random, nowMs);
  return all;
}

interface Person {
  readonly own: OwnMember;
  readonly bundle: KeyPackageBundle;
}

/** What each says to begin with is read by all at once, until nobody has anything to say. */
function restInLog(all: readonly Conversation[], random: RandomBytes, nowMs: number): void {
  for (let round = 1; all.some((one) => one.wantsTurn(nowMs + round)); round++) {
    if (round > ROUNDS_MAX) throw new Error("the group never comes to rest");
    for (const speaker of all) {
      const { effects } = speaker.handle({ type: "turn", slot: 0 }, nowMs + round);
      for (const effect of effects) {
        if (effect.type !== "put") continue;
        const sight = sightLogEntry(sealLogEntry(effect.writeKey, effect.frame, random(LOG_SALT_BYTES)));
        speaker.handle({ type: "answered", put: effect.put, status: "ok" }, nowMs + round);
        for (const reader of all) {
          const found = reader === speaker ? null : reader.findLogged(RELAY, sight);
          if (found !== null) reader.handle(found, nowMs + round);
        }
      }
    }
  }
}

/** Slot by slot each puts for one of the others, which looks for it in the slot after. */
function restInRounds(all: readonly Conversation[], slotMs: number, nowMs: number): void {
  const boxes = new Map<string, Uint8Array>();
  const first = Math.ceil(nowMs / slotMs);
  const isAtRest = (slot: number) => !all.some((one) => one.wantsTurn(slot * slotMs));
  for (let slot = first; slot < first + 2 * all.length || !isAtRest(slot); slot++) {
    if (slot > first + QUIET_ROUNDS_MAX * all.length) throw new Error("the group never comes to rest");
    for (const one of all) putOf(one, slot, slot * slotMs, boxes);
    for (const one of all) {
      const address = one.look(RELAY, slot)?.address ?? "";
      const frame = boxes.get(address)?.slice();
      if (frame !== undefined) one.handle({ type: "arrived", address, frame }, slot * slotMs);
    }
  }
}

function putOf(one: Conversation, slot: number, nowMs: number, boxes: Map<string, Uint8Array>): void {
  for (const effect of one.handle({ type: "turn", slot }, nowMs).effects) {
    if (effect.type !== "put") continue;
    boxes.set(addressText(boxAddress(effect.writeKey)), effect.frame.slice());
    one.handle({ type: "answered", put: effect.put, status: "ok" }, nowMs);
  }
}
