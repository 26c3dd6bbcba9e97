/**
 * The application data of one MLS message in a relay room: the seed of the link, what the sender has of each other
 * member and from where it sends to it, and records, each told apart after its length so that those of newer
 * versions are passed over (docs/protocol.md, Relay rooms).
 */

import { HushError } from "../../base/errors.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import {
  bytes,
  decode,
  encode,
  fixed,
  flag,
  list,
  optional,
  rest,
  struct,
  time,
  u32,
  type Value,
  variant,
} from "../../wire/codec.ts";
import { ROOM_MEMBER_ID_BYTES } from "./room-member.ts";

const { RELAY_ROOM_MEMBERS_MAX, RELAY_ROOM_PART_BYTES_MAX } = PROTOCOL_LIMITS;
const RECORD_BYTES_MAX = RELAY_ROOM_PART_BYTES_MAX + 64;
const RECORDS_MAX = 64;

const cases = {
  /** A message, or a part of one whose last part is yet to come. */
  part: [1, struct({ seq: u32, id: fixed(16), at: time, isLast: flag, body: rest })],
  leave: [2, struct({})],
} as const;
const RecordCodec = variant("type", cases);
const types = new Set<number>(Object.values(cases).map(([type]) => type));

/** `start`: the first of the sender's parts that this member is to get. `got`: the last of its parts, of all before. */
const ReaderEntry = struct({ member: fixed(ROOM_MEMBER_ID_BYTES), start: u32, got: u32 });

const PacketCodec = struct({
  seed: optional(fixed(32)),
  readers: list(ReaderEntry, RELAY_ROOM_MEMBERS_MAX),
  records: list(bytes(RECORD_BYTES_MAX), RECORDS_MAX),
});

export type RoomRecord = Value<typeof RecordCodec>;
export type RoomPart = Extract<RoomRecord, { type: "part" }>;
export interface RoomPacket extends Omit<Value<typeof PacketCodec>, "records"> {
  readonly records: readonly RoomRecord[];
}

export const recordBytes = (record: RoomRecord): number => encode(RecordCodec, record).length + 4;

export const encodeRoomPacket = (packet: RoomPacket): Uint8Array =>
  encode(PacketCodec, { ...packet, records: packet.records.map((record) => encode(RecordCodec, record)) });

/** Throws WIRE_BAD_FRAME, also if only one record is malformed. */
export function decodeRoomPacket(packet: Uint8Array): RoomPacket {
  const { records, ...head } = decode(PacketCodec, packet);
  if (!records.every(({ length }) => length > 0)) throw new HushError("WIRE_BAD_FRAME");
  const known = records.filter(([type = 0]) => types.has(type));
  return { ...head, records: known.map((record) => decode(RecordCodec, record)) };
}
