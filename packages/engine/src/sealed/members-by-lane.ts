/** Lanes between two identities, and between two members of a group: the secrets that both ends derive. */

import {
  type Card,
  dialKey,
  type GroupMember,
  type Identity,
  isRelayAddress,
  type LaneDirection,
  laneDirection,
  laneKeyOf,
  laneSecret,
  type OwnMember,
  PROTOCOL_LIMITS,
  x25519PublicKey,
} from "@hushroom/protocol";
import type { LaneParts } from "./lane-traffic.ts";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** `relays`: of who was taken out nobody asks. */
type Member = Pick<GroupMember, "laneKey" | "place"> & Partial<Pick<GroupMember, "relays">>;

/** What two never change is derived once: it costs milliseconds, and is asked for of everybody at each change of one. */
function remembered<A extends object, B extends object>(derive: (own: A, other: B) => LaneParts) {
  const all = new WeakMap<A, WeakMap<B, LaneParts>>();
  return (own: A, other: B): LaneParts => {
    const known = all.get(own) ?? new WeakMap<B, LaneParts>();
    all.set(own, known);
    const lane = known.get(other) ?? derive(own, other);
    known.set(other, lane);
    return lane;
  };
}

/** By the cards of both. */
export const contactLane = remembered(
  (identity: Identity, card: Card): LaneParts => ({
    secret: laneSecret(identity.x25519, card.x25519, "contact"),
    direction: laneDirection(x25519PublicKey(identity.x25519), card.x25519),
    ownPlace: identity.onion,
    peerPlace: card.onion,
    peerRelays: relaysOf(card),
  }),
);

export const memberLane = remembered((own: OwnMember, member: Member): LaneParts => {
  const key = laneKeyOf(own.memberSeed);
  return {
    secret: laneSecret(key, member.laneKey, "member"),
    direction: laneDirection(x25519PublicKey(key), member.laneKey),
    ownPlace: own.place,
    peerPlace: member.place,
    peerRelays: member.relays ?? [],
  };
});

/** The maker of an invite sends in direction 0, whoever answers it in direction 1. */
export const inviteLane = (
  secret: Uint8Array,
  direction: LaneDirection,
  ownPlace: string,
  peerPlace: string,
  peerRelays: readonly string[] = [],
): LaneParts => ({ secret, direction, ownPlace, peerPlace, peerRelays });

/** Those of a card that this program can write to. */
export const relaysOf = ({ relays }: Card): string[] =>
  [...new Set(relays.filter(isRelayAddress))].slice(0, PROTOCOL_LIMITS.MEMBER_RELAYS_MAX);

const keys = new WeakMap<LaneParts, [string?, string?]>();

/** Everybody's are asked for at each change of anything. */
function keyOf(lane: LaneParts, direction: LaneDirection): string {
  const known = keys.get(lane) ?? [];
  keys.set(lane, known);
  const key = known[direction] ?? base64(dialKey(lane.secret, direction));
  known[direction] = key;
  return key;
}

/** The private onion client key (base64) with which the own side dials the other. */
export const dialsWith = (lane: LaneParts): string => keyOf(lane, lane.direction);

/** That with which the other side dials the own one. */
export const dialledWith = (lane: LaneParts): string => keyOf(lane, lane.direction === 0 ? 1 : 0);
