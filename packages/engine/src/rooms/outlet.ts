/** One live connection of a session as the driver writes to it: a WebSocket or a streaming page. */

import type { RoomEvent, SessionEvent, SessionId, StaffEvent } from "@hushroom/protocol";

/** One event on its way to many outlets. Each encoding of it is made once, by whichever outlet needs it first. */
export class Broadcast {
  readonly event: RoomEvent | StaffEvent;
  readonly #encodings = new Map<string, Buffer>();

  constructor(event: RoomEvent | StaffEvent) {
    this.event = event;
  }

  encoded(encoding: string, encode: (event: RoomEvent | StaffEvent) => Buffer): Buffer {
    let bytes = this.#encodings.get(encoding);
    if (bytes === undefined) {
      bytes = encode(this.event);
      this.#encodings.set(encoding, bytes);
    }
    return bytes;
  }
}

export interface Outlet {
  readonly session: SessionId;
  /** What all members or all staff are told. */
  deliver(broadcast: Broadcast): void;
  /** What this session alone is told. */
  tell(event: SessionEvent): void;
  /** Closes once everything before has been written. */
  end(): void;
}
