/**
 * One client above its level machine: what it says goes into the boxes of its conversations, all that waits in one
 * conversation together, and what it finds it reads. In place of the sealed conversations, with their rules for boxes.
 */

import {
  type LevelEffect,
  type LevelInput,
  type LogEntry,
  PROTOCOL_LIMITS,
  type PrivacyLevel,
  QuietCover,
  type RandomBytes,
} from "@hushroom/protocol";
import type { Said } from "../trace/run.ts";
import { COMMIT_SENDER, type Letter, type Post } from "./post.ts";

const { FRAME_BYTES } = PROTOCOL_LIMITS;
/** What one frame holds of text. */
const TEXT_BYTES = 3700;

interface Waiting {
  readonly said: number;
  readonly bytes: number;
  frames: number;
}

/** One conversation of one client. Lanes: the other members, and in groups the commits. */
interface Talk {
  readonly name: string;
  readonly number: number;
  readonly others: readonly number[];
  readonly lanes: number;
  readonly waiting: Waiting[];
  readonly cover: QuietCover;
  commits: number[];
  nextOut: number;
  epoch: number;
  /** The next box to read of each other member. */
  readonly nextIn: Map<number, number>;
}

/** What a client says and reads, above its level machine. Times are those of its own clock. */
export interface Voice {
  /** Opens its conversations. */
  begin(): void;
  /** The client has come. */
  came(): void;
  /** A line of the script. */
  say(said: number, nowMs: number): void;
  effect(effect: LevelEffect, nowMs: number): void;
  /** Whenever the level machine was. */
  woken(nowMs: number): void;
}

export interface SpeakerOptions {
  readonly client: number;
  readonly level: PrivacyLevel;
  readonly slotMs: number;
  readonly talks: readonly (readonly number[])[];
  readonly script: readonly Said[];
  readonly post: Post;
  readonly random: RandomBytes;
  /** False: a turn with nothing to say is never filled. */
  readonly covers: boolean;
  readonly input: (input: LevelInput) => void;
}

export class Speaker implements Voice {
  readonly #options: SpeakerOptions;
  readonly #talks = new Map<string, Talk>();
  readonly #unconfirmed = new Map<string, { readonly writeKey: Uint8Array; readonly frame: Uint8Array }>();
  #puts = 0;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  begin(): void {
    for (const [number, members] of this.#options.talks.entries()) {
      if (members.includes(this.#options.client)) this.#open(number, members);
    }
  }

  came(): void {
    for (const talk of this.#talks.values()) talk.cover.came();
  }

  say(said: number): void {
    const { talk: number, kind, frames, bytes } = this.#options.script[said] as Said;
    const talk = this.#talks.get(String(number)) as Talk;
    if (kind === "commit" && this.#options.level !== "blind") talk.commits.push(said);
    else talk.waiting.push({ said, bytes, frames });
    this.#options.input({ type: "ready", conversation: talk.name });
  }

  woken(): void {}

  effect(effect: LevelEffect, nowMs: number): void {
    switch (effect.type) {
      case "turn": {
        const talk = this.#talks.get(effect.conversation) as Talk;
        this.#lookAgain(talk, effect.slot);
        // What it fills is one chain for all, which each of them reads in one slot of so many.
        if (effect.slot % talk.lanes === 0) this.#turn(talk, nowMs);
        return;
      }
      case "found":
        this.#found(this.#talks.get(effect.conversation) as Talk, effect.lane, effect.address, nowMs);
        return;
      case "logged":
        this.#logged(effect, nowMs);
        return;
      case "answered":
      case "appended":
        this.#unconfirmed.delete(effect.put);
        return;
      case "unanswered":
        this.#putAgain(effect.conversation, effect.put);
    }
  }

  #open(number: number, members: readonly number[]): void {
    const { client, input, slotMs } = this.#options;
    const others = members.filter((member) => member !== client);
    const lanes = members.length > 2 ? members.length : 1;
    const talk: Talk = {
      name: String(number),
      number,
      others,
      lanes,
      waiting: [],
      cover: new QuietCover(lanes * slotMs),
      commits: [],
      nextOut: 0,
      epoch: 0,
      nextIn: new Map(others.map((other) => [other, 0])),
    };
    this.#talks.set(talk.name, talk);
    input({ type: "open", conversation: talk.name, lanes });
    for (let lane = 0; lane < lanes; lane++) this.#look(talk, lane);
  }

  /** With each renewal of its circuits the level forgets what several lanes look for. */
  #lookAgain(talk: Talk, slot: number): void {
    if (talk.lanes === 1) return;
    for (const at of [slot, slot + 1]) this.#look(talk, at % talk.lanes);
  }

  #look(talk: Talk, lane: number): void {
    const other = talk.others[lane];
    const { post, input } = this.#options;
    const address =
      other === undefined
        ? post.address(talk.number, COMMIT_SENDER, talk.epoch)
        : post.address(talk.number, other, talk.nextIn.get(other) ?? 0);
    input({ type: "read", conversation: talk.name, lane, address });
  }

