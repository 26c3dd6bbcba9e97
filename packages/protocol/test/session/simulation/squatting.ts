/** A member that puts frames of its own into boxes of others, before those do: its keys of the epoch are all it needs. */

import { decodeState } from "@hushroom/mls";
import type { SeededRandom } from "@hushroom/testkit";
import { PROTOCOL_LIMITS } from "../../../src/base/limits.ts";
import { type ChainIndex, chainBox, SenderChainCodec, stepSender } from "../../../src/session/chain.ts";
import { openEpoch } from "../../../src/session/conversation/epoch-boxes.ts";
import { FRAME_BYTES, sealFrame } from "../../../src/session/frame.ts";
import { rosterOf } from "../../../src/session/roster.ts";
import { encodeBoxRequest } from "../../../src/wire/box-protocol.ts";
import { decode } from "../../../src/wire/codec.ts";
import type { SimDaemon } from "./sim-daemon.ts";
import type { SimWorld } from "./sim-world.ts";

export function squat(world: SimWorld, random: SeededRandom): void {
  const squatter = world.members.at(-1);
  const others = world.members.filter((one) => one !== squatter && one.isUp);
  if (squatter === undefined || others.length < 2) return;
  const writer = random.pick(others);
  const reader = random.pick(others.filter((one) => one !== writer));
  const boxes = boxesAhead(squatter, writer, reader);
  if (boxes.length > 0) world.squattedAt.add(reader.id);
  for (const box of boxes.filter(() => random.chance(0.3))) fill(world, reader, box, random.chance(0.5));
}

/** The boxes that the writer fills next for the reader, as any member of the epoch can make them. */
function boxesAhead(squatter: SimDaemon, writer: SimDaemon, reader: SimDaemon): ChainIndex[] {
  const stored = squatter.store.records.get("c/c1/mls");
  const mls = stored && decodeState(stored);
  const roster = mls && rosterOf(mls);
  const name = squatter.conversation?.epoch.toString(16).padStart(12, "0");
  const kept = writer.store.records.get(`c/c1/write/${name}/${reader.id}`);
  const isThere = roster?.members.some(({ id }) => id === writer.id) === true;
  if (!mls || !roster || !isThere || kept === undefined) return [];
  let chain = openEpoch(mls, roster, writer.id, squatter.own.memberSeed).senders.get(reader.id);
  const from = decode(SenderChainCodec, kept).index;
  const boxes: ChainIndex[] = [];
  while (chain !== undefined && boxes.length < PROTOCOL_LIMITS.CHAIN_WINDOW) {
    const box = stepSender(chain);
    if (box.index >= from) boxes.push(box);
    chain = box.chain;
  }
  return boxes;
}

/** Noise, or what opens and says nothing. */
function fill(world: SimWorld, reader: SimDaemon, box: ChainIndex, isSealed: boolean): void {
  const { writeKey, frameKey } = chainBox(box, reader.place);
  const frame = isSealed ? sealFrame(frameKey, world.bytes(300)) : world.bytes(FRAME_BYTES);
  const connection = reader.server?.connect(
    () => {},
    () => {},
  );
  reader.run(() => connection?.receive(encodeBoxRequest({ op: "put", tag: 1, writeKey, frame })));
}
