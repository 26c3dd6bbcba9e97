/** Connections made and broken by hand, with timers that run when the test says so. */

import type { ConnectionTimers, Wire, WireEvents } from "../src/connection.ts";

export class FakeWires implements ConnectionTimers {
  readonly opened: { readonly events: WireEvents; readonly sent: string[]; readonly after: string | null }[] =
    [];
  readonly #due: (() => void)[] = [];

  open(events: WireEvents, after: string | null = null): Wire {
    const sent: string[] = [];
    this.opened.push({ events, sent, after });
    return { send: (text) => sent.push(text), close: () => events.close(false) };
  }

  get last() {
    const wire = this.opened.at(-1);
    if (wire === undefined) throw new Error("no connection was opened");
    return wire;
  }

  /** What the other side says. */
  tell(message: object): void {
    this.last.events.message(JSON.stringify(message));
  }

  runTimers(): void {
    for (const callback of this.#due.splice(0)) callback();
  }

  setTimeout(callback: () => void): () => void {
    this.#due.push(callback);
    return callback;
  }

  clearTimeout(timer: unknown): void {
    const at = this.#due.indexOf(timer as () => void);
    if (at >= 0) this.#due.splice(at, 1);
  }
}
