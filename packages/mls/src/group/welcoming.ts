/** Making the Welcome of a commit that adds members (RFC 9420 §12.4.1, §12.4.3.1). */
import { type Bytes, EMPTY, wipe } from "../bytes.ts";
import { encode } from "../codec/codec.ts";
import { encryptWithLabel } from "../crypto/label.ts";
import { check } from "../error.ts";
import type { Extension } from "../message/extension.ts";
import { MLSMessage } from "../message/framing.ts";
import { GroupInfo } from "../message/group-info.ts";
import { makeKeyPackageRef } from "../message/key-package.ts";
import { type EncryptedGroupSecrets, GroupSecrets } from "../message/welcome.ts";
import { welcomeKeys, welcomeSecret } from "../schedule/key-schedule.ts";
import { commonAncestor } from "../tree/math.ts";
import type { OwnPath } from "../tree/tree-kem.ts";
import type { Added, Applied } from "./application.ts";
import { signedGroupInfo } from "./group-info.ts";
import type { Env } from "./policy.ts";
import type { GroupState } from "./state.ts";

export interface WelcomeParts {
  readonly applied: Applied;
  readonly pskSecret: Bytes;
  readonly own: OwnPath | undefined;
  readonly joiner: Bytes;
  readonly choices: {
    readonly treeInWelcome?: boolean;
    readonly groupInfoExtensions?: readonly Extension[];
  };
}

/** The path secret of the lowest node that is above both the committer and the new member. */
function sharedPathSecret(state: GroupState, leafIndex: number, own: OwnPath | undefined): Bytes | undefined {
  if (!own) return undefined;
  const ancestor = commonAncestor(2 * state.leafIndex, 2 * leafIndex, state.tree.leafCount);
  const at = state.tree.filteredDirectPath(state.leafIndex).findIndex(({ node }) => node === ancestor);
  const pathSecret = own.pathSecrets[at];
  check(pathSecret, "state-broken");
  return pathSecret;
}

/** The Welcome of the epoch that `state` has just begun, for all members that the commit added. */
export function createWelcome(state: GroupState, parts: WelcomeParts, env: Env): Bytes | undefined {
  const { added, psks } = parts.applied;
  if (added.length === 0) return undefined;
  const { suite } = state.tree;
  const tree = parts.choices.treeInWelcome !== false;
  const info = signedGroupInfo(state, { tree, extensions: parts.choices.groupInfoExtensions ?? [] });
  const secret = welcomeSecret(suite, parts.joiner, parts.pskSecret);
  const { key, nonce } = welcomeKeys(suite, secret);
  const encryptedGroupInfo = suite.aead.seal(key, nonce, EMPTY, encode(GroupInfo, info));
  wipe(secret, key, nonce);
  const encryptSecrets = encryptWithLabel(suite, "Welcome", encryptedGroupInfo);
  const seal = ({ leafIndex, keyPackage }: Added): EncryptedGroupSecrets => {
    const shared = sharedPathSecret(state, leafIndex, parts.own);
    const pathSecret = shared && { pathSecret: shared };
    const secrets = encode(GroupSecrets, { joinerSecret: parts.joiner, pathSecret, psks });
    const { initKey } = keyPackage;
    const encrypted = encryptSecrets(initKey, secrets, env.random);
    secrets.fill(0);
    return { newMember: makeKeyPackageRef(suite, keyPackage), encryptedGroupSecrets: encrypted };
  };
  const welcome = { cipherSuite: suite.id, secrets: added.map(seal), encryptedGroupInfo };
  return encode(MLSMessage, { type: "welcome", welcome });
}
