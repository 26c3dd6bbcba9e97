/** The commands that this program gives tor, each checked and encoded. One authenticated, owning connection. */

import { type ErrorCode, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { authenticate } from "./control-auth.ts";
import { ControlConnection, type ControlEndpoint } from "./control-connection.ts";
import { checkedWord, parseWords, quoted } from "./control-text.ts";
import type { ControlReply } from "./reply.ts";
import type { OnionTarget } from "./tor.ts";

export const EVENTS = ["STATUS_CLIENT", "STATUS_GENERAL", "NETWORK_LIVENESS", "HS_DESC"] as const;

export interface ControllerOptions {
  readonly endpoint: ControlEndpoint;
  readonly cookieFile: string;
  readonly onEvent: (event: ControlReply) => void;
  readonly onEnd: (cause: ErrorCode) => void;
  readonly timeoutMs?: number;
}

export interface AddOnion {
  /** `ED25519-V3:<base64>` */
  readonly key: string;
  readonly virtualPort: number;
  readonly target: OnionTarget;
  readonly maxStreams: number;
  readonly proofOfWork: boolean;
  readonly clientKeys: readonly string[];
}

/** Options in order; a null value is the name alone, which resets it. */
export type Setting = readonly [name: string, value: string | null];

export function formatTarget(target: OnionTarget): string {
  return "path" in target ? `unix:${target.path}` : `127.0.0.1:${target.port}`;
}

const serviceId = (address: string) => checkedWord(address.replace(/\.onion$/, ""));

export class Controller {
  readonly #connection: ControlConnection;

  private constructor(connection: ControlConnection) {
    this.#connection = connection;
  }

  /** Connects, proves itself, takes ownership (tor exits when this connection closes) and asks for events. */
  static async open(options: ControllerOptions): Promise<Controller> {
    const { endpoint, onEvent, onEnd, timeoutMs = LOCAL_LIMITS.TOR_COMMAND_TIMEOUT_MS } = options;
    const connection = await ControlConnection.open(endpoint, { onEvent, onEnd }, timeoutMs);
    try {
      await authenticate(connection, options.cookieFile);
      await connection.command("TAKEOWNERSHIP");
      await connection.command(`SETEVENTS ${EVENTS.join(" ")}`);
      return new Controller(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** The value of `keyword`: its data block, or what stands behind "=". */
  async getInfo(keyword: string): Promise<string> {
    const { lines } = await this.#connection.command(`GETINFO ${checkedWord(keyword)}`);
    const line = lines.find(({ text }) => text.startsWith(`${keyword}=`));
    if (line === undefined) throw new HushError("TOR_CONTROL_PROTOCOL");
    return line.data ?? line.text.slice(keyword.length + 1);
  }

  /** Every value of an option that may stand more than once. */
  async getConf(name: string): Promise<string[]> {
    const { lines } = await this.#connection.command(`GETCONF ${checkedWord(name)}`);
    const values = lines.filter(({ text }) => text.startsWith(`${name}=`));
    return values.map(({ text }) => text.slice(name.length + 1));
  }

  /** All or nothing, in one transaction. */
  async setConf(settings: readonly Setting[]): Promise<void> {
    await this.#configure("SETCONF", settings);
  }

  /** Back to the defaults. */
  async resetConf(names: readonly string[]): Promise<void> {
    await this.#configure(
      "RESETCONF",
      names.map((name) => [name, null] as const),
    );
  }

  async #configure(command: string, settings: readonly Setting[]): Promise<void> {
    const words = settings.map(([name, value]) =>
      value === null ? checkedWord(name) : `${checkedWord(name)}=${quoted(value)}`,
    );
    await this.#connection.command([command, ...words].join(" "));
  }

  /** Returns the address that tor serves under the key. */
  async addOnion(onion: AddOnion): Promise<string> {
    const words = ["ADD_ONION", onion.key];
    if (onion.clientKeys.length > 0) words.push("Flags=V3Auth");
    if (onion.maxStreams > 0) words.push(`MaxStreams=${onion.maxStreams}`);
    if (onion.proofOfWork) words.push("PoWDefensesEnabled=1");
    words.push(`Port=${onion.virtualPort},${formatTarget(onion.target)}`);
    words.push(...onion.clientKeys.map((key) => `ClientAuthV3=${key}`));
    const { lines } = await this.#connection.command(words.map(checkedWord).join(" "));
    const id = lines.map(({ text }) => /^ServiceID=([a-z2-7]{56})$/.exec(text)?.[1]).find(Boolean);
    if (id === undefined) throw new HushError("TOR_CONTROL_PROTOCOL");
    return `${id}.onion`;
  }

  /** False where tor knows no such service. */
  async deleteOnion(address: string): Promise<boolean> {
    return this.#unlessUnknown(`DEL_ONION ${serviceId(address)}`);
  }

  /** Addresses of the services that ADD_ONION made on this connection. */
  async currentOnions(): Promise<string[]> {
    const ids = (await this.getInfo("onions/current")).split("\n");
    return ids.filter((id) => /^[a-z2-7]{56}$/.test(id)).map((id) => `${id}.onion`);
  }

  async addClientKey(address: string, privateKey: string): Promise<void> {
    await this.#connection.command(
      `ONION_CLIENT_AUTH_ADD ${serviceId(address)} x25519:${checkedWord(privateKey)}`,
    );
  }

  /** False where tor knows no such circuit. */
  async closeCircuit(circuit: number): Promise<boolean> {
    return this.#unlessUnknown(`CLOSECIRCUIT ${circuit}`);
  }

  async newCircuits(): Promise<void> {
    await this.#connection.command("SIGNAL NEWNYM");
  }

  /** Where tor's SOCKS ports are: `unix:/path` or `127.0.0.1:port`. */
  async socksListeners(): Promise<string[]> {
    return parseWords(await this.getInfo("net/listeners/socks"));
  }

  async #unlessUnknown(line: string): Promise<boolean> {
    const UNKNOWN = 552;
    const reply = await this.#connection.ask(line);
    if (reply.status !== 250 && reply.status !== UNKNOWN) {
      throw new HushError("TOR_CONTROL_REFUSED", { status: reply.status });
    }
    return reply.status === 250;
  }
}
