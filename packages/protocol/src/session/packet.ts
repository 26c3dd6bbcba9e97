/**
 * The application data of one MLS message: u32 count, then the records, each a u32 length, a u8 type and a body. Records
 * of types from newer versions are passed over (docs/protocol.md, Packets).
 */

import { HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import {
  bytes,
  type Codec,
  decode,
  encode,
  fixed,
  flag,
  list,
  struct,
  time,
  u32,
  u64,
  type Value,
  variant,
} from "../wire/codec.ts";
import { ContentCodec } from "./content.ts";
import { PARCEL_BYTES_MAX } from "./parcel.ts";

export const { PACKET_RECORDS_MAX } = PROTOCOL_LIMITS;

const MemberId = fixed(16);

/** The number of a message. The last one is never used, so that there is always a next. */
const Seq: Codec<number> = {
  write: u32.write,
  read(reader) {
    const seq = u32.read(reader);
    reader.check(seq >= 1 && seq < 0xffff_ffff);
    return seq;
  },
};
const Taken = struct({ epoch: u64, index: u32 });

const cases = {
  /** `after`: the id of the message before it, or zeros if its sender doesn't know that any more. */
  message: [1, struct({ seq: Seq, id: fixed(16), after: fixed(16), at: time, content: ContentCodec })],
  /**
   * All of `member`'s messages up to this one are kept here, of this one of its streams, and it has this id; and in each
   * of these epochs all of its boxes before `index` were found. Of the chain of slots, 2^63 is added to the epoch.
   */
  ack: [
    2,
    struct({
      member: MemberId,
      stream: u32,
      upTo: u32,
      last: fixed(16),
      taken: list(Taken, 2 * PROTOCOL_LIMITS.EPOCHS_KEPT),
    }),
  ],
  read: [3, struct({ member: MemberId, upTo: u32 })],
  /** To a new `member`: the sender's messages to it begin with this one. */
  start: [4, struct({ member: MemberId, stream: u32, seq: Seq })],
  /** From the orderer alone: the commit that ends this epoch, its own or another member's. */
  commit: [7, struct({ message: bytes(PARCEL_BYTES_MAX) })],
  online: [8, struct({ flag })],
} as const;

const RecordCodec = variant("type", cases);
const types = new Set<number>(Object.values(cases).map(([type]) => type));
/** A record is told apart only after its length, so the list of them is one of byte strings. */
const PacketCodec = list(bytes(PARCEL_BYTES_MAX), PACKET_RECORDS_MAX);

export type PacketRecord = Value<typeof RecordCodec>;

export function encodePacket(records: readonly PacketRecord[]): Uint8Array {
  return encode(
    PacketCodec,
    records.map((record) => encode(RecordCodec, record)),
  );
}

/** Throws WIRE_BAD_FRAME, also if only one record is malformed. */
export function decodePacket(packet: Uint8Array): PacketRecord[] {
  const records = decode(PacketCodec, packet);
  if (!records.every(({ length }) => length > 0)) throw new HushError("WIRE_BAD_FRAME");
  return records.filter(([type = 0]) => types.has(type)).map((record) => decode(RecordCodec, record));
}
