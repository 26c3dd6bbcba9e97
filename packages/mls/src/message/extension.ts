/** Extensions (RFC 9420 §13.4): the list, and the extensions that the RFC itself defines. */
import type { Bytes } from "../bytes.ts";
import { type Codec, decode, encode, opaque, struct, uint16, type Value, vector } from "../codec/codec.ts";
import { check } from "../error.ts";
import { Credential } from "./credential.ts";

export const EXTENSION_TYPES = {
  application_id: 0x0001,
  ratchet_tree: 0x0002,
  required_capabilities: 0x0003,
  external_pub: 0x0004,
  external_senders: 0x0005,
} as const;

/** Those that every client supports and that capabilities do not list (§7.2). */
export function isDefaultExtension(type: number): boolean {
  return type >= EXTENSION_TYPES.application_id && type <= EXTENSION_TYPES.external_senders;
}

/** The types among these extensions that capabilities must list: all but the RFC's own. */
export function typesToList(extensions: readonly Extension[]): number[] {
  return extensions.map(({ extensionType }) => extensionType).filter((type) => !isDefaultExtension(type));
}

export const Extension = struct({ extensionType: uint16, extensionData: opaque });
export type Extension = Value<typeof Extension>;

const ExtensionVector = vector(Extension);

/** `Extension extensions<V>`, in which no type may stand twice (§13.4). */
export const Extensions: Codec<readonly Extension[]> = {
  write: ExtensionVector.write,
  read(reader) {
    const extensions = ExtensionVector.read(reader);
    const types = new Set(extensions.map((extension) => extension.extensionType));
    check(types.size === extensions.length, "extension-twice");
    return extensions;
  },
};

export function extensionData(extensions: readonly Extension[], type: number): Bytes | undefined {
  return extensions.find((extension) => extension.extensionType === type)?.extensionData;
}

/** An extension of a known type: made from a value, and read from a list that may hold it. */
function known<T>(extensionType: number, codec: Codec<T>) {
  return {
    make: (value: T): Extension => ({ extensionType, extensionData: encode(codec, value) }),
    read(extensions: readonly Extension[]): T | undefined {
      const data = extensionData(extensions, extensionType);
      return data && decode(codec, data);
    },
  };
}

/** §11.1 */
const RequiredCapabilities = struct({
  extensionTypes: vector(uint16),
  proposalTypes: vector(uint16),
  credentialTypes: vector(uint16),
});
export type RequiredCapabilities = Value<typeof RequiredCapabilities>;
const required = known(EXTENSION_TYPES.required_capabilities, RequiredCapabilities);
export const { make: requiredCapabilitiesExtension, read: requiredCapabilities } = required;

/** §12.4.3.2: the key with a length of its own inside the extension's data. */
const external = known(EXTENSION_TYPES.external_pub, opaque);
export const { make: externalPubExtension, read: externalPub } = external;

/** §12.1.8.1 */
const ExternalSender = struct({ signatureKey: opaque, credential: Credential });
export type ExternalSender = Value<typeof ExternalSender>;
const senders = known(EXTENSION_TYPES.external_senders, vector(ExternalSender));
export const externalSendersExtension = senders.make;

export function externalSenders(extensions: readonly Extension[]): readonly ExternalSender[] {
  return senders.read(extensions) ?? [];
}
