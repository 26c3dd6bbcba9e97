/** A member that does with its keys what its program never would: what lies in its store is all it needs. */

import { commit, decodeState, encrypt, type GroupState, type Proposal } from "@hushroom/mls";
import { addressText, boxAddress } from "../../src/session/box.ts";
import { chainBox, senderChain, stepSender } from "../../src/session/chain.ts";
import { recordPrefix } from "../../src/session/conversation/storage.ts";
import { envOf } from "../../src/session/conversation/turn.ts";
import { FRAME_BYTES, openFrame, sealFrame } from "../../src/session/frame.ts";
import { decodeFramePayload, encodeFramePayload } from "../../src/session/frame-payload.ts";
import { encodePacket, type PacketRecord } from "../../src/session/packet.ts";
import { parcelBoxes, parcelKeyOf, partedRef } from "../../src/session/parcel.ts";
import { rosterOf } from "../../src/session/roster.ts";
import type { Member } from "./conversation-world.ts";
import { chainSecretOf, idOf } from "./member-secrets.ts";
import type { RelayInMemory } from "./relay-in-memory.ts";

export class HostileMember {
  readonly #member: Member;
  readonly #next = new Map<string, number>();
  mls: GroupState;

  /** Takes what the member holds at this moment; its own program is not asked any more. */
  constructor(member: Member) {
    this.#member = member;
    this.mls = decodeState(member.store.get(`${recordPrefix("c1")}mls`) as Uint8Array);
  }

  get env() {
    return envOf(this.#member.world.bytes, this.#member.world.time.nowMs);
  }

  /** One MLS message with these records. */
  says(records: readonly PacketRecord[]): Uint8Array {
    return this.saysRaw(encodePacket(records));
  }

  saysRaw(data: Uint8Array): Uint8Array {
    const sent = encrypt(this.mls, data, this.env);
    this.mls = sent.state;
    return sent.message;
  }

  /** A commit by the rules of MLS; ours it need not keep. The group stays where it is. */
  commits(proposals: readonly Proposal[]): { message: Uint8Array; after: GroupState } {
    const made = commit(this.mls, { proposals }, this.env);
    return { message: made.message, after: made.state.pending as GroupState };
  }

  /** Into the next box of the chain from `writer` to `reader`; everybody in the group can make its keys. */
  #box(reader: Member, writer: Member, place = reader.place) {
    const secret = chainSecretOf(this.mls);
    const leaf = this.#leafOf(writer);
    const name = `${this.mls.groupContext.epoch} ${idOf(reader)} ${leaf}`;
    const index = this.#next.get(name) ?? this.#startOf(reader, writer);
    this.#next.set(name, index + 1);
    let chain = senderChain(secret, leaf, idOf(reader));
    for (let at = 0; at < index; at++) chain = stepSender(chain).chain;
    return chainBox(stepSender(chain), place);
  }

  #leafOf(writer: Member): number {
    const leaf = rosterOf(this.mls)?.members.find(({ id }) => id === idOf(writer))?.leaf;
    if (leaf === undefined) throw new Error("the writer is no member here");
    return leaf;
  }

  #startOf(reader: Member, writer: Member): number {
    return writer === this.#member ? this.#member.sentTo(reader) : writer.sentTo(reader);
  }

  /** As the member's own frame, or in the name of another one. */
  puts(reader: Member, message: Uint8Array, writer: Member = this.#member): void {
    const { writeKey, frameKey } = this.#box(reader, writer);
    const frame = sealFrame(frameKey, encodeFramePayload({ type: "whole", bytes: message }));
    reader.offered(addressText(boxAddress(writeKey)), frame);
  }

  /** What was said to this member, out of the frames that came to it. */
  heardFrom(writer: Member, frames: readonly Uint8Array[]): Uint8Array[] {
    const leaf = this.#leafOf(writer);
    let chain = senderChain(chainSecretOf(this.mls), leaf, idOf(this.#member));
    const heard: Uint8Array[] = [];
    for (let at = 0; at < 10; at++) {
      const next = stepSender(chain);
      const { frameKey } = chainBox(next, this.#member.place);
      chain = next.chain;
      for (const frame of frames) {
        const opened = openFrame(frameKey, frame);
        const payload = opened && decodeFramePayload(opened);
        if (payload?.type === "whole") heard.push(payload.bytes);
      }
    }
    return heard;
  }

  putsParcel(reader: Member, message: Uint8Array): void {
    const named = this.#member.world.bytes(32);
    const parcelKey = parcelKeyOf(named, this.#leafOf(this.#member));
    const ref = { ...partedRef(parcelKey, message), key: named };
    const { writeKey, frameKey } = this.#box(reader, this.#member);
    reader.offered(
      addressText(boxAddress(writeKey)),
      sealFrame(frameKey, encodeFramePayload({ type: "parcel", ref })),
    );
    for (const { writeKey: key, frame } of parcelBoxes(parcelKey, message, reader.place))
      reader.offered(addressText(boxAddress(key)), frame);
  }

  /** Only names a parcel. */
  announces(reader: Member, key: Uint8Array, count: number, writer: Member = this.#member): void {
    const { writeKey, frameKey } = this.#box(reader, writer);
    const hash = this.#member.world.bytes(32);
    const ref = { key, count, hash, parts: Array.from({ length: count }, () => hash) };
    reader.offered(
      addressText(boxAddress(writeKey)),
      sealFrame(frameKey, encodeFramePayload({ type: "parcel", ref })),
    );
  }

  /** Leaves the next box of another member's to that one. */
  passesBy(reader: Member, writer: Member): void {
    this.#box(reader, writer);
  }

  /** Fills the next `count` boxes that belong to another member's frames with noise, at the reader's device or a relay of its. */
  squats(reader: Member, writer: Member, count: number, relay?: RelayInMemory): void {
    for (let i = 0; i < count; i++) {
      const { writeKey } = this.#box(reader, writer, relay?.address);
      (relay ?? reader).offered(addressText(boxAddress(writeKey)), this.#member.world.bytes(FRAME_BYTES));
    }
  }
}
