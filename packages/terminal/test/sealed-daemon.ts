/** A real `hushroom start` on the private Tor network, its verbs and its `tail`; killed and started again at will. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiConnection } from "@hushroom/client";
import type { ConversationView } from "@hushroom/protocol";
import { HUSHROOM, Program, type ProgramEvent, processTree, startHushroom, until } from "@hushroom/testkit";
import { connectToProgram } from "../src/daemon-client.ts";

/** To a program by its data folder; for tools too. */
export const connectTo = connectToProgram;

const PASSPHRASE = "velvet anchor prism tundra";
const VERB_WITHIN_MS = 60_000;
const START_WITHIN_MS = 60_000;

export interface DaemonOptions {
  /** Its own; made if missing. */
  readonly folder: string;
  readonly name: string;
  readonly torrcExtra: string;
  readonly isKept: boolean;
  /** At the debug level, into the file `log` of its folder. */
  readonly isLogged?: boolean;
  /** Every place that it might write to by itself is in its folder. */
  readonly isEnclosed?: boolean;
}

const PLACES = ["HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"];

export class SealedDaemon {
  readonly name: string;
  readonly #options: DaemonOptions;
  readonly #data: string;
  readonly #programs: Program[] = [];
  #program: Program | null = null;

  constructor(options: DaemonOptions) {
    this.name = options.name;
    this.#options = options;
    this.#data = join(options.folder, "data");
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    writeFileSync(this.#file("passphrase"), `${PASSPHRASE}\n`);
  }

  /** Of all that it writes, and of what it is given. */
  get folder(): string {
    return this.#options.folder;
  }

  /** The file of its log. */
  get log(): string {
    return this.#file("log");
  }

  get pid(): number {
    return this.#program?.pid ?? 0;
  }

  /** Everything that it and its tor show of themselves: standard output, command lines and environments. */
  shown(): string {
    const { events = [], otherLines = [] } = this.#program ?? {};
    const processes = processTree(this.pid).flatMap(({ pid }) =>
      ["cmdline", "environ"].map((name) => readFileSync(`/proc/${pid}/${name}`, "utf8")),
    );
    return [...events.map((event) => JSON.stringify(event)), ...otherLines, ...processes].join("\n");
  }

  /** Resolves when the API answers; tor goes on to start. */
  async start(): Promise<void> {
    const { torrcExtra, isKept, isLogged } = this.#options;
    const kept = isKept ? ["--passphrase-file", this.#file("passphrase")] : [];
    const words = ["start", "--data", this.#data, "--port", "0", "--no-open", "--torrc-extra", torrcExtra];
    this.#program = isLogged
      ? this.#openLogged([...words, ...kept, "--log", "debug"])
      : this.#open([...words, ...kept]);
    await this.#program.event(({ event }) => event === "ready", START_WITHIN_MS);
  }

  /** Runs one verb to its end; fails unless that is a good one. */
  async run(...words: readonly string[]): Promise<readonly ProgramEvent[]> {
    const program = startHushroom([...words, "--json", "--data", this.#data]);
    program.endInput();
    const { code } = await program.ended(VERB_WITHIN_MS);
    if (code === 0) return program.events;
    throw new Error(`${this.name}: ${words.join(" ")} ended with ${code}: ${JSON.stringify(program.events)}`);
  }

  /** Goes on through restarts of the daemon. */
  async tail(): Promise<Program> {
    const tail = this.#open(["tail", "--data", this.#data]);
    await tail.event(({ event }) => event === "following");
    return tail;
  }

  connect(): Promise<ApiConnection> {
    return connectTo(this.#data);
  }

  /** What `history` says of messages, oldest first. */
  async history(who: string, rows: number): Promise<readonly ProgramEvent[]> {
    const events = await this.run("history", who, "-n", String(rows));
    return events.filter(({ event }) => event === "message");
  }

  /** The file of its card. */
  async card(): Promise<string> {
    const file = this.#file("card");
    await this.run("card", "export", file);
    return file;
  }

  torPids(): number[] {
    const isTor = (command: string) => /(^|\/)tor(\s|$)/.test(command.split(" ", 1)[0] ?? "");
    return processTree(this.pid)
      .filter(({ command }) => isTor(command))
      .map(({ pid }) => pid);
  }

  /** As a person ends it. */
  async stop(): Promise<void> {
    await this.#program?.stop();
  }

  async kill(): Promise<void> {
    this.#program?.kill("SIGKILL");
    await this.#program?.ended();
  }

  killTor(): void {
    for (const pid of this.torPids()) process.kill(pid, "SIGKILL");
  }

  async end(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
  }

  #open(words: readonly string[]): Program {
    const program = startHushroom([...words, "--json"], { env: this.#env() });
    this.#programs.push(program);
    return program;
  }

  #env(): Record<string, string> {
    const { isEnclosed, folder } = this.#options;
    return isEnclosed ? Object.fromEntries(PLACES.map((name) => [name, folder])) : {};
  }

  #openLogged(words: readonly string[]): Program {
    const command = ['exec "$0" "$@" 2>>"$LOG"', process.execPath, HUSHROOM, ...words, "--json"];
    const program = new Program("sh", ["-c", ...command], {
      env: { ...this.#env(), LOG: this.log },
    });
    this.#programs.push(program);
    return program;
  }

  #file(name: string): string {
    return join(this.#options.folder, name);
  }
}

/** Daemons with identities in one folder, which goes when they end. */
export class DaemonTown {
  readonly #folder = mkdtempSync(join(tmpdir(), "sealed-town-"));
  readonly #torrcExtra: string;
  readonly daemons: SealedDaemon[] = [];

  constructor(torrcExtra: string) {
    this.#torrcExtra = torrcExtra;
  }

  async settle(
    name: string,
    isKept: boolean,
    more: Pick<DaemonOptions, "isLogged" | "isEnclosed"> = {},
  ): Promise<SealedDaemon> {
    const folder = join(this.#folder, String(this.daemons.length));
    const daemon = new SealedDaemon({ folder, name, torrcExtra: this.#torrcExtra, isKept, ...more });
    this.daemons.push(daemon);
    await daemon.start();
    await daemon.run("id", "new", name);
    return daemon;
  }

  async end(): Promise<void> {
    await Promise.all(this.daemons.map((daemon) => daemon.end()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Each adds the other's card; resolves when both can talk. */
export async function befriend(a: SealedDaemon, b: SealedDaemon, withinMs: number): Promise<void> {
  const [cardA, cardB] = await Promise.all([a.card(), b.card()]);
  await Promise.all([a.run("contact", "add", cardB), b.run("contact", "add", cardA)]);
  await Promise.all([canTalk(a, b.name, withinMs), canTalk(b, a.name, withinMs)]);
}

/** By the API: a verb each time would keep a busy machine from what is waited for. */
async function seen(
  daemon: SealedDaemon,
  who: string,
  what: string,
  withinMs: number,
  is: (conversation: ConversationView) => boolean,
): Promise<void> {
  const api = await daemon.connect();
  try {
    await until(`${daemon.name} ${what} in ${who}`, withinMs, async () => {
      const all = await api.call("conversation.list", {});
      return all.some((one) => one.name === who && is(one));
    });
  } finally {
    api.close();
  }
}

export function canTalk(daemon: SealedDaemon, who: string, withinMs: number): Promise<void> {
  return seen(daemon, who, "can talk", withinMs, ({ state }) => state === "ready");
}

export function hasHeard(
  daemon: SealedDaemon,
  who: string,
  messages: number,
  withinMs: number,
): Promise<void> {
  return seen(daemon, who, `has heard ${messages}`, withinMs, ({ unread }) => unread >= messages);
}

export function hasMembers(
  daemon: SealedDaemon,
  who: string,
  members: number,
  withinMs: number,
): Promise<void> {
  return seen(daemon, who, `knows ${members} members`, withinMs, (one) => one.members === members);
}
