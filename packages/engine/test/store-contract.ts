/** What every store does, as tests. The same file runs over the one in RAM and the one on disk. */

import { codeOf } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Change, Row, Store } from "../src/store/store.ts";

const bytes = (text: string) => Buffer.from(text, "utf8");
const put = (key: string, text: string): Change => ({ writes: [{ key, value: bytes(text) }], rows: [] });
const line = (conversation: string, place: number, id: string): Row => ({
  conversation,
  place,
  id,
  json: JSON.stringify({ place, id }),
});
const rowsOf = (...rows: readonly Row[]): Change => ({ writes: [], rows });

const texts = (store: Store, prefix: string) =>
  store.list(prefix).map(([key, value]) => [key, Buffer.from(value).toString("utf8")]);

export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    keysContract(() => store);
    rowsContract(() => store);
    changeContract(() => store);
  });
}

function keysContract(store: () => Store): void {
  it("gives back what was put under a key, the last time, and nothing under others", () => {
    store().apply(put("a", "one"));
    store().apply({ writes: [...put("a", "two").writes, ...put("a", "three").writes], rows: [] });
    expect(Buffer.from(store().get("a") ?? []).toString()).toBe("three");
    expect(store().get("")).toBeNull();
    expect(store().get("A")).toBeNull();
    expect(store().get("aa")).toBeNull();
  });

  it("tells an empty value from none, and erases", () => {
    store().apply(put("a", ""));
    expect(store().get("a")).toHaveLength(0);
    store().apply({
      writes: [
        { key: "a", value: null },
        { key: "b", value: null },
      ],
      rows: [],
    });
    expect(store().get("a")).toBeNull();
    expect(store().list("")).toEqual([]);
  });

  it("lists exactly the keys with a prefix, in the order of their bytes", () => {
    const keys = ["b", "a/2", "a/10", "a", "a/", "a/é", "a/\u{10000}", "a/\uffff", "a/\0", "a0", ""];
    store().apply({ writes: keys.map((key) => ({ key, value: bytes(key) })), rows: [] });
    const under = ["a/", "a/\0", "a/10", "a/2", "a/é", "a/\uffff", "a/\u{10000}"];
    expect(texts(store(), "a/")).toEqual(under.map((key) => [key, key]));
    expect(texts(store(), "").map(([key]) => key)).toEqual(["", "a", ...under, "a0", "b"]);
    expect(texts(store(), "a/1\0")).toEqual([]);
  });

  it("keeps its own copy of every value", () => {
    const value = bytes("mine");
    store().apply({ writes: [{ key: "a", value }], rows: [] });
    value.fill(0);
    store().get("a")?.fill(0);
    store().list("")[0]?.[1].fill(0);
    expect(texts(store(), "a")).toEqual([["a", "mine"]]);
  });

  it("keeps large values whole", () => {
    const value = Buffer.alloc(3_000_000, "0123456789");
    store().apply({ writes: [{ key: "large", value }], rows: [] });
    expect(value.equals(store().get("large") ?? Buffer.alloc(0))).toBe(true);
  });
}

function rowsContract(store: () => Store): void {
  it("pages through a conversation from its end, oldest first", () => {
    store().apply(
      rowsOf(...[5, 1, 3, -2, 4].map((place) => line("c", place, `id${place}`)), line("d", 2, "x")),
    );
    const page = (options: { before?: number; limit: number }) =>
      store()
        .rows("c", options)
        .map(({ place }) => place);
    expect(page({ limit: 10 })).toEqual([-2, 1, 3, 4, 5]);
    expect(page({ limit: 2 })).toEqual([4, 5]);
    expect(page({ before: 4, limit: 2 })).toEqual([1, 3]);
    expect(page({ before: 1, limit: 2 })).toEqual([-2]);
    expect(page({ before: -2, limit: 2 })).toEqual([]);
    expect(page({ limit: 0 })).toEqual([]);
    expect(store().rows("none", { limit: 5 })).toEqual([]);
  });

  it("replaces a row by its conversation and id, to another place too", () => {
    store().apply(rowsOf(line("c", 1, "a"), line("c", 2, "b"), line("d", 1, "a")));
    store().apply(rowsOf(line("c", 9, "a")));
    expect(store().row("c", "a")).toEqual(line("c", 9, "a"));
    expect(store().row("d", "a")).toEqual(line("d", 1, "a"));
    expect(store().row("d", "b")).toBeNull();
    expect(store().rows("c", { limit: 9 })).toEqual([line("c", 2, "b"), line("c", 9, "a")]);
  });

  it("orders rows of one place by id, and takes any text", () => {
    const rows = ["b", "\u{10000}", "a", "\uffff", "س", ""].map((id) => line("محادثة", 7, id));
    store().apply(rowsOf(...rows));
    const ids = store()
      .rows("محادثة", { limit: 9 })
      .map(({ id }) => id);
    expect(ids).toEqual(["", "a", "b", "س", "\uffff", "\u{10000}"]);
  });
}

function changeContract(store: () => Store): void {
  it("erases conversations before it writes, so that a new one can take the place at once", () => {
    store().apply(rowsOf(line("c", 1, "a"), line("d", 1, "a")));
    store().apply({ writes: [], rows: [line("c", 2, "b")], erasedConversations: ["c", "none"] });
    expect(store().rows("c", { limit: 9 })).toEqual([line("c", 2, "b")]);
    expect(store().row("d", "a")).toEqual(line("d", 1, "a"));
  });

  it("does nothing of a change that can't be stored", () => {
    const bad: Change[] = [
      { writes: [...put("a", "x").writes, ...put("\ud800", "y").writes], rows: [] },
      { ...put("a", "x"), rows: [{ ...line("c", 1, "a"), place: 0.5 }] },
      { ...put("a", "x"), rows: [{ ...line("c", 1, "a"), json: "\udfff" }] },
      { ...put("a", "x"), rows: [], erasedConversations: ["\ud800"] },
    ];
    for (const change of bad) expect(() => store().apply(change)).toThrow(/broken invariant/);
    expect(store().get("a")).toBeNull();
    store().apply(put("a", "good"));
    expect(texts(store(), "")).toEqual([["a", "good"]]);
  });

  it("refuses everything once it is closed", () => {
    store().close();
    store().close();
    expect(codeOf(() => store().get("a"))).toBe("STORE_BROKEN");
    expect(codeOf(() => store().list(""))).toBe("STORE_BROKEN");
    expect(codeOf(() => store().apply(put("a", "x")))).toBe("STORE_BROKEN");
    expect(codeOf(() => store().rows("c", { limit: 1 }))).toBe("STORE_BROKEN");
    expect(codeOf(() => store().row("c", "a"))).toBe("STORE_BROKEN");
  });
}
