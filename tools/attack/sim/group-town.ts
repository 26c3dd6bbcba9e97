/**
 * All members of all groups of a run, and the pairs through whom somebody comes in. Of `blind` it knows which entries of the
 * log are no noise, so that only those for whom one may be try to read it.
 */

import { Buffer } from "node:buffer";
import { createCipheriv } from "node:crypto";
import {
  type Content,
  encodeKeyPackage,
  hexText,
  joinByWelcome,
  type KeyPackageBundle,
  type LevelChoice,
  type LevelInput,
  LOCAL_LIMITS,
  type LogEntry,
  type LogSight,
  memberIdBytes,
  memberKeyPackage,
  newcomerOf,
  type OwnMember,
  PROTOCOL_LIMITS,
  type PrivacyLevel,
  type RandomBytes,
  sightLogEntry,
  suiteFor,
} from "@hushroom/protocol";
import type { Said } from "../trace/run.ts";
import { EntryTalks } from "./entry-talks.ts";
import { type Begun, beginAt, choiceOf, foundAt, newMember } from "./founding.ts";
import type { GroupPlan } from "./group-plan.ts";
import { QuietBoxes } from "./quiet-boxes.ts";
import { type MemberOwner, RELAY, SealedMember } from "./sealed-member.ts";

const { LOG_GROUP_MEMBERS_MAX } = PROTOCOL_LIMITS;
const PAIRS_MET_MS = 60 * 60_000;
const SEED_ADDED = 700_000;
const ID_BYTES = 16;

export interface GroupTownOptions {
  readonly level: PrivacyLevel;
  readonly plan: GroupPlan;
  readonly seed: number;
  readonly slotMs: number;
  readonly startMs: number;
  /** When the orderers' keys are a day old, by group. */
  readonly renewalsMs: readonly number[];
  readonly input: (client: number, input: LevelInput) => void;
}

/** Who was asked in: what it made for that. */
interface Joining {
  readonly own: OwnMember;
  readonly bundle: KeyPackageBundle;
}

interface Invited {
  readonly group: string;
  readonly client: number;
  readonly by: number;
  readonly atMs: number;
  joining: Joining | null;
  /** Of its new membership; empty: it has not answered. */
  member: string;
  welcome: Uint8Array | null;
}

const pairOf = (by: number, client: number): string => `pair ${by} ${client}`;

/** Fresh bytes each time, which keys are made from. */
function streamOf(seed: number): RandomBytes {
  const key = Buffer.alloc(32);
  key.writeUInt32BE(seed);
  const stream = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  return (length) => new Uint8Array(stream.update(Buffer.alloc(length)));
}

export class GroupTown implements MemberOwner {
  readonly reads: { readonly said: number; readonly reader: number; readonly atMs: number }[] = [];
  /** Who should read what, as its writer's machine knew the group. */
  readonly owed: { readonly said: number; readonly reader: number }[] = [];
  /** Through whom somebody comes in, and who. */
  readonly pairs: number[][] = [];
  readonly #options: GroupTownOptions;
  readonly #level: LevelChoice;
  readonly #random: RandomBytes;
  readonly #members: Map<string, SealedMember>[];
  readonly #clients = new Map<string, number>();
  readonly #said = new Map<string, number>();
  readonly #invited: Invited[] = [];
  readonly #entries = new EntryTalks();
  readonly #boxes = new QuietBoxes();
  readonly #numbers = new Map<string, number>();
  /** What those who were asked in have read of the group, and could not open yet: by client and group. */
  readonly #recent = new Map<string, LogSight[]>();
  #bootId = "";

  constructor(options: GroupTownOptions, clients: number) {
    this.#options = options;
    this.#level = choiceOf(options.level, options.slotMs);
    this.#random = streamOf(options.seed + SEED_ADDED);
    this.#members = Array.from({ length: clients }, () => new Map());
    for (const [talk, story] of options.plan.stories.entries()) {
      const foundedMs = (options.renewalsMs[talk] ?? options.startMs) - LOCAL_LIMITS.KEY_AGE_MAX_MS;
      this.#found("group", String(talk), story.first, foundedMs);
      this.#numbers.set(String(talk), talk);
      for (const { client, by } of story.comers) {
        this.#found("contact", pairOf(by, client), [by, client], options.startMs - PAIRS_MET_MS);
        this.#numbers.set(pairOf(by, client), options.plan.stories.length + this.pairs.length);
        this.pairs.push([by, client]);
      }
    }
  }

  /** Those who were asked in before and are not in. */
  waiting(askedBeforeMs: number): number {
    return this.#invited.filter((one) => one.atMs < askedBeforeMs && !this.#isIn(one)).length;
  }

  get cameIn(): number {
    return this.#invited.filter((one) => this.#isIn(one)).length;
  }

