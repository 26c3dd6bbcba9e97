/** The Welcome message and what it hides (RFC 9420 §12.4.3.1). */
import { opaque, optional, struct, uint16, type Value, vector } from "../codec/codec.ts";
import { HPKECiphertext } from "../crypto/label.ts";
import { PreSharedKeyID } from "./psk-id.ts";

const PathSecret = struct({ pathSecret: opaque });

export const GroupSecrets = struct({
  joinerSecret: opaque,
  pathSecret: optional(PathSecret),
  psks: vector(PreSharedKeyID),
});
export type GroupSecrets = Value<typeof GroupSecrets>;

export const EncryptedGroupSecrets = struct({ newMember: opaque, encryptedGroupSecrets: HPKECiphertext });
export type EncryptedGroupSecrets = Value<typeof EncryptedGroupSecrets>;

export const Welcome = struct({
  cipherSuite: uint16,
  secrets: vector(EncryptedGroupSecrets),
  encryptedGroupInfo: opaque,
});
export type Welcome = Value<typeof Welcome>;
