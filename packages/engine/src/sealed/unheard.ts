/**
 * Two who are never there together: who isn't confirmed for long asks by their lane how far the other got, and whoever is
 * asked says so (protocol, session/conversation/unheard.ts). Nothing of it is stored: it is asked again.
 */

import { equalBytes, type HelloMessage } from "@hushroom/protocol";
import type { KeptConversation } from "./kept-conversation.ts";
import type { Lane } from "./lane.ts";
import type { ContactRecord } from "./records.ts";

type Look = Extract<HelloMessage, { type: "look" }>;
type Have = Extract<HelloMessage, { type: "have" }>;

export interface UnheardOptions {
  readonly nowMs: () => number;
  readonly lane: (contact: ContactRecord) => Lane | undefined;
  /** Says it by the lane of the contact, and returns what the lane has to say then; null: nothing any more. */
  readonly say: (contact: ContactRecord, message: Look | Have | null) => Uint8Array | null;
}

export class Unheard {
  readonly #options: UnheardOptions;
  /** By contact. */
  readonly #said = new Map<string, { readonly type: "look" | "have"; readonly sealed: Uint8Array | null }>();

  constructor(options: UnheardOptions) {
    this.#options = options;
  }

  /** Now and then: asks if there is reason to, and ends what has been said or is of no use any more. */
  look(contact: ContactRecord, { machine }: KeptConversation): void {
    const lane = this.#options.lane(contact);
    if (lane === undefined) return;
    const isUnheard = machine.isUnheard(this.#options.nowMs());
    const said = this.#of(contact, lane);
    const isOver = said !== undefined && (said.type === "have" ? lane.sentAt !== null : !isUnheard);
    if (isOver) this.#say(contact, null);
    // Who is about to begin anew has nothing to ask.
    if (lane.outgoing !== null || contact.hello !== null || !isUnheard) return;
    const known = machine.howFar();
    if (known !== null) this.#say(contact, { type: "look", ...known });
  }

  heard(contact: ContactRecord, kept: KeptConversation, message: Look | Have): void {
    const lane = this.#options.lane(contact);
    if (lane === undefined || contact.hello !== null) return;
    const { group, epoch, stream, upTo, last } = message;
    // A look may be one of before the two began anew; an answer is to what was asked in this group.
    const about = message.type === "have" ? message.asked : group;
    if (equalBytes(about, kept.machine.groupId))
      kept.do({ type: "howFar", told: { group, epoch, stream, upTo, last } });
    if (message.type === "have") return;
    const told = kept.machine.howFar();
    const isFree = lane.outgoing === null || this.#of(contact, lane) !== undefined;
    if (told !== null && isFree) this.#say(contact, { type: "have", asked: group, ...told });
  }

  /** What we said last, if the lane is still about that. */
  #of({ id }: ContactRecord, { outgoing }: Lane) {
    const said = this.#said.get(id);
    return outgoing !== null && said?.sealed === outgoing ? said : undefined;
  }

  #say(contact: ContactRecord, message: Look | Have | null): void {
    const sealed = this.#options.say(contact, message);
    if (message === null) this.#said.delete(contact.id);
    else this.#said.set(contact.id, { type: message.type, sealed });
  }
}