  #isIn({ client, group }: Invited): boolean {
    return this.member(client, group) !== undefined;
  }

  membersOf(client: number): readonly SealedMember[] {
    return [...(this.#members[client]?.values() ?? [])];
  }

  member(client: number, talk: string): SealedMember | undefined {
    return this.#members[client]?.get(talk);
  }

  /** Whether somebody said something by this entry. */
  isReal(entry: LogEntry): boolean {
    return this.#entries.talkOf(entry) !== null;
  }

  /** Of `quiet`: whether who filled this box had something to say. */
  isRealBox(box: number): boolean {
    return this.#boxes.isReal(box);
  }

  /** Of `quiet`: the conversation of a box, by its number in traces; pairs come after the groups. */
  talkOf(box: number): number | null {
    return this.#numbers.get(this.#boxes.talkOf(box) ?? "") ?? null;
  }

  say(said: number, { kind, client, talk, bytes, about }: Said, nowMs: number): void {
    const member = this.member(client, String(talk));
    if (member === undefined) throw new Error("who says something is in that group");
    if (kind === "welcome") this.#ask(member, about ?? 0, nowMs);
    else if (kind === "message") this.#speak(member, said, bytes, nowMs);
    else if (about === undefined)
      member.do({ type: "wish", wish: { type: "rename", name: `Choir ${said}` } }, nowMs);
    else member.do({ type: "wish", wish: { type: "remove", member: this.#idOf(about, member.talk) } }, nowMs);
  }

  logged(client: number, entry: LogEntry, nowMs: number): void {
    const talk = this.#entries.talkOf(entry);
    if (talk === null) return;
    const member = this.member(client, talk);
    const isAsked = this.#invited.some((one) => one.client === client && one.group === talk);
    if (member === undefined && !isAsked) return;
    const { address, frame } = entry;
    const sight = sightLogEntry({ address: address.slice(), frame: frame.slice() });
    if (member === undefined) this.#keep(`${client} ${talk}`, sight);
    else member.read(sight, nowMs);
  }

  #keep(of: string, sight: LogSight): void {
    const recent = this.#recent.get(of) ?? [];
    this.#recent.set(of, recent);
    if (recent.push(sight) > LOCAL_LIMITS.LOG_UNKNOWN_KEPT) recent.shift();
  }

  /** `talk`: the one on the circuit; null: all. */
  booted(client: number, talk: string | null, bootId: string, nowMs: number): void {
    this.#bootId = bootId;
    for (const member of this.membersOf(client))
      if (talk === null || talk === member.talk) this.#greet(member, nowMs);
  }

  put(member: SealedMember, effect: Parameters<MemberOwner["put"]>[1], nowMs: number): void {
    const { put, lane, writeKey, frame } = effect;
    if (this.#level.level === "blind") this.#entries.wrote(writeKey, member.talk, nowMs);
    else this.#boxes.wrote(writeKey, member.talk, member.hadToSay);
    this.open(member);
    this.#options.input(member.client, {
      type: "put",
      conversation: member.talk,
      lane,
      put,
      writeKey,
      frame,
    });
  }

  event(member: SealedMember, event: Parameters<MemberOwner["event"]>[1], nowMs: number): void {
    if (event.type !== "message") return;
    const said = this.#said.get(event.id);
    if (said !== undefined) this.reads.push({ said, reader: member.client, atMs: nowMs });
    this.#heard(member, event.content, nowMs);
  }

  welcome(_member: SealedMember, effect: Parameters<MemberOwner["welcome"]>[1]): void {
    const invited = this.#invited.find(({ member }) => member === effect.member);
    if (invited !== undefined) invited.welcome = effect.welcome;
  }

  changed(member: SealedMember, nowMs: number): void {
    for (const invited of this.#invited) this.#bring(invited, member, nowMs);
    if (this.#level.level === "quiet") this.#look(member, nowMs);
    else if (member.machine.wantsTurn(Math.floor(nowMs)))
      this.#options.input(member.client, { type: "ready", conversation: member.talk });
  }

  /** With as many lanes as it has now, if its client's machine knows of others. */
  open(member: SealedMember): void {
    const lanes = this.#level.level === "quiet" ? member.machine.lanes : 1;
    if (member.lanes === lanes) return;
    member.lanes = lanes;
    this.#options.input(member.client, { type: "open", conversation: member.talk, lanes });
  }

  /** Of `quiet`: what to look for in this slot and the next one, as the program does it. */
  #look(member: SealedMember, nowMs: number): void {
    const slot = Math.floor(nowMs / this.#level.slotMs);
    // Before the run begins nothing is open.
    if (member.lanes === 0 || member.lookedIn === slot) return;
    member.lookedIn = slot;
    this.open(member);
    const { lanes, machine, talk, client } = member;
    for (const at of lanes === 1 ? [slot] : [slot, slot + 1]) {
      const box = machine.look(RELAY, at);
      if (box === null) continue;
      const address = Uint8Array.from(Buffer.from(box.address, "hex"));
      this.#options.input(client, { type: "read", conversation: talk, lane: at % lanes, address });
    }
  }

  #found(kind: "group" | "contact", talk: string, clients: readonly number[], nowMs: number): void {
    const names = clients.map((client) => `p${client}`);
    const conversations = foundAt(kind, names, this.#level, this.#random, nowMs);
    for (const [at, conversation] of conversations.entries()) {
      const client = clients[at] ?? 0;
      this.#members[client]?.set(talk, new SealedMember(client, talk, conversation, this));
      this.#clients.set(conversation.self, client);
    }
  }

  #speak(member: SealedMember, said: number, bytes: number, nowMs: number): void {
    const id = this.#random(ID_BYTES);
    this.#said.set(hexText(id), said);
    for (const { id: reader } of member.machine.roster.members)
      if (reader !== member.machine.self) this.owed.push({ said, reader: this.#clients.get(reader) ?? 0 });
    this.#send(member, { type: "text", text: "x".repeat(bytes), replyTo: null }, nowMs, id);
  }

  #send(member: SealedMember, content: Content, nowMs: number, id = this.#random(ID_BYTES)): void {
    member.do({ type: "send", id: hexText(id), content }, nowMs);
  }

  #idOf(client: number, talk: string): Uint8Array {
    return memberIdBytes(this.member(client, talk)?.machine.self ?? "");
  }

  /** In the conversation of the two: asked, answered, welcomed. */
  #ask(member: SealedMember, client: number, nowMs: number): void {
    const { roster, cipherSuite } = member.machine;
    const by = member.client;
    const nobody = { joining: null, member: "", welcome: null };
    this.#invited.push({ group: member.talk, client, by, atMs: nowMs, ...nobody });
    const about = { group: new Uint8Array(32), name: roster.profile.name, cap: roster.profile.cap };
    const pair = this.member(by, pairOf(by, client));
    const more = { members: roster.members.length, suite: cipherSuite, level: this.#level };
    const inviteId = this.#random(ID_BYTES);
    if (pair !== undefined) this.#send(pair, { type: "groupInvite", inviteId, ...about, ...more }, nowMs);
  }

  #heard(pair: SealedMember, content: Content, nowMs: number): void {
    const invited = this.#invited.find(({ by, client }) => pairOf(by, client) === pair.talk);
    if (invited === undefined) return;
    if (content.type === "groupInvite") this.#accept(pair, invited, content.inviteId, nowMs);
    else if (content.type === "groupJoin") this.#accepted(invited, content.keyPackage, nowMs);
    else if (content.type === "groupWelcome") this.#enter(invited, content.welcome, nowMs);
  }

  #accept(pair: SealedMember, invited: Invited, inviteId: Uint8Array, nowMs: number): void {
    const own = newMember(`p${pair.client}`, this.#random);
    const suite = suiteFor(LOG_GROUP_MEMBERS_MAX);
    const bundle = memberKeyPackage(own, suite, Math.floor(nowMs), this.#random);
    invited.joining = { own, bundle };
    const keyPackage = encodeKeyPackage(bundle.keyPackage);
    this.#send(pair, { type: "groupJoin", inviteId, keyPackage }, nowMs);
  }

  #accepted(invited: Invited, keyPackage: Uint8Array, nowMs: number): void {
    invited.member = newcomerOf(keyPackage)?.member ?? "";
    // It is owed what is said from the commit on, which comes before its Welcome.
    this.#clients.set(invited.member, invited.client);
    const admin = this.member(invited.by, invited.group);
    admin?.do({ type: "wish", wish: { type: "add", keyPackage } }, nowMs);
  }

  /** Once the commit lies in the log. */
  #bring(invited: Invited, admin: SealedMember, nowMs: number): void {
    const { welcome, by, client, group, member } = invited;
    const isTheirs = admin.client === by && admin.talk === group;
    if (welcome === null || !isTheirs || !admin.machine.areCommitsOut) return;
    invited.welcome = null;
    const pair = this.member(by, pairOf(by, client));
    const inviteId = this.#random(ID_BYTES);
    if (pair !== undefined) this.#send(pair, { type: "groupWelcome", inviteId, welcome }, nowMs);
    admin.do({ type: "welcomed", member }, nowMs);
  }

  #enter({ client, group, joining }: Invited, welcome: Uint8Array, nowMs: number): void {
    if (joining === null || this.member(client, group) !== undefined) return;
    const wholeMs = Math.floor(nowMs);
    const mls = joinByWelcome(welcome, joining.bundle, this.#random, wholeMs);
    if (mls === null) throw new Error("the Welcome leads somewhere");
    this.#begin(client, group, beginAt(joining.own, this.#level, mls, this.#random, wholeMs), nowMs);
  }

  #begin(client: number, talk: string, { conversation, step }: Begun, nowMs: number): void {
    const member = new SealedMember(client, talk, conversation, this);
    this.#members[client]?.set(talk, member);
    this.#clients.set(conversation.self, client);
    this.open(member);
    member.begun(step, nowMs);
    member.do({ type: "came" }, nowMs);
    this.#greet(member, nowMs);
    for (const sight of this.#recent.get(`${client} ${talk}`) ?? []) member.read(sight, nowMs);
  }

  #greet(member: SealedMember, nowMs: number): void {
    if (this.#bootId === "") return;
    const keeper = { bootId: this.#bootId, keepsMs: LOCAL_LIMITS.RELAY_AGAIN_MS };
    member.do({ type: "relay", place: RELAY, keeper }, nowMs);
  }
}
