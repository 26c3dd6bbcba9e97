/**
 * How one process of a relay gets the chain of keys from another, over a Redis that is to learn nothing: X25519 with a key
 * that each draws for this once, and everything bound to the secret that the operator gave to all of them. Who records all
 * of it, and gets the secret later, opens nothing.
 *
 * generation: id 16 ‖ the first 16 of HMAC(secret, "generation" ‖ id)
 * question:   0 ‖ generation ‖ public key 32 ‖ HMAC(secret, "question" ‖ all before)
 * answer:     1 ‖ generation ‖ the asker's key ‖ public key 32 ‖ AES-256-GCM(hour u32 ‖ link 32) ‖ tag 16
 *             key HMAC(secret, "answer" ‖ X25519 ‖ all before the ciphertext), nonce 0
 */

import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { x25519PublicKey, x25519Shared } from "@hushroom/protocol";
import { type ChainLink, LINK_BYTES } from "./wrap-keys.ts";

const [QUESTION, ANSWER] = [0, 1] as const;
const ID_BYTES = 16;
const CHECK_BYTES = 16;
const GENERATION_BYTES = ID_BYTES + CHECK_BYTES;
const KEY_BYTES = 32;
const MAC_BYTES = 32;
const TAG_BYTES = 16;
const HOUR_BYTES = 4;
const QUESTION_HEAD_BYTES = 1 + GENERATION_BYTES + KEY_BYTES;
const ANSWER_HEAD_BYTES = QUESTION_HEAD_BYTES + KEY_BYTES;
const ANSWER_BYTES = ANSWER_HEAD_BYTES + HOUR_BYTES + LINK_BYTES + TAG_BYTES;
/** Each key is used once. */
const NONCE = Buffer.alloc(12);

export interface Question {
  readonly bytes: Buffer;
  /** Null: it is no answer to this question, or of somebody without the secret. */
  open(answer: Buffer): ChainLink | null;
  /** Wipes what could open an answer. */
  end(): void;
}

export class KeyTalk {
  readonly #secret: Buffer;

  /** Wipes the secret that it is given; what it keeps follows from that, and is as good for talking as that is. */
  constructor(secret: Uint8Array) {
    this.#secret = createHmac("sha256", secret).update("hushroom relay key talk").digest();
    secret.fill(0);
  }

  newGeneration(): Buffer {
    const id = randomBytes(ID_BYTES);
    return Buffer.concat([id, this.#mac("generation", id).subarray(0, CHECK_BYTES)]);
  }

  /** Whether processes with this secret have made it. */
  isOurs(generation: Buffer): boolean {
    if (generation.length !== GENERATION_BYTES) return false;
    const check = this.#mac("generation", generation.subarray(0, ID_BYTES)).subarray(0, CHECK_BYTES);
    return timingSafeEqual(check, generation.subarray(ID_BYTES));
  }

  question(generation: Buffer): Question {
    const own = randomBytes(KEY_BYTES);
    const head = Buffer.concat([Buffer.from([QUESTION]), generation, x25519PublicKey(own)]);
    return {
      bytes: Buffer.concat([head, this.#mac("question", head)]),
      open: (answer) => this.#open(answer, head, own),
      end: () => own.fill(0),
    };
  }

  /** Null: it is no question about this generation by somebody who knows the secret. */
  answer(question: Buffer, generation: Buffer, { hour, bytes }: ChainLink): Buffer | null {
    if (question.length !== QUESTION_HEAD_BYTES + MAC_BYTES || question[0] !== QUESTION) return null;
    const asked = question.subarray(0, QUESTION_HEAD_BYTES);
    const isAuthentic = timingSafeEqual(this.#mac("question", asked), question.subarray(QUESTION_HEAD_BYTES));
    if (!isAuthentic || !asked.subarray(1, 1 + GENERATION_BYTES).equals(generation)) return null;
    const own = randomBytes(KEY_BYTES);
    const head = Buffer.concat([Buffer.from([ANSWER]), asked.subarray(1), x25519PublicKey(own)]);
    const key = this.#keyOf(head, own, asked.subarray(1 + GENERATION_BYTES));
    own.fill(0);
    if (key === null) return null;
    const cipher = createCipheriv("aes-256-gcm", key, NONCE);
    key.fill(0);
    const told = Buffer.alloc(HOUR_BYTES + LINK_BYTES);
    told.writeUInt32BE(hour);
    told.set(bytes, HOUR_BYTES);
    const answer = Buffer.concat([head, cipher.update(told), cipher.final(), cipher.getAuthTag()]);
    told.fill(0);
    return answer;
  }

  clear(): void {
    this.#secret.fill(0);
  }

  #open(answer: Buffer, question: Buffer, own: Buffer): ChainLink | null {
    if (answer.length !== ANSWER_BYTES || answer[0] !== ANSWER) return null;
    const head = answer.subarray(0, ANSWER_HEAD_BYTES);
    if (!head.subarray(1, QUESTION_HEAD_BYTES).equals(question.subarray(1))) return null;
    const key = this.#keyOf(head, own, head.subarray(QUESTION_HEAD_BYTES));
    if (key === null) return null;
    const decipher = createDecipheriv("aes-256-gcm", key, NONCE, { authTagLength: TAG_BYTES });
    key.fill(0);
    decipher.setAuthTag(answer.subarray(-TAG_BYTES));
    const told = decipher.update(answer.subarray(ANSWER_HEAD_BYTES, -TAG_BYTES));
    try {
      decipher.final();
      return { hour: told.readUInt32BE(0), bytes: Buffer.from(told.subarray(HOUR_BYTES)) };
    } catch {
      return null;
    } finally {
      told.fill(0);
    }
  }

  /** Of an answer with this head. Null: the other's key is none. */
  #keyOf(head: Buffer, own: Buffer, other: Buffer): Buffer | null {
    const shared = x25519Shared(own, other);
    if (shared === null) return null;
    const key = this.#mac("answer", Buffer.concat([shared, head]));
    shared.fill(0);
    return key;
  }

  #mac(label: string, bytes: Uint8Array): Buffer {
    return createHmac("sha256", this.#secret).update(`${label}\0`).update(bytes).digest();
  }
}
