/** The stored records of contacts, invites and joins under way. */

import {
  decodeKeyPackage,
  encodeKeyPackage,
  type KeyPackageBundle,
  LevelChoiceCodec,
  PROTOCOL_LIMITS,
  wire,
} from "@hushroom/protocol";
import type { Store, Write } from "../store/store.ts";

const { bytes, decode, encode, fixed, flag, list, optional, struct, text, time, u16, u64 } = wire;
type Value<C> = wire.Value<C>;

/** More than a lane has boxes for in the days that it is read. */
export const HELLOS_REMEMBERED = 32;

const Name = text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX);
const Id = text(64);
const CardBytes = bytes(PROTOCOL_LIMITS.FRAME_BYTES);
const WelcomeBytes = bytes(PROTOCOL_LIMITS.GROUP_WELCOME_BYTES_MAX);

/** Membership under way: the key package that was offered, and the seed of the member that it makes. */
export const JoiningRecord = struct({
  memberSeed: fixed(32),
  keyPackage: bytes(PROTOCOL_LIMITS.KEY_PACKAGE_BYTES_MAX),
  initKey: bytes(64),
  encryptionKey: bytes(64),
  signatureKey: bytes(64),
});
export type JoiningRecord = Value<typeof JoiningRecord>;

/** A hello that waits for its Welcome. `secret`: of the invite that it answers. */
const HelloRecord = struct({ nonce: fixed(16), joining: JoiningRecord, secret: optional(fixed(32)) });

export const ContactRecord = struct({
  id: Id,
  name: Name,
  card: CardBytes,
  /** A newer card with other keys, which nobody has accepted yet. */
  newCard: optional(CardBytes),
  addedAt: time,
  verified: flag,
  blocked: flag,
  conversation: optional(Id),
  hello: optional(HelloRecord),
  /** The hello that was answered last, and the answer, until it has been used. */
  answered: optional(struct({ nonce: fixed(16), welcome: optional(WelcomeBytes) })),
  /** Those of hellos that were answered before it, which may lie at a relay still. */
  answeredBefore: list(fixed(16), HELLOS_REMEMBERED),
});
export type ContactRecord = Value<typeof ContactRecord>;

/** We asked a member to be brought back. */
export const RejoinRecord = struct({
  nonce: fixed(16),
  joining: JoiningRecord,
  at: time,
  /** The commit by which another history counts, into which we want; null: back into our own. */
  move: optional(fixed(32)),
});
export type RejoinRecord = Value<typeof RejoinRecord>;

/** A question and an answer of each member of a group, for each day of those that lanes are read. */
export const LANE_NONCES_REMEMBERED = 6 * PROTOCOL_LIMITS.GROUP_MEMBERS_MAX;

/** Of a group: whom we asked by relays, when and in which epoch, and the nonces of what we answered and heard. */
export const LaneAskedRecord = struct({
  asked: list(struct({ member: fixed(16), at: time, epoch: u64 }), PROTOCOL_LIMITS.GROUP_MEMBERS_MAX),
  done: list(fixed(16), LANE_NONCES_REMEMBERED),
});
export type LaneAskedRecord = Value<typeof LaneAskedRecord>;

/** An invite that we made: to be a contact, or (`conversation`) to join that group. */
export const InviteRecord = struct({
  id: Id,
  secret: fixed(32),
  createdAt: time,
  expiresAt: time,
  conversation: optional(Id),
  /** 0: any number. */
  uses: u16,
  used: u16,
  revoked: flag,
  usedBy: optional(Name),
});
export type InviteRecord = Value<typeof InviteRecord>;

/** A contact asks us into a group; with `joining`, we said yes. */
export const InvitationRecord = struct({
  id: Id,
  contact: Id,
  name: text(PROTOCOL_LIMITS.GROUP_NAME_BYTES_MAX),
  members: u16,
  suite: u16,
  at: time,
  joining: optional(JoiningRecord),
  /** By which the group goes. */
  level: optional(LevelChoiceCodec),
});
export type InvitationRecord = Value<typeof InvitationRecord>;

/** Why a group that we wait for has not let us in. */
export const RefusedRecord = struct({ code: text(64) });

