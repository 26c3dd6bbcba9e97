/** The strong soak: random members and operations; after every commit, everything that must hold is checked. */
import { ascii, decode } from "../../src/codec/codec.ts";
import { receive } from "../../src/group/receiving.ts";
import {
  basicCredential,
  type CommitChoices,
  commit,
  confirmCommit,
  decodeState,
  dropCommit,
  type Env,
  encodeState,
  encrypt,
  epochAuthenticator,
  externalPskId,
  type GroupState,
  joinByExternalCommit,
  joinGroup,
  type KeyPackageBundle,
  MLSMessage,
  MlsError,
  type ProcessedCommit,
  type Proposal,
  processMessage,
  propose,
  proposeUpdate,
  publishGroupInfo,
  type RandomBytes,
} from "../../src/index.ts";
import type { UpdatePath } from "../../src/message/commit.ts";
import { encodeGroupContext } from "../../src/message/group-context.ts";
import { computePskSecret } from "../../src/schedule/psk-secret.ts";
import { Hoard, leak } from "./outsider.ts";
import {
  CUSTOM,
  capabilitiesOf,
  chosen,
  EXTENSION,
  environment,
  keyPackage,
  newGroup,
  PSK,
  pick,
  seeded,
  settled,
} from "./world.ts";

interface Member {
  state: GroupState;
  readonly hoard: Hoard;
}

function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

export interface SoakChoices {
  readonly suite: number;
  readonly seed: string;
  readonly steps: number;
  readonly maxMembers: number;
}

export class Soak {
  readonly #random: RandomBytes;
  readonly #env: Env;
  readonly #suite: number;
  readonly #max: number;
  readonly #members = new Map<string, Member>();
  #names = 0;
  removed = 0;
  commits = 0;

  constructor({ suite, seed, maxMembers }: SoakChoices) {
    this.#random = seeded(seed);
    this.#suite = suite;
    this.#max = maxMembers;
    const padding = (length: number) => (256 - (length % 256)) % 256;
    this.#env = environment(seeded(`${seed}/library`), { padding });
    this.#enter(this.#name(), newGroup(suite, "0", this.#env));
  }

