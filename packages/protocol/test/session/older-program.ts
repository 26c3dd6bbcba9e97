/** A member whose program is older than the chains that only two know. */

import { basicCredential, createKeyPackage, defaultCapabilities } from "@hushroom/mls";
import { ed25519 } from "@noble/curves/ed25519.js";
import {
  GROUP_EXTENSION,
  MEMBER_EXTENSION,
  memberExtension,
  memberIdBytes,
  type memberKeyPackage,
  ownMemberId,
} from "../../src/session/member-leaf.ts";

export const olderKeyPackage: typeof memberKeyPackage = (own, suite, nowMs, random) => {
  const signatureKey = random(32);
  const credential = basicCredential(memberIdBytes(ownMemberId(own.memberSeed)));
  const extensions = [MEMBER_EXTENSION, GROUP_EXTENSION];
  const now = BigInt(Math.floor(nowMs / 1000));
  return createKeyPackage(
    {
      ...{ cipherSuite: suite, credential, signatureKey },
      lifetime: { notBefore: now - 1000n, notAfter: now + 10_000_000n },
      leafExtensions: [memberExtension(own, BigInt(nowMs), ed25519.getPublicKey(signatureKey))],
      capabilities: defaultCapabilities(suite, credential, random, { extensions }),
    },
    random,
  );
};
