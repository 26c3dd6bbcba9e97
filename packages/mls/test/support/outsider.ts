/** A removed member that keeps everything it ever held and tries to enter the epoch after its removal. */
import { same } from "../../src/bytes.ts";
import type { KeyPair } from "../../src/crypto/kem.ts";
import { decryptWithLabel, deriveSecret } from "../../src/crypto/label.ts";
import { epochAuthenticator, type GroupState } from "../../src/index.ts";
import type { UpdatePath } from "../../src/message/commit.ts";
import { encodeGroupContext } from "../../src/message/group-context.ts";
import { epochSecret, joinerSecret, newEpoch, zeros } from "../../src/schedule/key-schedule.ts";

/** Everything secret that a client has held in the group; copies, since the client wipes its own. */
export class Hoard {
  readonly #keys: Uint8Array[] = [];
  readonly initSecrets: Uint8Array[] = [];
  #pairs: KeyPair[] = [];

  hold(state: GroupState): void {
    for (const key of state.privateKeys.values()) this.#keep(this.#keys, key);
    for (const update of state.ownUpdates) this.#keep(this.#keys, update.privateKey);
    this.#keep(this.initSecrets, state.secrets.initSecret);
    if (state.pending) this.hold(state.pending);
  }

  pairs(state: GroupState): readonly KeyPair[] {
    const { kem } = state.tree.suite;
    this.#pairs = this.#keys.map(
      (privateKey, index) => this.#pairs[index] ?? { privateKey, publicKey: kem.publicKey(privateKey) },
    );
    return this.#pairs;
  }

  #keep(held: Uint8Array[], secret: Uint8Array): void {
    if (!held.some((other) => same(other, secret))) held.push(secret.slice());
  }
}

export interface Removal {
  /** A state of the epoch that the commit began. */
  readonly after: GroupState;
  readonly path: UpdatePath | undefined;
  /** What the path secrets were encrypted under. */
  readonly provisional: Uint8Array;
  /** The commit's PSKs; the removed member may know them all. */
  readonly pskSecret: Uint8Array;
}

function entersWith({ after, pskSecret }: Removal, hoard: Hoard, commitSecret: Uint8Array): boolean {
  const { suite } = after.tree;
  const context = encodeGroupContext(after.groupContext);
  return hoard.initSecrets.some((initSecret) => {
    const joiner = joinerSecret(suite, initSecret, commitSecret, context);
    const epoch = newEpoch(suite, epochSecret(suite, joiner, pskSecret, context));
    return same(epoch.secrets.epochAuthenticator, epochAuthenticator(after));
  });
}

function opensSomething({ after, path, provisional }: Removal, hoard: Hoard): boolean {
  const { suite } = after.tree;
  const ciphertexts = path?.nodes.flatMap((node) => node.encryptedPathSecret) ?? [];
  return ciphertexts.some((ciphertext) =>
    hoard.pairs(after).some((pair) => {
      try {
        decryptWithLabel(suite, pair, "UpdatePathNode", provisional, ciphertext);
        return true;
      } catch {
        return false;
      }
    }),
  );
}

/** The public side of every key that it held must be gone from the tree. */
function holdsTreeKey(after: GroupState, hoard: Hoard): boolean {
  const held = hoard.pairs(after).map((pair) => pair.publicKey);
  return after.tree.encryptionKeys().some((key) => held.some((own) => same(own, key)));
}

/** Every way in that a removed member has; undefined if all of them are shut. */
export function leak(removal: Removal, hoard: Hoard): string | undefined {
  const { suite } = removal.after.tree;
  const zero = zeros(suite);
  if (!removal.path) return "a removal without a path";
  if (entersWith(removal, hoard, zero)) return "an all-zero commit secret";
  if (entersWith(removal, hoard, deriveSecret(suite.kdf, zero, "path"))) return "a path from zeros";
  if (opensSomething(removal, hoard)) return "a path secret for a key of the removed member";
  if (holdsTreeKey(removal.after, hoard)) return "a key of the removed member in the tree";
  return undefined;
}

/** Whether the checks above would see a leak: a member who stayed has a way in. */
export function canEnter(removal: Removal, hoard: Hoard): boolean {
  return opensSomething(removal, hoard);
}
