/** Which privacy level a member uses in a conversation: what it tells the others, and what they compare with their own. */

import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { type Codec, struct, text, u8, u32, type Value } from "../../wire/codec.ts";
import { PRIVACY_LEVELS, type PrivacyLevel } from "./level.ts";

const LevelCode: Codec<PrivacyLevel> = {
  write: (writer, level) => writer.u8(PRIVACY_LEVELS.indexOf(level)),
  read(reader) {
    const level = PRIVACY_LEVELS[u8.read(reader)];
    reader.check(level !== undefined);
    return level ?? "direct";
  },
};

/** `relay` in its one spelling, and how long its slots are; with `direct` empty and 0. */
export const LevelChoiceCodec = struct({
  level: LevelCode,
  relay: text(PROTOCOL_LIMITS.PLACE_CHARS_MAX),
  slotMs: u32,
});
export type LevelChoice = Value<typeof LevelChoiceCodec>;

export const DIRECT: LevelChoice = { level: "direct", relay: "", slotMs: 0 };

export const isSameChoice = (a: LevelChoice, b: LevelChoice): boolean =>
  a.level === b.level && a.relay === b.relay && a.slotMs === b.slotMs;
