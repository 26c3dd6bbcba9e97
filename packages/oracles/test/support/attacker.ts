/** What a removed member of a ts-mls group can compute, by the RFC's formulas and ts-mls's own primitives. */
import {
  type ClientState,
  encode,
  type GroupContext,
  mlsMessageEncoder,
  protocolVersions,
  type UpdatePath,
  wireformats,
} from "ts-mls";
import { suite } from "./ts-mls-member.ts";

const { hpke, kdf } = suite;
const NOTHING = new Uint8Array();
const zeros = new Uint8Array(kdf.size);

/** A GroupInfo that is empty but for its context: 4 bytes of message header before it, 7 bytes after it. */
function encodeContext(groupContext: GroupContext): Uint8Array {
  const empty = { extensions: [], confirmationTag: NOTHING, signer: 0, signature: NOTHING };
  const groupInfo = { groupContext, ...empty };
  const wireformat = wireformats.mls_group_info;
  return encode(mlsMessageEncoder, { version: protocolVersions.mls10, wireformat, groupInfo }).slice(4, -7);
}

/** `opaque<V>` of at most 16 KiB (§2.1.2). */
function opaque(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  return Uint8Array.of(...(length < 64 ? [length] : [0x40 | (length >>> 8), length & 0xff]), ...bytes);
}

function labelled(label: string, context: Uint8Array): Uint8Array {
  return Uint8Array.of(...opaque(new TextEncoder().encode(`MLS 1.0 ${label}`)), ...opaque(context));
}

function expandWithLabel(secret: Uint8Array, label: string, context: Uint8Array): Promise<Uint8Array> {
  return kdf.expand(secret, Uint8Array.of(0, kdf.size, ...labelled(label, context)), kdf.size);
}

/** The epoch authenticator of the new epoch (§8), if its commit secret and PSK secret were all zeros. */
export async function guessedAuthenticator(before: ClientState, after: GroupContext): Promise<Uint8Array> {
  const context = encodeContext(after);
  const joiner = await expandWithLabel(
    await kdf.extract(before.keySchedule.initSecret, zeros),
    "joiner",
    context,
  );
  const epoch = await expandWithLabel(await kdf.extract(joiner, zeros), "epoch", context);
  return expandWithLabel(epoch, "authentication", NOTHING);
}

/** How many path secrets of a commit its removed members' private keys open (§7.5). */
export async function openedSecrets(
  removed: readonly ClientState[],
  path: UpdatePath | undefined,
  after: GroupContext,
): Promise<number> {
  const before = removed[0]?.groupContext.confirmedTranscriptHash ?? NOTHING;
  const info = labelled("UpdatePathNode", encodeContext({ ...after, confirmedTranscriptHash: before }));
  const keys = removed.flatMap((state) => Object.values(state.privatePath.privateKeys));
  let opened = 0;
  for (const { kemOutput, ciphertext } of path?.nodes.flatMap((node) => node.encryptedPathSecret) ?? []) {
    for (const key of keys) {
      const attempt = hpke.open(await hpke.importPrivateKey(key), kemOutput, ciphertext, info);
      opened += await attempt.then(
        () => 1,
        () => 0,
      );
    }
  }
  return opened;
}
