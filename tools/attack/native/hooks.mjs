/**
 * Module hooks: signatures, hashes and ciphers by Node's own OpenSSL, and what many simulated people work out alike worked
 * out once. Every answer stays the same (docs/decisions/0092-groups-attacked-for-hours.md).
 */

const HERE = new URL("./", import.meta.url).href;
const CURVES = "@noble/curves/ed25519.js";
const ENGINE = new URL("../../../packages/engine/src/native-ed25519.ts", import.meta.url).href;
const NATIVE = {
  [CURVES]: `${HERE}ed25519.ts`,
  "@noble/ciphers/chacha.js": `${HERE}chacha.ts`,
  "@noble/hashes/hkdf.js": `${HERE}hkdf.ts`,
  "@noble/hashes/sha2.js": `${HERE}sha2.ts`,
};

export async function resolve(specifier, context, next) {
  const { parentURL = "" } = context;
  if (parentURL.startsWith(ENGINE)) return next(specifier, context);
  if (parentURL.startsWith(HERE)) return next(specifier === CURVES ? ENGINE : specifier, context);
  return next(NATIVE[specifier] ?? specifier, context);
}
