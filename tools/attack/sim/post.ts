/**
 * What frames mean, in place of sealing and opening them: who wrote which box of which conversation, and what it says.
 * Write keys are numbers in 32 bytes; no attack looks at them, and a relay sees only what is hashed from them.
 */

import {
  boxAddress,
  type LogEntry,
  logBox,
  openLogEntry,
  sightLogEntry,
  WRITE_KEY_BYTES,
} from "@hushroom/protocol";

/** `ack`: up to which box of each member its writer has read. */
export interface Letter {
  readonly talk: number;
  readonly sender: number;
  /** Places in the script, of what it carries whole or the last part of. */
  readonly said: readonly number[];
  readonly acks: ReadonlyMap<number, number>;
}

/** The box that all members of a group want for the commit of an epoch. */
export const COMMIT_SENDER = 255;

export function writeKeyOf(seed: number, talk: number, sender: number, index: number): Uint8Array {
  const key = new Uint8Array(WRITE_KEY_BYTES);
  const view = new DataView(key.buffer);
  view.setUint32(0, seed);
  view.setUint32(4, talk);
  view.setUint32(8, sender);
  view.setUint32(12, index);
  return key;
}

/** The first 48 bits: enough to tell all boxes of a run apart. */
export function boxNumber(address: Uint8Array, at = 0): number {
  let number = 0;
  for (let byte = 0; byte < 6; byte++) number = number * 256 + (address[at + byte] ?? 0);
  return number;
}

export class Post {
  readonly #seed: number;
  readonly #letters = new Map<number, Letter>();
  /** Boxes that were written and not seen in a log yet: everybody's, so that they are tried once for all readers. */
  readonly #unseen = new Map<ReturnType<typeof logBox>, Letter>();
  /** By the entry's address. */
  readonly #entries = new Map<number, Letter | null>();
  /** When each of the script's lines was read, by each of its readers. */
  readonly reads: { readonly said: number; readonly reader: number; readonly atMs: number }[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  key(talk: number, sender: number, index: number): Uint8Array {
    return writeKeyOf(this.#seed, talk, sender, index);
  }

  address(talk: number, sender: number, index: number): Uint8Array {
    return boxAddress(this.key(talk, sender, index));
  }

  write(index: number, letter: Letter): Uint8Array {
    const key = this.key(letter.talk, letter.sender, index);
    this.#letters.set(boxNumber(boxAddress(key)), letter);
    return key;
  }

  /** The same for a conversation at `blind`, whose boxes are found in the log. */
  writeLogged(index: number, letter: Letter): Uint8Array {
    const key = this.key(letter.talk, letter.sender, index);
    this.#unseen.set(logBox(key), letter);
    return key;
  }

  /** The conversation of a box, by its number in traces. */
  talkOf(box: number): number | null {
    return this.#letters.get(box)?.talk ?? null;
  }

  open(address: Uint8Array): Letter | null {
    return this.#letters.get(boxNumber(address)) ?? null;
  }

  openLogged(entry: LogEntry): Letter | null {
    const number = boxNumber(entry.address);
    let letter = this.#entries.get(number);
    if (letter === undefined) {
      letter = this.#find(entry);
      this.#entries.set(number, letter);
    }
    return letter;
  }

  #find(entry: LogEntry): Letter | null {
    const sight = sightLogEntry(entry);
    for (const [box, letter] of this.#unseen) {
      if (openLogEntry(box, sight) === null) continue;
      this.#unseen.delete(box);
      return letter;
    }
    return null;
  }
}
