/**
 * What a member offered so that it is let in again: one question for each history that it wants into, each with a key
 * package of its own. Kept, for the Welcome may come when the program has ended and begun again.
 */

import {
  equalBytes,
  memberKeyPackage,
  newcomerOf,
  type PlaceMove,
  type RandomBytes,
} from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { Store } from "../../store/store.ts";
import type { KeptConversation } from "../kept-conversation.ts";
import { joiningOf, RejoinRecord, Shelf } from "../records.ts";

/**
 * So long the same is asked: who is never there together with the sponsor would else have asked for something new
 * whenever the answer to what it asked before lies at a relay.
 */
const ASK_ANEW_MS = 24 * 3_600_000;

/** `commit`: of the move behind which that history is; null: our own. */
const keyOf = (conversation: string, commit: Uint8Array | null): string =>
  commit === null ? conversation : `${conversation}/${Buffer.from(commit).toString("hex")}`;

const numberOf = ({ joining }: RejoinRecord): bigint => newcomerOf(joining.keyPackage)?.number ?? 0n;

function highest(numbers: readonly bigint[]): bigint {
  let high = 0n;
  for (const number of numbers) if (number > high) high = number;
  return high;
}

interface QuestionParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export class Questions {
  readonly #parts: QuestionParts;
  readonly #shelf: Shelf<RejoinRecord>;

  constructor(parts: QuestionParts) {
    this.#parts = parts;
    this.#shelf = new Shelf(parts.store, "rejoin", RejoinRecord);
  }

  of(conversation: string): RejoinRecord[] {
    return this.#shelf
      .keys()
      .filter((key) => key === conversation || key.startsWith(`${conversation}/`))
      .flatMap((key) => this.#shelf.get(key) ?? []);
  }

  find(conversation: string, nonce: Uint8Array): RejoinRecord | undefined {
    return this.of(conversation).find((question) => equalBytes(question.nonce, nonce));
  }

  /** The same for a day; then another. */
  ask(kept: KeptConversation, move: PlaceMove | null): void {
    const { clock, random } = this.#parts;
    const commit = move?.commit ?? null;
    const key = keyOf(kept.id, commit);
    const before = this.#shelf.get(key);
    const at = clock.nowMs();
    if (before !== undefined && Math.abs(at - before.at) < ASK_ANEW_MS) return;
    const { own, cipherSuite } = kept.machine;
    const { numberAtMs, above } = this.#numbers(kept, commit === null, at);
    const bundle = memberKeyPackage(own, cipherSuite, numberAtMs, random, above);
    const joining = joiningOf(own.memberSeed, bundle);
    this.#shelf.put(key, { nonce: random(16), joining, at, move: commit });
  }

  /**
   * Whoever was offered a key package can put it into our own history, where it then serves nobody else, nor does any with
   * a lower number. So what is offered there has the highest.
   */
  #numbers(kept: KeptConversation, isOwn: boolean, nowMs: number): { numberAtMs: number; above: bigint } {
    const { ownNumber } = kept.machine;
    if (isOwn) {
      const offered = this.of(kept.id).map(numberOf);
      return { numberAtMs: nowMs, above: highest([ownNumber, ...offered]) + 1n };
    }
    const own = this.#shelf.get(kept.id);
    const numberAtMs = own === undefined ? nowMs : Math.min(nowMs, Number(numberOf(own)) - 1);
    return { numberAtMs, above: ownNumber };
  }

  /** `move`: the commit of it. */
  erase({ id }: KeptConversation, move: Uint8Array | null): void {
    this.#shelf.erase(keyOf(id, move));
  }

  forget(conversation: string): void {
    for (const { move } of this.of(conversation)) this.#shelf.erase(keyOf(conversation, move));
  }
}
