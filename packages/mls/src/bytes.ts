/** Byte strings: comparison, joining, and the wiping of what nobody else will wipe. */

export type Bytes = Uint8Array;

/** Compares in a time that depends on the lengths alone. */
export function equal(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}

/** Compares public values, stopping at the first difference. */
export function same(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

export function concat(...parts: readonly Bytes[]): Bytes {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

export function wipe(...secrets: readonly Bytes[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** The first six bytes as a number. */
function prefix(value: Bytes): number {
  let number = 0;
  for (let index = 0; index < 6; index++) number = number * 256 + (value[index] ?? 0);
  return number;
}

/** Whether no two of these public values are the same; about linear for honest keys. */
export function allDistinct(values: readonly Bytes[]): boolean {
  const seen = new Map<number, Bytes[]>();
  for (const value of values) {
    const key = prefix(value);
    const bucket = seen.get(key);
    if (!bucket) seen.set(key, [value]);
    else if (bucket.some((other) => same(other, value))) return false;
    else bucket.push(value);
  }
  return true;
}

export const EMPTY: Bytes = new Uint8Array(0);
