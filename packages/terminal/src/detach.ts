/**
 * `start -d`: the program as a process of its own, which goes on when this one ends. It tells over a channel between the
 * two when it answers, or why it does not; the passphrase goes the other way, so that it is asked for here.
 */

import { spawn } from "node:child_process";
import { type ErrorCode, errorCodeOf, HushError, isErrorCode } from "@hushroom/protocol";

export const DETACH_FLAGS = ["-d", "--detach"] as const;
/** Not for people: set on the command line of the process that goes on. */
const DETACHED_SWITCH = "detached";
export const DETACH_SWITCHES = ["detach", DETACHED_SWITCH] as const;

interface Started {
  readonly pid: number;
  /** The page's link. */
  readonly url: string;
}

type Told = { readonly url: string } | { readonly code: ErrorCode };

/** Resolves when the new process answers. Throws what it fails with. `words` are those of `start`. */
export function startDetached(words: readonly string[], passphrase: Buffer | null): Promise<Started> {
  const rest = words.filter((word) => !DETACH_FLAGS.some((one) => one === word));
  const args = [process.argv[1] ?? "", "start", `--${DETACHED_SWITCH}`, "--no-open", ...rest];
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return new Promise<Started>((resolve, reject) => {
    child.once("error", (error) => reject(new HushError("API_UNAVAILABLE", {}, error)));
    child.once("exit", () => reject(new HushError("API_UNAVAILABLE")));
    child.once("message", (message) => {
      const told = readTold(message);
      if ("code" in told) reject(new HushError(told.code));
      else resolve({ pid: child.pid ?? 0, url: told.url });
    });
    child.send({ passphrase: passphrase?.toString("base64") ?? null }, (error) => {
      if (error !== null) reject(new HushError("API_UNAVAILABLE", {}, error));
    });
    passphrase?.fill(0);
  }).finally(() => {
    if (child.connected) child.disconnect();
    child.unref();
  });
}

function readTold(message: unknown): Told {
  const { url, code } = message as { url?: unknown; code?: unknown };
  if (typeof url === "string") return { url };
  return { code: isErrorCode(code) ? code : "INTERNAL" };
}

/** The other end of the channel, in the process that goes on. */
export class Starter {
  readonly #ends = () => process.exit(1);

  /** Null if this process was not made by `start -d`. */
  static find(isDetached: boolean): Starter | null {
    if (!isDetached) return null;
    if (process.send === undefined) throw new HushError("CONFIG_BAD_VALUE");
    return new Starter();
  }

  private constructor() {
    // Whoever waited for it has given up.
    process.once("disconnect", this.#ends);
  }

  passphrase(): Promise<Buffer | null> {
    return new Promise((resolve) => {
      process.once("message", (message) => {
        const { passphrase } = message as { passphrase: string | null };
        resolve(passphrase === null ? null : Buffer.from(passphrase, "base64"));
      });
    });
  }

  ready(url: string): void {
    this.#tell({ url });
  }

  failed(error: unknown): void {
    this.#tell({ code: errorCodeOf(error) });
  }

  #tell(told: Told): void {
    process.off("disconnect", this.#ends);
    if (process.connected) process.send?.(told, () => process.disconnect());
  }
}
