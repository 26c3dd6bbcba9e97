/** Credentials (RFC 9420 §5.3). Types of other drafts are carried as one opaque value. */
import type { Bytes } from "../bytes.ts";
import { opaque, openVariant, struct, type Value, vector } from "../codec/codec.ts";

export const CREDENTIAL_TYPES = { basic: 0x0001, x509: 0x0002 } as const;

const Certificate = struct({ certData: opaque });

export const Credential = openVariant("credentialType", {
  basic: [CREDENTIAL_TYPES.basic, struct({ identity: opaque })],
  x509: [CREDENTIAL_TYPES.x509, struct({ certificates: vector(Certificate) })],
});
export type Credential = Value<typeof Credential>;

export function credentialType(credential: Credential): number {
  return credential.type === "custom" ? credential.credentialType : CREDENTIAL_TYPES[credential.type];
}

export function basicCredential(identity: Bytes): Credential {
  return { type: "basic", identity };
}
