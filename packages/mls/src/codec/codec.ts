/**
 * The presentation language as values (RFC 9420 §2.1): each struct of the RFC is declared once, and
 * its TypeScript type, encoder and decoder follow from that declaration.
 */
import type { Bytes } from "../bytes.ts";
import { check } from "../error.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

export interface Codec<T> {
  write(writer: Writer, value: T): void;
  read(reader: Reader): T;
}

/** The values that a codec carries. */
export type Value<C> = C extends Codec<infer T> ? T : never;

export function encode<T>(codec: Codec<T>, value: T): Bytes {
  const writer = new Writer();
  codec.write(writer, value);
  return writer.finish();
}

/** Decodes all of `bytes`; anything left over is an error. */
export function decode<T>(codec: Codec<T>, bytes: Bytes): T {
  const reader = new Reader(bytes);
  const value = codec.read(reader);
  reader.end();
  return value;
}

export const uint8: Codec<number> = { write: (w, v) => w.uint8(v), read: (r) => r.uint8() };
export const uint16: Codec<number> = { write: (w, v) => w.uint16(v), read: (r) => r.uint16() };
export const uint32: Codec<number> = { write: (w, v) => w.uint32(v), read: (r) => r.uint32() };
export const uint64: Codec<bigint> = { write: (w, v) => w.uint64(v), read: (r) => r.uint64() };

/** `opaque name<V>` */
export const opaque: Codec<Bytes> = { write: (w, v) => w.opaque(v), read: (r) => r.opaque() };

/** `opaque name[length]` */
export const fixed = (length: number): Codec<Bytes> => ({
  write: (w, v) => w.bytes(v),
  read: (r) => r.bytes(length),
});

/** A text label as `opaque label<V>`; the labels of the RFC are ASCII. */
export const asciiLabel: Codec<string> = {
  write: (w, v) => w.opaque(ascii(v)),
  read: (r) => String.fromCharCode(...r.opaque()),
};

export function ascii(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** `T name<V>` */
export function vector<T>(item: Codec<T>): Codec<readonly T[]> {
  return {
    write(writer, values) {
      writer.vector(() => {
        for (const value of values) item.write(writer, value);
      });
    },
    read(reader) {
      const inner = reader.vector();
      const values: T[] = [];
      while (inner.left > 0) values.push(item.read(inner));
      return values;
    },
  };
}

/** Ours; the RFC has none. */
export const boolean: Codec<boolean> = {
  write: (w, v) => w.uint8(v ? 1 : 0),
  read: (r) => r.uint8() === 1,
};

/** A map of ours, as a vector of keys and values; the RFC has none. */
export function mapOf<T>(item: Codec<T>): Codec<ReadonlyMap<number, T>> {
  const entries = vector(struct({ key: uint32, value: item }));
  return {
    write: (writer, map) =>
      entries.write(
        writer,
        Array.from(map, ([key, value]) => ({ key, value: value as never })),
      ),
    read: (reader) => new Map(entries.read(reader).map(({ key, value }) => [key, value as T])),
  };
}

/** `optional<T>` (§2.1.1) */
export function optional<T>(item: Codec<T>): Codec<T | undefined> {
  return {
    write(writer, value) {
      writer.uint8(value === undefined ? 0 : 1);
      if (value !== undefined) item.write(writer, value);
    },
    read(reader) {
      const present = reader.uint8();
      check(present <= 1, "codec-optional");
      return present === 1 ? item.read(reader) : undefined;
    },
  };
}

type Fields = Readonly<Record<string, Codec<never>>>;
type FieldValues<F> = { readonly [K in keyof F]: Value<F[K]> };

/** `struct { … }` */
export function struct<const F extends Readonly<Record<string, unknown>>>(fields: F): Codec<FieldValues<F>> {
  const entries = Object.entries(fields as unknown as Fields);
  return {
    write(writer, value) {
      const record = value as Readonly<Record<string, never>>;
      for (const [name, codec] of entries) codec.write(writer, record[name] as never);
    },
    read(reader) {
      const record: Record<string, unknown> = {};
      for (const [name, codec] of entries) record[name] = codec.read(reader);
      return record as FieldValues<F>;
    },
  };
}

/** A struct whose later fields depend on those of `head`. */
export function dependent<H, T>(head: Codec<H>, tail: (head: H) => Codec<T>): Codec<H & T> {
  return {
    write(writer, value) {
      head.write(writer, value);
      tail(value).write(writer, value);
    },
    read(reader) {
      const first = head.read(reader);
      return { ...first, ...tail(first).read(reader) };
    },
  };
}

/** A field that is there in some cases, nothing in the others. */
export function when<T>(present: boolean, item: Codec<T>): Codec<T | undefined> {
  return {
    write(writer, value) {
      if (!present) return;
      check(value !== undefined, "argument-range");
      item.write(writer, value);
    },
    read: (reader) => (present ? item.read(reader) : undefined),
  };
}

type Numbers = Readonly<Record<string, number>>;

/** `enum`: names for numbers. Unknown numbers are an error. */
export function enumeration<const N extends Numbers>(
  tag: Codec<number>,
  numbers: N,
): Codec<keyof N & string> {
  const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
  return {
    write(writer, name) {
      const number = numbers[name];
      check(number !== undefined, "argument-range");
      tag.write(writer, number);
    },
    read(reader) {
      const name = names.get(tag.read(reader));
      check(name !== undefined, "codec-unknown-tag");
      return name;
    },
  };
}

type Cases = Readonly<Record<string, readonly [number, unknown]>>;
type CaseValue<M extends Cases> = {
  [N in keyof M]: { readonly type: N } & Value<M[N][1]>;
}[keyof M];

/** `select` on a tag that stands right before the body. */
export function variant<const M extends Cases>(tag: Codec<number>, cases: M): Codec<CaseValue<M>> {
  const numbers = Object.entries(cases).map(([name, [number]]) => [name, number]);
  const types = enumeration(tag, Object.fromEntries(numbers) as Numbers);
  const bodyOf = (type: string) => cases[type]?.[1] as Codec<object>;
  return {
    write(writer, value) {
      types.write(writer, value.type as string);
      bodyOf(value.type as string).write(writer, value);
    },
    read(reader) {
      const type = types.read(reader);
      return { type, ...bodyOf(type).read(reader) } as CaseValue<M>;
    },
  };
}

type Custom<T extends string> = { readonly type: "custom"; readonly data: Bytes } & Readonly<
  Record<T, number>
>;

/** As {@link variant}, with unknown tags kept as `{ type: "custom", [tagName], data }` and an opaque body. */
export function openVariant<const M extends Cases, const T extends string>(
  tagName: T,
  cases: M,
): Codec<CaseValue<M> | Custom<T>> {
  const known = variant(uint16, cases);
  const tags = new Set(Object.values(cases).map(([number]) => number));
  const other = struct({ [tagName]: uint16, data: opaque });
  return {
    write(writer, value) {
      if (value.type !== "custom") return known.write(writer, value as CaseValue<M>);
      const custom = value as Custom<T>;
      check(!tags.has(custom[tagName]), "argument-range");
      other.write(writer, custom as never);
    },
    read(reader) {
      if (tags.has(reader.peekUint16())) return known.read(reader);
      return { type: "custom", ...other.read(reader) } as unknown as Custom<T>;
    },
  };
}

/** An empty struct, as some `select` cases have. */
export const nothing: Codec<object> = { write: () => undefined, read: () => ({}) };
