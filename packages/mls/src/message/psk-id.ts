/** Names of pre-shared keys (RFC 9420 §8.4). */
import { enumeration, opaque, struct, uint8, uint64, type Value, variant } from "../codec/codec.ts";

const ResumptionPSKUsage = enumeration(uint8, { application: 1, reinit: 2, branch: 3 });
export type ResumptionPSKUsage = Value<typeof ResumptionPSKUsage>;

const Resumption = struct({
  usage: ResumptionPSKUsage,
  pskGroupId: opaque,
  pskEpoch: uint64,
  pskNonce: opaque,
});

export const PreSharedKeyID = variant(uint8, {
  external: [1, struct({ pskId: opaque, pskNonce: opaque })],
  resumption: [2, Resumption],
});
export type PreSharedKeyID = Value<typeof PreSharedKeyID>;
