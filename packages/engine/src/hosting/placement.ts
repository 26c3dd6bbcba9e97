/** Where a room is reached: over Tor or at an address of this device. One interface, two ways. */

import type { RoomHost } from "../rooms/room-host.ts";

export interface Placement {
  readonly mode: "onion" | "lan";
  /** What comes before `/j/…` in a link, such as `http://….onion`, or null while it is not known. */
  readonly baseUrl: string | null;
  /** The key that a guest's Tor needs beside the link, if the room asks for one. */
  readonly guestKey: string | null;
  /** Begins to listen, and over Tor to publish; resolves when the base URL is known. */
  open(host: RoomHost): Promise<void>;
  /** Asks for a new proof from outside now; nothing to do on a LAN. */
  check(): void;
  /** Tells that the device slept or its clock jumped. */
  woke(): void;
  /** Takes the room off the network. The listener belongs to the RoomHost and is closed by it. */
  close(): Promise<void>;
}
