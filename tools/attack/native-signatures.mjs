/** Module hooks: Ed25519 by Node's own OpenSSL, as in the program (docs/decisions/0067-native-signatures.md). */

const CURVES = "@noble/curves/ed25519.js";
const NATIVE = new URL("../../packages/engine/src/native-ed25519.ts", import.meta.url).href;

export async function resolve(specifier, context, next) {
  const isNative = specifier === CURVES && context.parentURL?.startsWith(NATIVE) !== true;
  return next(isNative ? NATIVE : specifier, context);
}
