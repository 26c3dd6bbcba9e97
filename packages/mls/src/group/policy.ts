/** What the RFC leaves to the application, and what each operation is given from outside. */
import { type Bytes, same } from "../bytes.ts";
import { encode } from "../codec/codec.ts";
import type { RandomBytes } from "../crypto/kem.ts";
import { Credential } from "../message/credential.ts";
import type { Sender } from "../message/framing.ts";
import type { LeafNode } from "../message/leaf-node.ts";
import type { Proposal } from "../message/proposal.ts";
import type { PreSharedKeyID } from "../message/psk-id.ts";
import type { RatchetLimits } from "../schedule/secret-tree.ts";

export interface Policy extends RatchetLimits {
  /** The Authentication Service (§5.3.1): may this key speak for this credential? */
  authenticate(credential: Credential, signatureKey: Bytes): boolean;
  /** May a member's credential be replaced by this one (§5.3.1)? */
  isSuccessor(before: Credential, after: Credential): boolean;
  /** Do two leaves represent the same client (§12.2)? */
  isSameClient(a: LeafNode, b: LeafNode): boolean;
  /** May this sender propose this (§12.2, end)? Asked for every proposal and for every external commit. */
  allow(proposal: Proposal, sender: Sender): boolean;
  /** The longest lifetime of a key package, in seconds (§7.2). */
  readonly maximumLifetime: bigint;
  /** Whether leaves received from others must be within their lifetime now (§7.3: recommended, not required). */
  readonly checkReceivedLifetime: boolean;
  /**
   * How many past epochs can still be read when their messages come late. Whoever takes a device can read
   * the messages of these epochs that were not received yet, and those of `skippedGenerations`.
   */
  readonly pastEpochs: number;
  /** How many past resumption secrets are kept (§8.6). */
  readonly pastResumptions: number;
  /** Zero bytes to add to a content of this length (§6.3.1). */
  padding(length: number): number;
}

export interface Env {
  readonly random: RandomBytes;
  /** Seconds since 1970. */
  readonly now: number;
  readonly policy: Policy;
  /** Finds external PSKs, and the resumption PSKs of other groups. */
  readonly psk?: (id: PreSharedKeyID) => Bytes | undefined;
}

const SECONDS_A_DAY = 86_400n;

/** The defaults; who may speak for a credential has none. */
export function policy(choices: Pick<Policy, "authenticate"> & Partial<Policy>): Policy {
  return {
    isSuccessor: (before, after) => same(encode(Credential, before), encode(Credential, after)),
    isSameClient: (a, b) => same(a.signatureKey, b.signatureKey),
    allow: () => true,
    maximumLifetime: 400n * SECONDS_A_DAY,
    checkReceivedLifetime: true,
    skippedGenerations: 256,
    forwardGenerations: 4096,
    pastEpochs: 4,
    pastResumptions: 16,
    padding: () => 0,
    ...choices,
  };
}