/** We asked a contact into a group; with `member`, its key package is on its way into it. */
export const AskedRecord = struct({
  id: Id,
  conversation: Id,
  contact: Id,
  member: text(32),
  /** By which the group went then. */
  level: optional(LevelChoiceCodec),
});
export type AskedRecord = Value<typeof AskedRecord>;

/** A contact whose Welcome into a group we brought, as its member, or (`isUnwanted`) who doesn't want to be in it any more. */
export const BroughtRecord = struct({
  invite: Id,
  conversation: Id,
  contact: Id,
  member: text(32),
  isUnwanted: flag,
});
export type BroughtRecord = Value<typeof BroughtRecord>;

/** Somebody who joins a group by its link, or comes back to it: where the Welcome goes. */
export const NewcomerRecord = struct({
  member: text(32),
  conversation: Id,
  nonce: fixed(16),
  /** By a link: the card of the newcomer. Null: a member that comes back by its lane. */
  card: optional(CardBytes),
});
export type NewcomerRecord = Value<typeof NewcomerRecord>;

/** Our own way into a group by its link. */
export const LinkJoinRecord = struct({
  id: Id,
  secret: fixed(32),
  maker: CardBytes,
  name: text(PROTOCOL_LIMITS.GROUP_NAME_BYTES_MAX),
  /** Under which we join. */
  ownName: Name,
  nonce: fixed(16),
  joining: JoiningRecord,
  at: time,
});
export type LinkJoinRecord = Value<typeof LinkJoinRecord>;

export const joiningOf = (memberSeed: Uint8Array, bundle: KeyPackageBundle): JoiningRecord => ({
  memberSeed,
  keyPackage: encodeKeyPackage(bundle.keyPackage),
  ...bundle.secrets,
});

/** A copy whose secrets the caller may wipe. */
export function bundleOf(joining: JoiningRecord): KeyPackageBundle {
  const { initKey, encryptionKey, signatureKey } = joining;
  return {
    keyPackage: decodeKeyPackage(joining.keyPackage),
    secrets: {
      initKey: initKey.slice(),
      encryptionKey: encryptionKey.slice(),
      signatureKey: signatureKey.slice(),
    },
  };
}

/** A step of a conversation, whose write other records can be part of. */
export interface WritingStep {
  writeAlong(write: Write, then: () => void): void;
}

/** All records of one kind, as a map that is written through. */
export class Shelf<T> {
  readonly #store: Store;
  readonly #folder: string;
  readonly #codec: wire.Codec<T>;
  readonly #records = new Map<string, T>();

  constructor(store: Store, folder: string, codec: wire.Codec<T>) {
    this.#store = store;
    this.#folder = folder;
    this.#codec = codec;
    for (const [key, value] of store.list(`${folder}/`)) {
      this.#records.set(key.slice(folder.length + 1), decode(codec, value, "STORE_BROKEN"));
    }
  }

  get(id: string): T | undefined {
    return this.#records.get(id);
  }

  all(): T[] {
    return [...this.#records.values()];
  }

  /** In the order in which they came. */
  keys(): string[] {
    return [...this.#records.keys()];
  }

  get size(): number {
    return this.#records.size;
  }

  /** Durable when it returns. */
  put(id: string, record: T): T {
    this.#store.apply({
      writes: [{ key: `${this.#folder}/${id}`, value: encode(this.#codec, record) }],
      rows: [],
    });
    this.#records.set(id, record);
    return record;
  }

  erase(id: string): void {
    if (!this.#records.delete(id)) return;
    this.#store.apply({ writes: [{ key: `${this.#folder}/${id}`, value: null }], rows: [] });
  }

  /** Like `put`, in the write of a step. */
  putWith(step: WritingStep, id: string, record: T, then: () => void = () => {}): void {
    const write = { key: `${this.#folder}/${id}`, value: encode(this.#codec, record) };
    step.writeAlong(write, () => {
      this.#records.set(id, record);
      then();
    });
  }

  /** Like `erase`, in the write of a step. */
  eraseWith(step: WritingStep, id: string): void {
    if (!this.#records.has(id)) return;
    step.writeAlong({ key: `${this.#folder}/${id}`, value: null }, () => this.#records.delete(id));
  }
}
