/**
 * Shapes of untrusted JSON, declared once: each gives the TypeScript type (`Infer`), the validator (`readShape`) and,
 * through `tools/api-docs.ts`, the documentation. Records are strict: an unknown key is refused.
 */

import { type ErrorCode, HushError } from "./errors.ts";

export type Shape =
  | { readonly kind: "text"; readonly charsMin: number; readonly charsMax: number }
  | { readonly kind: "integer"; readonly min: number; readonly max: number }
  | { readonly kind: "flag" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "list"; readonly of: Shape; readonly countMax: number }
  | { readonly kind: "nullable"; readonly of: Shape }
  | { readonly kind: "optional"; readonly of: Shape }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, Shape>> }
  /** Records told apart by the value of one field. */
  | { readonly kind: "variant"; readonly by: string; readonly of: Readonly<Record<string, RecordShape>> };

export type RecordShape = Extract<Shape, { kind: "record" }>;

type OptionalKeys<F> = {
  [K in keyof F]: F[K] extends { readonly kind: "optional" } ? K : never;
}[keyof F];

type InferFields<F> = {
  readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Infer<F[K]>;
} & {
  readonly [K in OptionalKeys<F>]?: F[K] extends { readonly of: infer O } ? Infer<O> : never;
};

/** The type of the values that `readShape(shape, …)` returns. */
export type Infer<S> = S extends { readonly kind: "text" }
  ? string
  : S extends { readonly kind: "integer" }
    ? number
    : S extends { readonly kind: "flag" }
      ? boolean
      : S extends { readonly kind: "choice"; readonly of: readonly (infer O)[] }
        ? O
        : S extends { readonly kind: "list"; readonly of: infer O }
          ? readonly Infer<O>[]
          : S extends { readonly kind: "nullable"; readonly of: infer O }
            ? Infer<O> | null
            : S extends { readonly kind: "record"; readonly fields: infer F }
              ? { [K in keyof InferFields<F>]: InferFields<F>[K] }
              : S extends { readonly kind: "variant"; readonly by: infer B; readonly of: infer V }
                ? { [K in keyof V]: { readonly [P in B & string]: K } & Infer<V[K]> }[keyof V]
                : never;

/** `true` only where both types are the same: a constant of this type fails to compile when a shape and its type differ. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

/** Between `charsMin` and `charsMax` UTF-16 units. */
export const text = (charsMax: number, charsMin = 0) => ({ kind: "text", charsMin, charsMax }) as const;
export const integer = (min: number, max: number) => ({ kind: "integer", min, max }) as const;
export const flag = { kind: "flag" } as const;
export const choice = <const O extends readonly string[]>(of: O) => ({ kind: "choice", of }) as const;
export const list = <const S extends Shape>(of: S, countMax: number) =>
  ({ kind: "list", of, countMax }) as const;
export const nullable = <const S extends Shape>(of: S) => ({ kind: "nullable", of }) as const;
export const optional = <const S extends Shape>(of: S) => ({ kind: "optional", of }) as const;
export const record = <const F extends Readonly<Record<string, Shape>>>(fields: F) =>
  ({ kind: "record", fields }) as const;
export const variant = <const B extends string, const V extends Readonly<Record<string, RecordShape>>>(
  by: B,
  of: V,
) => ({ kind: "variant", by, of }) as const;

/** Unix milliseconds, up to the year 2255. */
export const time = integer(0, 9_000_000_000_000);

/** The value, typed and free of anything undeclared. Throws HushError `code` if it does not fit. */
export function readShape<const S extends Shape>(shape: S, value: unknown, code: ErrorCode): Infer<S> {
  const read = readValue(shape, value);
  if (read === REFUSED) throw new HushError(code);
  return read as Infer<S>;
}

const REFUSED = Symbol("refused");

function readValue(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case "text":
      return typeof value === "string" && value.length >= shape.charsMin && value.length <= shape.charsMax
        ? value
        : REFUSED;
    case "integer":
      return Number.isSafeInteger(value) && Number(value) >= shape.min && Number(value) <= shape.max
        ? value
        : REFUSED;
    case "flag":
      return typeof value === "boolean" ? value : REFUSED;
    case "choice":
      return typeof value === "string" && shape.of.includes(value) ? value : REFUSED;
    case "nullable":
      return value === null ? null : readValue(shape.of, value);
    case "optional":
      return readValue(shape.of, value);
    case "list":
      return readList(shape, value);
    case "record":
      return readRecord(shape.fields, value);
    case "variant":
      return readVariant(shape, value);
  }
}

function readList(shape: Extract<Shape, { kind: "list" }>, value: unknown): unknown {
  if (!Array.isArray(value) || value.length > shape.countMax) return REFUSED;
  const items = value.map((item) => readValue(shape.of, item));
  return items.includes(REFUSED) ? REFUSED : items;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readRecord(fields: Readonly<Record<string, Shape>>, value: unknown): unknown {
  if (!isPlainObject(value)) return REFUSED;
  for (const key of Object.keys(value)) if (!Object.hasOwn(fields, key)) return REFUSED;
  const out: Record<string, unknown> = {};
  for (const [key, shape] of Object.entries(fields)) {
    if (!Object.hasOwn(value, key)) {
      if (shape.kind === "optional") continue;
      return REFUSED;
    }
    const read = readValue(shape, value[key]);
    if (read === REFUSED) return REFUSED;
    out[key] = read;
  }
  return out;
}

function readVariant(shape: Extract<Shape, { kind: "variant" }>, value: unknown): unknown {
  if (!isPlainObject(value)) return REFUSED;
  const tag = value[shape.by];
  if (typeof tag !== "string" || !Object.hasOwn(shape.of, tag)) return REFUSED;
  const branch = shape.of[tag];
  if (branch === undefined) return REFUSED;
  const { [shape.by]: _tag, ...rest } = value;
  const read = readRecord(branch.fields, rest);
  return read === REFUSED ? REFUSED : { [shape.by]: tag, ...(read as object) };
}
