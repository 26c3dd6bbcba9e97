/** What a person's message says: text and what refers to it, and the steps of an invitation into a group. */

import { assert } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import {
  bytes,
  type Codec,
  fixed,
  flag,
  optional,
  rest,
  struct,
  text,
  u16,
  type Value,
  variant,
} from "../wire/codec.ts";
import { LevelChoiceCodec } from "./level/level-choice.ts";

const {
  MESSAGE_BYTES_MAX,
  REACTION_BYTES_MAX,
  GROUP_NAME_BYTES_MAX,
  KEY_PACKAGE_BYTES_MAX,
  GROUP_WELCOME_BYTES_MAX,
} = PROTOCOL_LIMITS;

const MessageId = fixed(16);
const InviteId = fixed(16);
const cases = {
  text: [1, struct({ text: text(MESSAGE_BYTES_MAX), replyTo: optional(MessageId) })],
  edit: [2, struct({ target: MessageId, text: text(MESSAGE_BYTES_MAX) })],
  delete: [3, struct({ target: MessageId })],
  /** An empty `emoji` takes the reaction back. */
  reaction: [4, struct({ target: MessageId, emoji: text(REACTION_BYTES_MAX) })],
  groupInvite: [
    5,
    struct({
      group: fixed(32),
      name: text(GROUP_NAME_BYTES_MAX),
      cap: u16,
      members: u16,
      suite: u16,
      inviteId: InviteId,
      /** By which the group goes, and who comes in from the first moment on. */
      level: optional(LevelChoiceCodec),
    }),
  ],
  groupJoin: [6, struct({ inviteId: InviteId, keyPackage: bytes(KEY_PACKAGE_BYTES_MAX) })],
  groupWelcome: [7, struct({ inviteId: InviteId, welcome: bytes(GROUP_WELCOME_BYTES_MAX) })],
  groupDecline: [8, struct({ inviteId: InviteId })],
  /** The sender leaves the group: an admin removes it. */
  leave: [9, struct({})],
  /** The sender has compared safety numbers with this member, or takes that back. */
  vouch: [10, struct({ member: fixed(16), on: flag })],
  /** Which privacy level the sender uses from now on, or as soon as all others do. */
  level: [11, LevelChoiceCodec],
} as const;

const KnownCodec = variant("type", cases);
const kinds = new Set<number>(Object.values(cases).map(([kind]) => kind));

/** `unknown`: from a newer version; kept, so that the messages around it still count and arrive. */
export type Content =
  | Value<typeof KnownCodec>
  | { readonly type: "unknown"; readonly kind: number; readonly body: Uint8Array };

/** Only as the last field of what has a length: an unknown kind takes all that is left. */
export const ContentCodec: Codec<Content> = {
  write(writer, content) {
    if (content.type !== "unknown") return KnownCodec.write(writer, content);
    assert(!kinds.has(content.kind), "a known kind isn't unknown");
    writer.u8(content.kind);
    writer.bytes(content.body);
  },
  read(reader) {
    const kind = reader.peekU8();
    if (kinds.has(kind)) return KnownCodec.read(reader);
    return { type: "unknown", kind: reader.u8(), body: rest.read(reader) };
  },
};
