/** Loads what the build puts in the place of @noble/curves' Ed25519 (tools/build.mjs), so that benchmarks measure that. */

const REPLACED = "@noble/curves/ed25519.js";
const NATIVE = new URL("../../packages/engine/src/native-ed25519.ts", import.meta.url).href;

export async function resolve(specifier, context, next) {
  const isReplaced = specifier === REPLACED && !context.parentURL?.startsWith(NATIVE);
  return next(isReplaced ? NATIVE : specifier, context);
}
