/**
 * Byte formats as values: each is declared once, and its TypeScript type, encoder and decoder follow. Big endian;
 * one encoding for each value; what a decoder allocates is bounded by its input (docs/protocol.md, Notation).
 */

import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { assert, type ErrorCode } from "../base/errors.ts";
import { time as timeShape } from "../base/shape.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

export interface Codec<T> {
  write(writer: Writer, value: T): void;
  read(reader: Reader): T;
}

/** The values that a codec carries. */
export type Value<C> = C extends Codec<infer T> ? T : never;

/** `length`: of what comes out, where it is known and much. */
export function encode<T>(codec: Codec<T>, value: T, length?: number): Uint8Array {
  const writer = new Writer(length);
  codec.write(writer, value);
  return writer.finish();
}

/** Decodes all of `bytes`. Throws a HushError with `code` for anything malformed, bytes left over included. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, code: ErrorCode = "WIRE_BAD_FRAME"): T {
  const reader = new Reader(bytes, code);
  const value = codec.read(reader);
  reader.end();
  return value;
}

export const u8: Codec<number> = { write: (w, v) => w.u8(v), read: (r) => r.u8() };
export const u16: Codec<number> = { write: (w, v) => w.u16(v), read: (r) => r.u16() };
export const u32: Codec<number> = { write: (w, v) => w.u32(v), read: (r) => r.u32() };
export const u64: Codec<bigint> = { write: (w, v) => w.u64(v), read: (r) => r.u64() };

/** Milliseconds since 1970 as a u64, with the bound that times have everywhere. */
export const time: Codec<number> = {
  write(writer, value) {
    assert(
      Number.isInteger(value) && value >= timeShape.min && value <= timeShape.max,
      "a time is in bounds",
    );
    writer.u64(BigInt(value));
  },
  read(reader) {
    const value = reader.u64();
    reader.check(value <= BigInt(timeShape.max));
    return Number(value);
  },
};

/** One byte, 0 or 1. */
export const flag: Codec<boolean> = {
  write: (w, v) => w.u8(v ? 1 : 0),
  read(reader) {
    const value = reader.u8();
    reader.check(value <= 1);
    return value === 1;
  },
};

/** Exactly `length` bytes, without a length. */
export function fixed(length: number): Codec<Uint8Array> {
  return {
    write(writer, value) {
      assert(value.length === length, "bytes of a fixed length have it");
      writer.bytes(value);
    },
    read: (reader) => reader.bytes(length),
  };
}

/** The same, read as a view of the input: for what is large and not kept longer than that. */
export function fixedView(length: number): Codec<Uint8Array> {
  return { write: fixed(length).write, read: (reader) => reader.view(length) };
}

/** u32 length, at most `max`, and the bytes. */
export function bytes(max: number): Codec<Uint8Array> {
  return {
    write(writer, value) {
      assert(value.length <= max, "bytes are within their bound");
      writer.u32(value.length);
      writer.bytes(value);
    },
    read(reader) {
      const length = reader.u32();
      reader.check(length <= max);
      return reader.bytes(length);
    },
  };
}

/** All bytes that are left: for the last field of what has a length already. */
export const rest: Codec<Uint8Array> = { write: (w, v) => w.bytes(v), read: (r) => r.bytes(r.left) };

/** u16 length in bytes, at most `maxBytes`, and strict UTF-8. */
export function text(maxBytes: number): Codec<string> {
  assert(maxBytes <= 0xffff, "the length of a text fits a u16");
  return {
    write(writer, value) {
      const encoded = encodeUtf8(value);
      assert(encoded.length <= maxBytes, "a text is within its bound");
      writer.u16(encoded.length);
      writer.bytes(encoded);
    },
    read(reader) {
      const length = reader.u16();
      reader.check(length <= maxBytes);
      const value = decodeUtf8(reader.bytes(length));
      return value ?? reader.refuse();
    },
  };
}

/** u32 count, at most `countMax`, and the items, each of a byte at least. */
export function list<T>(item: Codec<T>, countMax: number): Codec<readonly T[]> {
  return {
    write(writer, values) {
      assert(values.length <= countMax, "a list is within its bound");
      writer.u32(values.length);
      for (const value of values) item.write(writer, value);
    },
    read(reader) {
      const count = reader.u32();
      reader.check(count <= countMax && count <= reader.left);
      return Array.from({ length: count }, () => item.read(reader));
    },
  };
}

/** A flag, and the value if it is set. */
export function optional<T>(item: Codec<T>): Codec<T | null> {
  return {
    write(writer, value) {
      flag.write(writer, value !== null);
      if (value !== null) item.write(writer, value);
    },
    read: (reader) => (flag.read(reader) ? item.read(reader) : null),
  };
}

type Fields = Readonly<Record<string, unknown>>;
type FieldValues<F> = { readonly [K in keyof F]: Value<F[K]> };

/** The fields one after the other, in the order of the declaration. */
export function struct<const F extends Fields>(fields: F): Codec<FieldValues<F>> {
  const entries = Object.entries(fields) as [string, Codec<unknown>][];
  return {
    write(writer, value) {
      const record = value as Fields;
      for (const [name, codec] of entries) codec.write(writer, record[name]);
    },
    read: (reader) =>
      Object.fromEntries(entries.map(([name, codec]) => [name, codec.read(reader)])) as FieldValues<F>,
  };
}

type Cases = Readonly<Record<string, readonly [number, unknown]>>;
type CaseValue<T extends string, M extends Cases> = {
  [N in keyof M]: { readonly [K in T]: N } & Value<M[N][1]>;
}[keyof M];

/** A u8 and the struct that it tells of; in the value the field `by` has the name instead. Unknown numbers are refused. */
export function variant<const T extends string, const M extends Cases>(
  by: T,
  cases: M,
): Codec<CaseValue<T, M>> {
  const byName = new Map(Object.entries(cases) as [string, readonly [number, Codec<object>]][]);
  const byTag = new Map([...byName].map(([name, [tag, body]]) => [tag, { name, body }]));
  assert(byTag.size === byName.size, "each case of a variant has a number of its own");
  return {
    write(writer, value) {
      const found = byName.get(value[by] as string);
      assert(found !== undefined, "a variant has one of its declared names");
      writer.u8(found[0]);
      found[1].write(writer, value);
    },
    read(reader) {
      const found = byTag.get(reader.u8());
      if (found === undefined) return reader.refuse();
      return { [by]: found.name, ...found.body.read(reader) } as CaseValue<T, M>;
    },
  };
}
