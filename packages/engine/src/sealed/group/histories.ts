/**
 * Which members of a group follow another history of it: whoever takes nothing from us, though its place answers, is shown
 * our heads by its lane and shows us its own.
 */

import { encodeRejoin, equalBytes, type RejoinMessage } from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import type { Lane } from "../lane.ts";
import type { Messenger } from "../messenger.ts";

/** A lane has few boxes a day. */
const ASK_AGAIN_MS = 6 * 3_600_000;

type HeadMessage = Extract<RejoinMessage, { type: "headAsk" | "head" }>;

interface Said {
  readonly nonce: Uint8Array;
  readonly message: Uint8Array;
  readonly atMs: number;
}

export class Histories {
  readonly #messenger: Messenger;
  readonly #laneOf: (conversation: string, member: string) => Lane | undefined;
  readonly #asked = new Map<string, Said>();
  readonly #answered = new Map<string, Said>();

  constructor(messenger: Messenger, laneOf: (conversation: string, member: string) => Lane | undefined) {
    this.#messenger = messenger;
    this.#laneOf = laneOf;
  }

  /** Now and then: asks whom there is reason to ask, and ends answers that are out. */
  look(kept: KeptConversation): void {
    for (const { id } of kept.machine.roster.members) this.#endAnswer(kept, id);
    for (const member of kept.machine.silent()) this.#ask(kept, member);
  }

  #ask(kept: KeptConversation, member: string): void {
    const nonce = this.#messenger.parts.random(16);
    this.#say(this.#asked, kept, member, { type: "headAsk", nonce, ...shownBy(kept) });
  }

  heard(kept: KeptConversation, member: string, { type, nonce, heads, moves }: HeadMessage): void {
    if (type === "headAsk") {
      this.#say(this.#answered, kept, member, { type: "head", nonce, ...shownBy(kept) });
    } else {
      // An answer may be for the program before this one; what it shows is as true.
      const asked = this.#asked.get(keyOf(kept, member));
      if (asked !== undefined && equalBytes(asked.nonce, nonce)) this.#unsay(kept, member, asked);
    }
    kept.do({ type: "heads", member, heads, moves });
  }

  /** Not in the way of who comes back by the same lane. */
  #say(where: Map<string, Said>, kept: KeptConversation, member: string, message: HeadMessage): void {
    const lane = this.#laneOf(kept.id, member);
    const before = where.get(keyOf(kept, member));
    const nowMs = this.#messenger.parts.clock.monotonicMs();
    const isSoon = before !== undefined && nowMs - before.atMs < ASK_AGAIN_MS;
    if (lane === undefined || isSoon || (lane.outgoing !== null && lane.outgoing !== before?.message)) return;
    const said = { nonce: message.nonce, message: encodeRejoin(message), atMs: nowMs };
    where.set(keyOf(kept, member), said);
    this.#messenger.say(lane, said.message);
  }

  #endAnswer(kept: KeptConversation, member: string): void {
    const answer = this.#answered.get(keyOf(kept, member));
    const lane = this.#laneOf(kept.id, member);
    if (answer !== undefined && lane !== undefined && lane.sentAt !== null) this.#unsay(kept, member, answer);
  }

  #unsay(kept: KeptConversation, member: string, said: Said): void {
    const lane = this.#laneOf(kept.id, member);
    if (lane !== undefined && lane.outgoing === said.message) this.#messenger.say(lane, null);
  }
}

const shownBy = ({ machine }: KeptConversation) => ({ heads: machine.heads(), moves: machine.placeMoves() });

const keyOf = ({ id }: KeptConversation, member: string): string => `${id} ${member}`;
