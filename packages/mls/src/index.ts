/** The public face of the package: RFC 9420, pure and synchronous. */
export type { Bytes } from "./bytes.ts";
export { decode, encode } from "./codec/codec.ts";
export type { RandomBytes } from "./crypto/kem.ts";
export { CIPHER_SUITES, type CipherSuite, isSupported, suiteOf } from "./crypto/suite.ts";
export { MLS_ERROR_CODES, MlsError, type MlsErrorCode } from "./error.ts";
export type { Added } from "./group/application.ts";
export { type Encrypted, encrypt } from "./group/application-message.ts";
export {
  type CommitChoices,
  type Committed,
  commit,
  confirmCommit,
  dropCommit,
  type Settled,
} from "./group/commit.ts";
export type { CommitEffects, ProcessedCommit } from "./group/commit-processing.ts";
export { createGroup, type GroupChoices } from "./group/creation.ts";
export {
  type ExternalJoinChoices,
  type ExternallyJoined,
  joinByExternalCommit,
} from "./group/external-commit.ts";
export { externalProposal, type GroupPlace, newMemberProposal } from "./group/external-proposal.ts";
export { type GroupInfoChoices, publishGroupInfo } from "./group/group-info.ts";
export { type JoinChoices, type Joined, joinGroup } from "./group/join.ts";
export {
  createKeyPackage,
  defaultCapabilities,
  type KeyPackageBundle,
  type KeyPackageChoices,
  type KeyPackageSecrets,
} from "./group/key-package-bundle.ts";
export { type Env, type Policy, policy } from "./group/policy.ts";
export { type Processed, processMessage } from "./group/processing.ts";
export {
  externalPskId,
  type LeafChanges,
  type Proposed,
  propose,
  proposeUpdate,
  resumptionPskId,
} from "./group/propose.ts";
export {
  type BranchChoices,
  branch,
  type NewGroup,
  type ReInitChoices,
  reInitialise,
} from "./group/resumption.ts";
export { decodeState, encodeState } from "./group/serialization.ts";
export { consumedBetween, type GroupState } from "./group/state.ts";
export { epochAuthenticator, exportSecret, type Member, members } from "./group/view.ts";
export { basicCredential, Credential } from "./message/credential.ts";
export {
  EXTENSION_TYPES,
  type Extension,
  type ExternalSender,
  externalSendersExtension,
  type RequiredCapabilities,
  requiredCapabilitiesExtension,
} from "./message/extension.ts";
export { MLSMessage, type Sender } from "./message/framing.ts";
export { KeyPackage, makeKeyPackageRef } from "./message/key-package.ts";
export type { Capabilities, LeafNode, Lifetime } from "./message/leaf-node.ts";
export { PROPOSAL_TYPES, type Proposal, type ReInit } from "./message/proposal.ts";
export type { PreSharedKeyID } from "./message/psk-id.ts";
