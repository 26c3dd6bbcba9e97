/**
 * Things under names that all last as long, in the order of their ends. Finding the oldest takes the same time however
 * many went before it: a Map by itself walks over what was deleted from its head.
 */

interface Node<T> {
  readonly name: string;
  readonly value: T;
  readonly endsAtMs: number;
  older: Node<T> | null;
  newer: Node<T> | null;
}

export class Lasting<T> {
  readonly #lastsMs: number;
  readonly #nodes = new Map<string, Node<T>>();
  #oldest: Node<T> | null = null;
  #newest: Node<T> | null = null;

  constructor(lastsMs: number) {
    this.#lastsMs = lastsMs;
  }

  get size(): number {
    return this.#nodes.size;
  }

  has(name: string): boolean {
    return this.#nodes.has(name);
  }

  get(name: string): T | undefined {
    return this.#nodes.get(name)?.value;
  }

  /** In place of what had the name, and the newest. `nowMs` must not go back. */
  set(name: string, value: T, nowMs: number): void {
    this.delete(name);
    const node: Node<T> = {
      name,
      value,
      endsAtMs: nowMs + this.#lastsMs,
      older: this.#newest,
      newer: null,
    };
    if (this.#newest === null) this.#oldest = node;
    else this.#newest.newer = node;
    this.#newest = node;
    this.#nodes.set(name, node);
  }

  delete(name: string): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    this.#nodes.delete(name);
    if (node.older === null) this.#oldest = node.newer;
    else node.older.newer = node.newer;
    if (node.newer === null) this.#newest = node.older;
    else node.newer.older = node.older;
  }

  deleteOldest(): void {
    if (this.#oldest !== null) this.delete(this.#oldest.name);
  }

  /** Takes out one that is over; undefined: none is. */
  takeOver(nowMs: number): T | undefined {
    const node = this.#oldest;
    if (node === null || node.endsAtMs > nowMs) return undefined;
    this.delete(node.name);
    return node.value;
  }
}
