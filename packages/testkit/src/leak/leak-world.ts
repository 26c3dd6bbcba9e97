/** A leak test's world: programs run in it, and it reports every packet that left the machine and where loopback went. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../bundled-program.ts";
import { Program, type ProgramOptions } from "../programs.ts";
import { TABLE, WATCHED_GROUP, WORLD_SCRIPT } from "./leak-rules.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const SETUP_WITHIN_MS = 10_000;

export interface LeakReport {
  /** Packets bound for anything but this machine, of every program in the world. */
  readonly offHostPackets: number;
  /** Where they were bound for: `203.0.113.1 tcp 80`. */
  readonly offHost: readonly string[];
  /** What the watched programs connected to on this machine: `tcp 9050`. */
  readonly loopback: readonly string[];
}

type NftItem = { readonly counter?: { readonly packets: number }; readonly set?: NftSet };
type NftSet = { readonly name: string; readonly elem?: readonly NftElement[] };
type NftElement = { readonly concat: readonly (string | number)[] };

/** Why no leak test can run here, or null. */
export function leakWorldProblem(): string | null {
  if (process.platform !== "linux") return "network namespaces are Linux's";
  if (process.getuid?.() !== 0) return "only root can make a network namespace with its own firewall";
  return null;
}

export class LeakWorld {
  readonly #holder: Program;
  readonly #directory: string;

  private constructor(holder: Program, directory: string) {
    this.#holder = holder;
    this.#directory = directory;
  }

  static async open(): Promise<LeakWorld> {
    const directory = mkdtempSync(join(tmpdir(), "hushroom-leak-"));
    const resolver = join(directory, "resolv.conf");
    const args = ["--net", "--mount", "sh", "-c", WORLD_SCRIPT, "leak-world", resolver];
    const world = new LeakWorld(new Program("unshare", args), directory);
    try {
      await world.#holder.event(({ ready }) => ready === true, SETUP_WITHIN_MS);
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  /** Runs a program inside; `watched` ones have their loopback connections noted. */
  start(command: string, args: readonly string[], watched: boolean, options: ProgramOptions = {}): Program {
    const group = watched ? ["setpriv", `--regid=${WATCHED_GROUP}`, "--clear-groups"] : [];
    return new Program("nsenter", [...this.#enter(), ...group, command, ...args], options);
  }

  /** The control: a program that leaks in every way. */
  startLeaky(): Program {
    const program = bundleProgram(fileURLToPath(new URL("leaky-program.ts", import.meta.url)));
    return this.start(process.execPath, [program], true);
  }

  report(): LeakReport {
    const text = execFileSync("nsenter", [...this.#enter(), "nft", "-j", "list", "table", "inet", TABLE]);
    const { nftables } = JSON.parse(String(text)) as { nftables: NftItem[] };
    const elements = (name: string) =>
      nftables.flatMap(({ set }) => (set?.name === name ? (set.elem ?? []) : [])).map(formatElement);
    return {
      offHostPackets: nftables.reduce((sum, { counter }) => sum + (counter?.packets ?? 0), 0),
      offHost: [...elements("offhost4"), ...elements("offhost6")].sort(),
      loopback: elements("loopback").sort(),
    };
  }

  async close(): Promise<void> {
    this.#holder.endInput();
    await this.#holder.stop();
    rmSync(this.#directory, { recursive: true });
  }

  #enter(): string[] {
    const namespaces = `/proc/${this.#holder.pid}/ns`;
    return [`--net=${namespaces}/net`, `--mount=${namespaces}/mnt`, `--wd=${ROOT}`];
  }
}

function formatElement({ concat }: NftElement): string {
  return concat.join(" ");
}
