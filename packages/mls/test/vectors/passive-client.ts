/** Recordings of passive clients: a member joins by a Welcome and follows what the group does. */
import { strict as assert } from "node:assert";
import { same } from "../../src/bytes.ts";
import { decode } from "../../src/codec/codec.ts";
import { joinGroup } from "../../src/group/join.ts";
import { processMessage } from "../../src/group/processing.ts";
import type { GroupState } from "../../src/group/state.ts";
import { epochAuthenticator } from "../../src/group/view.ts";
import { MLSMessage } from "../../src/message/framing.ts";
import { type Check, type Entry, expectBytes, hex, list, object, recordingEnv, suiteIn } from "./support.ts";

function bundleOf(entry: Entry) {
  const suite = suiteIn(entry);
  const message = decode(MLSMessage, hex(entry.key_package));
  assert.ok(message.type === "key_package");
  const { keyPackage } = message;
  const secrets = {
    initKey: hex(entry.init_priv),
    encryptionKey: hex(entry.encryption_priv),
    signatureKey: hex(entry.signature_priv),
  };
  assert.deepEqual(suite.kem.publicKey(secrets.initKey), keyPackage.initKey);
  assert.deepEqual(suite.kem.publicKey(secrets.encryptionKey), keyPackage.leafNode.encryptionKey);
  assert.deepEqual(suite.signatureKeyPair(secrets.signatureKey).publicKey, keyPackage.leafNode.signatureKey);
  return { keyPackage, secrets };
}

function envOf(entry: Entry) {
  const psks = list(entry.external_psks).map(object);
  return recordingEnv((id) => {
    if (id.type !== "external") return undefined;
    const found = psks.find((psk) => same(hex(psk.psk_id), id.pskId));
    return found && hex(found.psk);
  });
}

/** Wipes what an operation consumed: a later epoch that still needs any of it fails. */
function settled(result: {
  readonly state: GroupState;
  readonly consumed: readonly Uint8Array[];
}): GroupState {
  for (const secret of result.consumed) secret.fill(0);
  return result.state;
}

export const passiveClient: Check = (entry) => {
  const env = envOf(entry);
  const tree = entry.ratchet_tree === null ? {} : { ratchetTree: hex(entry.ratchet_tree) };
  let state = settled(joinGroup({ welcome: hex(entry.welcome), bundle: bundleOf(entry), ...tree }, env));
  expectBytes(epochAuthenticator(state), entry.initial_epoch_authenticator, "initial_epoch_authenticator");
  for (const value of list(entry.epochs)) {
    const epoch = object(value);
    for (const proposal of list(epoch.proposals)) state = settled(processMessage(state, hex(proposal), env));
    state = settled(processMessage(state, hex(epoch.commit), env));
    expectBytes(epochAuthenticator(state), epoch.epoch_authenticator, "epoch_authenticator");
  }
};