  #name(): string {
    return `m${this.#names++}`;
  }

  #enter(name: string, state: GroupState): void {
    const member = { state, hoard: new Hoard() };
    member.hoard.hold(state);
    this.#members.set(name, member);
  }

  #set(
    member: Member,
    result: { readonly state: GroupState; readonly consumed: readonly Uint8Array[] },
  ): void {
    member.hoard.hold(result.state);
    member.state = settled(result);
  }

  #below(count: number): number {
    return pick(this.#random, count);
  }

  #someone(except: readonly string[] = []): string {
    return chosen(
      this.#random,
      [...this.#members.keys()].filter((name) => !except.includes(name)),
    );
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    assert(member, `no member ${name}`);
    return member;
  }

  /** One operation, drawn at random among those that the group's size allows. */
  step(): void {
    const size = this.#members.size;
    const grow = [() => this.#adds(1), () => this.#adds(1 + this.#below(3)), () => this.#externalJoin()];
    const room = this.#max - size;
    const always = [
      () => this.#commit(this.#someone(), {}),
      () => this.#psk(0),
      () => this.#contextExtensions(),
      () => this.#custom(),
    ];
    const shrink = [
      () => this.#removes(1),
      () => this.#removes(1 + this.#below(3)),
      () => this.#removeLowest(),
      () => this.#addAndRemove(),
      () => this.#byReference(),
      () => this.#byReference(),
      () => this.#race(),
      () => this.#resync(),
    ];
    const growing = room >= 4 ? [...grow, () => this.#psk(1), () => this.#adds(2, true)] : [];
    const possible = [
      ...always,
      ...growing,
      ...(size < this.#max / 2 ? growing : []),
      ...(size > 1 ? shrink : []),
    ];
    chosen(this.#random, possible)();
  }

  #newcomers(count: number): Map<string, KeyPackageBundle> {
    const names = Array.from({ length: count }, () => this.#name());
    return new Map(names.map((name) => [name, keyPackage(this.#suite, name, this.#env.random)]));
  }

  #adds(count: number, withoutPath = false): void {
    const joiners = this.#newcomers(count);
    this.#commit(this.#someone(), { proposals: additions(joiners), withoutPath }, joiners);
  }

  #others(by: string, count: number): string[] {
    const names = [...this.#members.keys()].filter((name) => name !== by);
    while (names.length > count) names.splice(this.#below(names.length), 1);
    return names;
  }

  #removals(names: readonly string[]): Proposal[] {
    return names.map((name) => ({ type: "remove", removed: this.#member(name).state.leafIndex }));
  }

  #removes(count: number): void {
    const by = this.#someone();
    this.#commit(by, { proposals: this.#removals(this.#others(by, count)) });
  }

  /** Empties the left of the tree, so that the root goes blank. */
  #removeLowest(): void {
    const byLeaf = [...this.#members].sort(([, a], [, b]) => a.state.leafIndex - b.state.leafIndex);
    const names = byLeaf.map(([name]) => name).slice(0, Math.ceil(byLeaf.length / 2));
    const by = this.#someone(names);
    this.#commit(by, { proposals: this.#removals(names) });
  }

  #addAndRemove(): void {
    const by = this.#someone();
    const joiners = this.#newcomers(1 + this.#below(2));
    const out = this.#others(by, 1 + this.#below(2));
    this.#commit(by, { proposals: [...this.#removals(out), ...additions(joiners)] }, joiners);
  }

  #psk(newcomers: number): void {
    const by = this.#someone();
    const joiners = this.#newcomers(newcomers);
    const psk = externalPskId(this.#member(by).state, ascii("psk"), this.#env.random);
    const proposals = [{ type: "psk", psk } as const, ...additions(joiners)];
    this.#commit(by, { proposals, withoutPath: this.#below(2) === 0 }, joiners);
  }

  #contextExtensions(): void {
    const extensions =
      this.#below(3) === 0 ? [] : [{ extensionType: EXTENSION, extensionData: this.#random(4) }];
    this.#commit(this.#someone(), { proposals: [{ type: "group_context_extensions", extensions }] });
  }

  #custom(): void {
    const proposal: Proposal = { type: "custom", proposalType: CUSTOM, data: this.#random(8) };
    this.#commit(this.#someone(), { proposals: [proposal] });
  }

  /** Several members propose; one of them commits all that fits. */
  #byReference(): void {
    const by = this.#someone();
    const joiners = this.#newcomers(this.#members.size < this.#max ? this.#below(2) : 0);
    for (const proposal of additions(joiners)) this.#propose(this.#someone(), proposal);
    for (const name of this.#others(by, 1 + this.#below(4))) {
      if (this.#below(4) > 0) this.#propose(name, undefined);
      else this.#propose(this.#someone([name]), this.#removals([name])[0]);
    }
    this.#commit(by, {}, joiners);
  }

  /** Proposes something, or an Update of one's own leaf. */
  #propose(name: string, proposal: Proposal | undefined): void {
    const member = this.#member(name);
    const framing = { asPublic: this.#below(2) === 0 };
    const made = proposal
      ? propose(member.state, proposal, this.#env, framing)
      : proposeUpdate(
          member.state,
          this.#env,
          this.#below(2) ? {} : { signatureKey: this.#env.random(32) },
          framing,
        );
    this.#set(member, made);
    for (const [other, receiver] of this.#members) {
      if (other !== name) this.#set(receiver, processMessage(receiver.state, made.message, this.#env));
    }
  }

  /** Two prepare a commit in the same epoch; the loser's costs it nothing. */
  #race(): void {
    const loser = this.#someone();
    const winner = this.#someone([loser]);
    const member = this.#member(loser);
    this.#set(member, commit(member.state, {}, this.#env));
    if (this.#below(2) === 0) this.#set(member, dropCommit(member.state));
    this.#commit(winner, {});
  }

  #leafOf(name: string) {
    const capabilities = capabilitiesOf(this.#suite, this.#env.random);
    return { credential: basicCredential(ascii(name)), capabilities, extensions: [] };
  }

  #externalJoin(): void {
    this.#external(this.#name(), undefined);
  }

  #resync(): void {
    this.#external(this.#someone(), "resync");
  }

  #external(name: string, resync: "resync" | undefined): void {
    const publisher = this.#someone(resync ? [name] : []);
    const { state: from } = this.#member(publisher);
    const place = resync ? { resync: this.#member(name).state.leafIndex } : {};
    const former = resync && this.#member(name);
    const leaf = former
      ? { ...this.#leafOf(name), credential: leafCredential(former.state) }
      : this.#leafOf(name);
    const groupInfo = publishGroupInfo(from);
    const joined = joinByExternalCommit(
      { groupInfo, leaf, signatureKey: this.#random(32), ...place },
      this.#env,
    );
    this.#deliver(joined.message, undefined, joined.state);
    this.#enter(name, joined.state);
    this.#checkEpoch();
  }

  #commit(
    by: string,
    choices: CommitChoices,
    joiners: ReadonlyMap<string, KeyPackageBundle> = new Map(),
  ): void {
    const member = this.#member(by);
    const treeInWelcome = this.#below(2) === 0;
    const how = { asPublic: this.#below(3) === 0, treeInWelcome, ...choices };
    const made = commit(member.state, how, this.#env);
    const before = member.state;
    this.#set(member, made);
    assert(made.state.pending, "no pending commit");
    this.#deliver(made.message, by, made.state.pending);
    this.#set(member, confirmCommit(member.state, this.#env));
    assert(member.state.groupContext.epoch === before.groupContext.epoch + 1n, "epoch did not advance");
    for (const [name, bundle] of joiners) {
      assert(made.welcome, "no Welcome");
      const tree = treeInWelcome ? {} : { ratchetTree: member.state.tree.encode() };
      this.#enter(name, settled(joinGroup({ welcome: made.welcome, bundle, ...tree }, this.#env)));
    }
    this.#checkEpoch();
  }

  #deliver(message: Uint8Array, sender: string | undefined, after: GroupState): void {
    this.commits++;
    for (const [name, member] of [...this.#members]) {
      if (name === sender) continue;
      const before = member.state;
      const processed = processMessage(before, message, this.#env);
      assert(processed.type === "commit", "not a commit");
      if (!processed.removedUs) {
        this.#set(member, processed);
        continue;
      }
      this.#members.delete(name);
      this.#checkRemoved(member, processed, message, after);
    }
  }

  /** (a) told so, (b) no path secret, no key, no commit secret of its own opens the new epoch. */
  #checkRemoved(member: Member, processed: ProcessedCommit, message: Uint8Array, after: GroupState): void {
    this.removed++;
    const { state: before, hoard } = member;
    assert(!processed.state.isMember, "the removed member believes to be one");
    const { confirmedTranscriptHash } = before.groupContext;
    const provisional = encodeGroupContext({ ...after.groupContext, confirmedTranscriptHash });
    const ids = processed.proposals.flatMap(({ proposal }) =>
      proposal.type === "psk" ? [proposal.psk] : [],
    );
    const pskSecret = computePskSecret(
      after.tree.suite,
      ids.map((id) => ({ id, psk: PSK })),
    );
    const found = leak({ after, path: pathIn(before, message, this.#env), provisional, pskSecret }, hoard);
    assert(!found, `a removed member has a way in: ${found}`);
    try {
      encrypt(processed.state, ascii("x"), this.#env);
      assert(false, "a removed member may send");
    } catch (error) {
      assert(error instanceof MlsError && error.code === "not-member", String(error));
    }
  }

  #checkEpoch(): void {
    const members = [...this.#members.values()];
    const authenticators = new Set(members.map(({ state }) => epochAuthenticator(state).join()));
    assert(authenticators.size === 1, "members disagree on the epoch");
    const stored = chosen(this.#random, members);
    const bytes = encodeState(stored.state);
    stored.state = decodeState(bytes);
    assert(encodeState(stored.state).join() === bytes.join(), "a stored state changed");
    this.#checkJoinable();
    this.#checkMessage();
  }

  /** A fresh joiner accepts the published tree, and a member accepts the joiner; both are then forgotten. */
  #checkJoinable(): void {
    const { state } = this.#member(this.#someone());
    const groupInfo = publishGroupInfo(state);
    const leaf = this.#leafOf("stranger");
    const joined = joinByExternalCommit({ groupInfo, leaf, signatureKey: this.#random(32) }, this.#env);
    const processed = processMessage(this.#member(this.#someone()).state, joined.message, this.#env);
    const same = epochAuthenticator(processed.state).join() === epochAuthenticator(joined.state).join();
    assert(same, "a fresh joiner disagrees");
  }

  #checkMessage(): void {
    const by = this.#someone();
    const member = this.#member(by);
    const text = this.#random(20);
    const sent = encrypt(member.state, text, this.#env);
    this.#set(member, sent);
    for (const [name, receiver] of this.#members) {
      if (name === by) continue;
      const got = processMessage(receiver.state, sent.message, this.#env);
      assert(got.type === "application" && got.data.join() === text.join(), "a message did not arrive");
      this.#set(receiver, got);
    }
  }
}

function additions(joiners: ReadonlyMap<string, KeyPackageBundle>): Proposal[] {
  return [...joiners.values()].map(({ keyPackage }) => ({ type: "add", keyPackage }));
}

function leafCredential(state: GroupState) {
  const leaf = state.tree.leaf(state.leafIndex);
  assert(leaf, "no own leaf");
  return leaf.credential;
}

function pathIn(state: GroupState, message: Uint8Array, env: Env): UpdatePath | undefined {
  const { content } = receive(state, decode(MLSMessage, message), env).message;
  assert(content.body.type === "commit", "not a commit");
  return content.body.commit.path;
}

/** Runs one seed; a failure says how to run it again. */
export function soak(choices: SoakChoices): Soak {
  const run = new Soak(choices);
  let step = 0;
  try {
    for (; step < choices.steps; step++) run.step();
  } catch (error) {
    const { suite, seed, maxMembers } = choices;
    const again = `HUSHROOM_MLS_SOAK=${suite}:${seed}:${choices.steps}:${maxMembers} npx vitest run packages/mls/test/soak.test.ts`;
    throw new Error(
      `step ${step}: ${error instanceof Error ? error.message : error}\nRun it again: ${again}`,
      {
        cause: error,
      },
    );
  }
  return run;
}
