/** Requests of a box client under way: their tags, a bound on how many, and how long an answer may take. */

import {
  type BoxAnswer,
  HushError,
  LOCAL_LIMITS,
  type RelayAnswer,
  type RelayRequest,
  type Tag,
} from "@hushroom/protocol";

const TAGS = 2 ** 32;

/** What can be asked: a request without its tag. */
type Tagless<Request> = Request extends RelayRequest ? Omit<Request, "tag"> : never;
export type BoxQuestion = Tagless<RelayRequest>;

/** Whatever a box server or a relay can say. */
export type ServerAnswer = BoxAnswer | RelayAnswer;

interface Waiting {
  readonly question: BoxQuestion;
  readonly answerOp: ServerAnswer["op"];
  readonly resolve: (answer: ServerAnswer) => void;
  readonly reject: (error: Error) => void;
}

export class BoxRequests {
  readonly #send: (request: RelayRequest) => void;
  readonly #timeoutMs: number;
  readonly #timedOut: () => void;
  readonly #outstanding = new Map<Tag, Waiting & { readonly timer: NodeJS.Timeout }>();
  readonly #queue: Waiting[] = [];
  #lastTag = 0;
  #failed: Error | null = null;

  /** `timedOut`: an answer didn't come in time. */
  constructor(send: (request: RelayRequest) => void, timeoutMs: number, timedOut: () => void) {
    this.#send = send;
    this.#timeoutMs = timeoutMs;
    this.#timedOut = timedOut;
  }

  newTag(): Tag {
    this.#lastTag = (this.#lastTag + 1) % TAGS;
    return this.#lastTag;
  }

  /** Rejects with DIAL_REFUSED when too many wait. */
  ask(question: BoxQuestion, answerOp: ServerAnswer["op"]): Promise<ServerAnswer> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    if (this.#queue.length >= LOCAL_LIMITS.BOX_REQUESTS_QUEUED_MAX) {
      return Promise.reject(new HushError("DIAL_REFUSED", { waiting: this.#queue.length }));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ question, answerOp, resolve, reject });
      this.#sendNext();
    });
  }

  /** Before all that wait, and beyond the bound on them. */
  askAtOnce(question: BoxQuestion, answerOp: ServerAnswer["op"]): Promise<ServerAnswer> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    return new Promise((resolve, reject) => this.#transmit({ question, answerOp, resolve, reject }));
  }

  /** False: nothing was asked that this could answer. */
  answered(tag: Tag, answer: ServerAnswer): boolean {
    const waiting = this.#outstanding.get(tag);
    if (waiting?.answerOp !== answer.op) return false;
    this.#outstanding.delete(tag);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
    this.#sendNext();
    return true;
  }

  /** What is under way, and all that is asked later, rejects. */
  fail(error: Error): void {
    this.#failed = error;
    const all = [...this.#outstanding.values(), ...this.#queue.splice(0)];
    for (const { timer } of this.#outstanding.values()) clearTimeout(timer);
    this.#outstanding.clear();
    for (const { reject } of all) reject(error);
  }

  #sendNext(): void {
    if (this.#outstanding.size >= LOCAL_LIMITS.BOX_REQUESTS_OUTSTANDING_MAX) return;
    const waiting = this.#queue.shift();
    if (waiting !== undefined) this.#transmit(waiting);
  }

  #transmit(waiting: Waiting): void {
    const tag = this.newTag();
    this.#outstanding.set(tag, { ...waiting, timer: setTimeout(this.#timedOut, this.#timeoutMs) });
    this.#send({ ...waiting.question, tag } as RelayRequest);
  }
}