  /** `direct` has no slots: everything goes at once. */
  #turn(talk: Talk, nowMs: number): void {
    const { level, covers, input } = this.#options;
    const isAll = level === "direct";
    do {
      const commit = talk.commits.shift();
      if (commit !== undefined) this.#putCommit(talk, commit);
      else if (talk.waiting.length > 0) this.#putNext(talk, this.#together(talk, isAll));
      else if (covers && level === "quiet" && talk.cover.fills(talk.nextOut, nowMs)) this.#putNext(talk, []);
    } while (isAll && talk.commits.length + talk.waiting.length > 0);
    if (level === "blind" && talk.waiting.length > 0) input({ type: "ready", conversation: talk.name });
  }

  /** What one frame takes of what waits. */
  #together(talk: Talk, isAlone: boolean): number[] {
    const said: number[] = [];
    let bytes = 0;
    for (let first = talk.waiting[0]; first !== undefined; first = talk.waiting[0]) {
      if (first.frames > 1) {
        if (said.length === 0) first.frames--;
        return said;
      }
      bytes += first.bytes;
      if (said.length > 0 && (isAlone || bytes > TEXT_BYTES)) return said;
      said.push(first.said);
      talk.waiting.shift();
    }
    return said;
  }

  #putNext(talk: Talk, said: readonly number[]): void {
    const { post, client, level } = this.#options;
    const letter = { talk: talk.number, sender: client, said, acks: new Map(talk.nextIn) };
    const index = talk.nextOut++;
    this.#put(talk, level === "blind" ? post.writeLogged(index, letter) : post.write(index, letter));
  }

  /** Whoever loses the race has its commit to make anew for the next epoch, which this model leaves out. */
  #putCommit(talk: Talk, said: number): void {
    const letter = {
      talk: talk.number,
      sender: this.#options.client,
      said: [said],
      acks: new Map<number, number>(),
    };
    this.#put(talk, this.#options.post.write(talk.epoch, { ...letter, sender: COMMIT_SENDER }));
  }

  #put(talk: Talk, writeKey: Uint8Array): void {
    const put = String(this.#puts++);
    const frame = this.#options.random(FRAME_BYTES);
    this.#unconfirmed.set(put, { writeKey, frame });
    this.#options.input({ type: "put", conversation: talk.name, lane: 0, put, writeKey, frame });
  }

  #putAgain(conversation: string, put: string): void {
    const lost = this.#unconfirmed.get(put);
    if (lost !== undefined) this.#options.input({ type: "put", conversation, lane: 0, put, ...lost });
  }

  #found(talk: Talk, lane: number, address: Uint8Array, nowMs: number): void {
    const other = talk.others[lane];
    if (other === undefined) talk.epoch++;
    else this.#read(talk, other, this.#options.post.open(address), nowMs);
    this.#look(talk, lane);
  }

  #read(talk: Talk, other: number, letter: Letter | null, nowMs: number): void {
    const { post, client } = this.#options;
    talk.nextIn.set(other, (talk.nextIn.get(other) ?? 0) + 1);
    if (letter === null) return;
    talk.cover.saw(String(other), letter.acks.get(client) ?? 0, nowMs);
    for (const said of letter.said) post.reads.push({ said, reader: client, atMs: nowMs });
  }

  /** Whose frame it is, one's own conversations can tell; the rest of the log is noise to it. */
  #logged(entry: LogEntry, nowMs: number): void {
    const letter = this.#options.post.openLogged(entry);
    const talk = letter === null ? undefined : this.#talks.get(String(letter.talk));
    if (letter === null || talk === undefined || !talk.nextIn.has(letter.sender)) return;
    this.#read(talk, letter.sender, letter, nowMs);
  }
}
