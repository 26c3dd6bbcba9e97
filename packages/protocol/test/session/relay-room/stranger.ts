/** Somebody at the relay who isn't in the room, with whatever keys got into the wrong hands. */

import {
  addressText,
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
  #tag = 0;

  constructor(house: RoomHouse) {
    this.#house = house;
    const nothing = (): void => {};
    this.#line = house.relay.connect(NUMBER, () => 0, nothing, nothing);
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
