/** Somebody at the relay who isn't in the room, with whatever keys got into the wrong hands. */

import {
  addressText,
  type BoxAnswer,
  boxAddress,
  chainBox,
  encodeBoxRequest,
  openFrame,
  senderChain,
  stepSender,
} from "@hushroom/protocol";
import type { RoomHouse } from "./room-house.ts";
import type { RelayLine } from "./sim-relay.ts";

const NUMBER = -1;
const CHAIN_STEPS = 40;

export class Stranger {
  readonly #house: RoomHouse;
  readonly #line: RelayLine;
  /** All that the relay told it. */
  readonly received: BoxAnswer[] = [];
  #tag = 0;

  constructor(house: RoomHouse) {
    this.#house = house;
    const nothing = (): void => {};
    const received = (answer: BoxAnswer): void => void this.received.push(answer);
    this.#line = house.relay.connect(NUMBER, () => 0, received, nothing);
  }

  /** Waits at the relay, with its own protocol, for whatever comes to these addresses. */
  watch(addresses: readonly string[]): void {
    for (const address of addresses) {
      const bytes = Uint8Array.from(Buffer.from(address, "hex"));
      this.#line.send(encodeBoxRequest({ op: "watch", tag: ++this.#tag, addresses: bytes }));
    }
    this.#house.run(0);
  }

  /** At once. */
  put(writeKey: Uint8Array, frame: Uint8Array): void {
    this.#line.send(encodeBoxRequest({ op: "put", tag: ++this.#tag, writeKey, frame }));
    this.#house.run(0);
  }

  /** The addresses of a chain that whoever holds the epoch's secret finds. */
  chainBoxes(epochSecret: Uint8Array, leaf: number, place: string, count: number): string[] {
    let chain = senderChain(epochSecret, leaf, place);
    return Array.from({ length: count }, () => {
      const { chain: after, ...next } = stepSender(chain);
      chain = after;
      return addressText(boxAddress(chainBox(next, "").writeKey));
    });
  }

  /** Whether any key of any chain of this epoch opens the frame. */
  opensAny(epochSecret: Uint8Array, frame: Uint8Array): boolean {
    return [0, 1, 2].some((leaf) => {
      let chain = senderChain(epochSecret, leaf, "relay.example:8080");
      return Array.from({ length: CHAIN_STEPS }, () => {
        const { chain: after, ...next } = stepSender(chain);
        chain = after;
        return openFrame(chainBox(next, "").frameKey, frame) !== null;
      }).includes(true);
    });
  }
}
