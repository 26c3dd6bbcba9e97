/** A group of clients by name, for scenarios: every commit reaches everybody and is checked. */
import { expect } from "vitest";
import { ascii } from "../../src/codec/codec.ts";
import {
  basicCredential,
  type CommitChoices,
  commit,
  confirmCommit,
  decodeState,
  type Env,
  type Extension,
  encodeState,
  encrypt,
  epochAuthenticator,
  type GroupState,
  joinByExternalCommit,
  joinGroup,
  type KeyPackageBundle,
  type Policy,
  type Proposal,
  processMessage,
  publishGroupInfo,
} from "../../src/index.ts";
import { capabilitiesOf, environment, keyPackage, newGroup, seeded, settled } from "./world.ts";

export class Club {
  readonly states = new Map<string, GroupState>();
  readonly env: Env;
  readonly suite: number;

  constructor(
    suite: number,
    founder = "A",
    choices: Partial<Policy> = {},
    extensions: readonly Extension[] = [],
  ) {
    this.suite = suite;
    this.env = environment(seeded(`club ${suite}`), choices);
    this.states.set(founder, newGroup(suite, founder, this.env, extensions));
  }

  static of(suite: number, count: number, choices: Partial<Policy> = {}): Club {
    const club = new Club(suite, "A", choices);
    const others = Array.from({ length: count - 1 }, (_, index) => String.fromCharCode(66 + index));
    if (others.length > 0) club.add("A", ...others);
    return club;
  }

  state(name: string): GroupState {
    const state = this.states.get(name);
    if (!state) throw new Error(`${name} is not in the club`);
    return state;
  }

  leaf(name: string): number {
    return this.state(name).leafIndex;
  }

  bundle(name: string): KeyPackageBundle {
    return keyPackage(this.suite, name, this.env.random);
  }

  add(by: string, ...names: string[]): void {
    const bundles = new Map(names.map((name) => [name, this.bundle(name)]));
    const proposals = [...bundles.values()].map(({ keyPackage }) => ({ type: "add", keyPackage }) as const);
    this.commit(by, { proposals }, bundles);
  }

  remove(by: string, ...names: string[]): void {
    const proposals = names.map((name) => ({ type: "remove", removed: this.leaf(name) }) as const);
    this.commit(by, { proposals });
  }

  /** Commits, delivers to everybody, welcomes the new ones, and checks that all agree. */
  commit(
    by: string,
    choices: CommitChoices,
    joiners: ReadonlyMap<string, KeyPackageBundle> = new Map(),
  ): void {
    const made = commit(this.state(by), choices, this.env);
    this.states.set(by, settled(made));
    this.deliver(made.message, by);
    this.states.set(by, settled(confirmCommit(this.state(by), this.env)));
    for (const [name, bundle] of joiners) {
      if (!made.welcome) throw new Error("no Welcome");
      const tree = choices.treeInWelcome === false ? { ratchetTree: this.state(by).tree.encode() } : {};
      this.states.set(name, settled(joinGroup({ welcome: made.welcome, bundle, ...tree }, this.env)));
    }
    this.agree();
  }

  /** Delivers a message to all but its sender; whoever it removes leaves the club. */
  deliver(message: Uint8Array, sender?: string): void {
    for (const [name, state] of [...this.states]) {
      if (name === sender) continue;
      const processed = processMessage(state, message, this.env);
      if (processed.type === "commit" && processed.removedUs) this.states.delete(name);
      else this.states.set(name, settled(processed));
    }
  }

  externalJoin(name: string, from: string, resync?: number): void {
    const { random } = this.env;
    const leaf = {
      credential: basicCredential(ascii(name)),
      capabilities: capabilitiesOf(this.suite, random),
      extensions: [],
    };
    const groupInfo = publishGroupInfo(this.state(from));
    const place = resync === undefined ? {} : { resync };
    const joined = joinByExternalCommit({ groupInfo, leaf, signatureKey: random(32), ...place }, this.env);
    if (resync !== undefined) this.states.delete(name);
    this.deliver(joined.message);
    this.states.set(name, joined.state);
    this.agree();
  }

  say(by: string, text: string): void {
    const sent = encrypt(this.state(by), ascii(text), this.env);
    this.states.set(by, settled(sent));
    for (const [name, state] of [...this.states]) {
      if (name === by) continue;
      const got = processMessage(state, sent.message, this.env);
      if (got.type !== "application") throw new Error("not an application message");
      expect(String.fromCharCode(...got.data)).toBe(text);
      this.states.set(name, settled(got));
    }
  }

  /** All agree; each state survives being stored; a message of each member reaches all. */
  agree(): void {
    const authenticators = [...this.states.values()].map((state) => epochAuthenticator(state).join());
    expect(new Set(authenticators).size).toBe(1);
    for (const [name, state] of this.states) this.states.set(name, decodeState(encodeState(state)));
    const [first = ""] = this.states.keys();
    this.say(first, "hello");
  }
}

export function removal(leafIndex: number): Proposal {
  return { type: "remove", removed: leafIndex };
}
