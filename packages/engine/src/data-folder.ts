/** The program's folder: tor's directory and the API's socket. Nothing of a room. Closed to other users. */

import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isListening } from "@hushroom/net";
import { HushError } from "@hushroom/protocol";

/** Paths of unix sockets end here on the strictest system (macOS: 104 with the final zero). */
const SOCKET_PATH_BYTES_MAX = 100;
const SOCKET_NAME = "api.sock";

/** Where the API of the program with this data folder listens. */
export function apiSocketPath(data: string): string {
  return join(data, SOCKET_NAME);
}

const fits = (socket: string) => Buffer.byteLength(socket) <= SOCKET_PATH_BYTES_MAX;

/** In the data folder, or where its path is too long for sockets, in a new one among the temporary files. */
function roomSocketsFolder(data: string): string {
  const usual = join(data, ".room-sockets");
  const longest = join(usual, String(Number.MAX_SAFE_INTEGER));
  return fits(longest) ? usual : join(tmpdir(), `hush-${randomBytes(8).toString("hex")}`);
}

export class DataFolder {
  readonly apiSocket: string;
  readonly hostTor: string;
  readonly proberTor: string;
  /** For the sockets between tor and the rooms. */
  readonly roomSockets: string;
  #rooms = 0;

  private constructor(data: string) {
    this.apiSocket = apiSocketPath(data);
    this.hostTor = join(data, "tor");
    this.proberTor = join(data, "tor-prober");
    this.roomSockets = roomSocketsFolder(data);
  }

  /** Throws API_ALREADY_RUNNING if a program uses this folder, CONFIG_BAD_VALUE if it can't be made. */
  static async open(data: string): Promise<DataFolder> {
    const folder = new DataFolder(data);
    if (!fits(folder.apiSocket)) throw new HushError("CONFIG_BAD_VALUE");
    try {
      mkdirSync(data, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new HushError("CONFIG_BAD_VALUE", {}, error);
    }
    if (await isListening(folder.apiSocket)) throw new HushError("API_ALREADY_RUNNING");
    // What one that was killed has left behind.
    folder.clear();
    mkdirSync(folder.roomSockets, { mode: 0o700 });
    return folder;
  }

  nextRoomSocket(): string {
    this.#rooms++;
    return join(this.roomSockets, String(this.#rooms));
  }

  clear(): void {
    rmSync(this.roomSockets, { recursive: true, force: true });
  }
}
