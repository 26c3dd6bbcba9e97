/**
 * The address of an onion key by plain Edwards arithmetic (RFC 8032 §5.1.4), for the simulated tor: node's crypto takes
 * seeds only, and tor's keys are expanded ones. Slow and not constant-time: tests only.
 */

import { formatOnionAddress, HushError } from "@hushroom/protocol";

type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];

const P = 2n ** 255n - 19n;

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = mod(result * b);
    b = mod(b * b);
  }
  return result;
}

const invert = (value: bigint) => power(value, P - 2n);
const D = mod(-121665n * invert(121666n));
const BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;
const BASE_Y = mod(4n * invert(5n));
const BASE: Point = [BASE_X, BASE_Y, 1n, mod(BASE_X * BASE_Y)];
const ZERO: Point = [0n, 1n, 1n, 0n];

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * D * t1 * t2);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function encode([x, y, z]: Point): Uint8Array {
  const inverse = invert(z);
  let value = mod(y * inverse) | ((mod(x * inverse) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(value & 255n);
    value >>= 8n;
    return byte;
  });
}

/** `key`: `ED25519-V3:<base64>`. Throws TOR_BAD_ARGUMENT as a real tor's control side does. */
export function onionAddressOf(key: string): string {
  const expanded = Buffer.from(/^ED25519-V3:([A-Za-z0-9+/]{86}==)$/.exec(key)?.[1] ?? "", "base64");
  if (expanded.length !== 64) throw new HushError("TOR_BAD_ARGUMENT");
  let sum = ZERO;
  let doubled = BASE;
  for (const byte of expanded.subarray(0, 32)) {
    for (let bit = 0; bit < 8; bit++) {
      if ((byte >> bit) & 1) sum = add(sum, doubled);
      doubled = add(doubled, doubled);
    }
  }
  return formatOnionAddress(encode(sum));
}
