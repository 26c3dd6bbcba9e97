/**
 * Every rule that is checked, by name: its section (of RFC 9420 unless another is named), and whose fault a
 * breach is. `sender`: whoever made the message or object broke the RFC. `delivery`: nobody did wrong; it came
 * too late, twice, too early, or without what it refers to. `caller`: this call was wrong.
 */
type Fault = "sender" | "delivery" | "caller";

const RULES = {
  "codec-truncated": ["2.1", "sender"],
  "codec-trailing": ["2.1", "sender"],
  "codec-optional": ["2.1.1", "sender"],
  "codec-length-form": ["2.1.2", "sender"],
  "codec-length-minimal": ["2.1.2", "sender"],
  "codec-unknown-tag": ["6", "sender"],
  "version-unsupported": ["6", "sender"],
  "suite-unsupported": ["5.1", "sender"],
  "hpke-key": ["5.1.3", "sender"],
  "hpke-open": ["5.1.3", "sender"],

  "content-signature": ["6.1", "sender"],
  "confirmation-tag": ["6.1", "sender"],
  "sender-content": ["6.1", "sender"],
  "sender-blank": ["6.1", "sender"],
  "external-sender-unknown": ["6.1", "sender"],
  "external-sender-credential": ["5.3.1", "sender"],
  "membership-tag": ["6.2", "sender"],
  "application-public": ["6", "sender"],
  "content-open": ["6.3.1", "sender"],
  "padding-nonzero": ["6.3.1", "sender"],
  "sender-data-open": ["6.3.2", "sender"],
  "message-own": ["6", "delivery"],
  "group-id-other": ["6", "delivery"],
  "epoch-past": ["12.4.2", "delivery"],
  "epoch-future": ["12.4.2", "delivery"],
  "generation-consumed": ["9.2", "delivery"],
  "generation-too-far": ["15.3", "sender"],
  "generation-last": ["9.1", "caller"],

  "unmerged-order": ["7.1", "sender"],
  "leaf-version-unlisted": ["7.2", "sender"],
  "leaf-suite-unlisted": ["7.2", "sender"],
  "leaf-credential-unlisted": ["7.2", "sender"],
  "leaf-lifetime-total": ["7.2", "sender"],
  "leaf-key": ["10", "sender"],
  "leaf-credential": ["7.3", "sender"],
  "leaf-signature": ["7.3", "sender"],
  "leaf-required-capabilities": ["7.3", "sender"],
  "leaf-credential-unsupported": ["7.3", "sender"],
  "leaf-lifetime": ["7.3", "sender"],
  "leaf-extension-unlisted": ["7.3", "sender"],
  "leaf-source": ["7.3", "sender"],
  "leaf-key-unchanged": ["7.3", "sender"],
  "leaf-successor": ["5.3.1", "sender"],
  "signature-key-unique": ["7.3", "sender"],
  "encryption-key-unique": ["7.3", "sender"],
  "group-extension-unsupported": ["13.4", "sender"],
  "extension-twice": ["13.4", "sender"],
  "path-key-mismatch": ["7.5", "sender"],
  "path-no-key": ["7.5", "sender"],
  "path-parent-hash": ["7.9.2", "sender"],
  "path-length": ["7.6", "sender"],
  "path-ciphertexts": ["7.6", "sender"],
  "path-secret-length": ["7.4", "sender"],
  "path-key": ["5.1.1", "sender"],
  "parent-hash": ["7.9.2", "sender"],
  "node-outside": ["4.1", "caller"],

  "key-package-suite": ["10.1", "sender"],
  "key-package-init-key": ["10.1", "sender"],
  "key-package-signature": ["10.1", "sender"],
  "key-package-init-key-same": ["10.1", "sender"],

  "remove-blank": ["12.1.3", "sender"],
  "psk-usage": ["12.1.4", "sender"],
  "psk-nonce-length": ["12.1.4", "sender"],
  "reinit-version": ["12.1.5", "sender"],
  "external-proposal-type": ["12.1.8", "sender"],
  "new-member-proposal-type": ["6.1", "sender"],
  "update-committer": ["12.2", "sender"],
  "remove-committer": ["12.2", "sender"],
  "leaf-twice": ["12.2", "sender"],
  "client-added-twice": ["12.2", "sender"],
  "client-already-member": ["12.2", "sender"],
  "psk-twice": ["12.2", "sender"],
  "extensions-twice": ["12.2", "sender"],
  "reinit-alone": ["12.2", "sender"],
  "external-init-member": ["12.2", "sender"],
  "proposal-unsupported": ["12.2", "sender"],
  "not-allowed": ["12.2", "sender"],
  "external-init-count": ["12.2", "sender"],
  "external-remove-count": ["12.2", "sender"],
  "external-commit-type": ["12.2", "sender"],
  "external-commit-reference": ["12.4.3.2", "sender"],
  "external-path": ["12.4.3.2", "sender"],
  "path-missing": ["12.4", "sender"],
  "proposal-unknown": ["12.4", "delivery"],
  "update-unknown": ["12.4.2", "delivery"],
  "psk-unknown": ["12.4.2", "delivery"],
  "proposals-too-many": ["12.1", "sender"],

  "welcome-not-for-us": ["12.4.3.1", "delivery"],
  "welcome-suite": ["12.4.3.1", "sender"],
  "welcome-open": ["12.4.3.1", "sender"],
  "welcome-psk-usage": ["12.4.3.1", "sender"],
  "welcome-leaf-missing": ["12.4.3.1", "sender"],
  "joiner-secret-length": ["12.4.3.1", "sender"],
  "group-info-suite": ["12.4.3.1", "sender"],
  "group-info-signer": ["12.4.3.1", "sender"],
  "group-info-signature": ["12.4.3.1", "sender"],
  "group-id-known": ["12.4.3.1", "delivery"],
  "tree-hash": ["12.4.3.1", "sender"],
  "unmerged-leaf": ["12.4.3.1", "sender"],
  "unmerged-between": ["12.4.3.1", "sender"],
  "tree-last-blank": ["12.4.3.3", "sender"],
  "tree-node-kind": ["12.4.3.3", "sender"],
  "tree-missing": ["12.4.3.3", "delivery"],
  "external-pub-missing": ["12.4.3.2", "delivery"],
  "resumption-epoch": ["12.4.3.1", "sender"],
  "resumption-origin": ["12.4.3.1", "delivery"],
  "reinit-missing": ["12.4.3.1", "sender"],
  "reinit-mismatch": ["11.2", "sender"],
  "reinit-members": ["11.2", "sender"],
  "branch-suite": ["11.3", "sender"],
  "branch-members": ["11.3", "sender"],

  "not-member": ["12.4.2", "caller"],
  "group-reinitialised": ["12.4.2", "caller"],
  "proposals-uncommitted": ["12.4", "caller"],
  "commit-pending": ["14", "caller"],
  "commit-missing": ["14", "caller"],
  "argument-range": ["2.1", "caller"],
  "argument-key": ["5.1.1", "caller"],
  "argument-message": ["6", "caller"],
  "argument-proposal": ["12.1", "caller"],
  "argument-sender": ["6.3.2", "caller"],
  "state-version": ["-", "caller"],
  "state-broken": ["-", "caller"],
} as const satisfies Record<string, readonly [section: string, fault: Fault]>;

export type MlsErrorCode = keyof typeof RULES;

export const MLS_ERROR_CODES = Object.keys(RULES) as readonly MlsErrorCode[];

/** A broken rule. It says nothing of what was in the message. */
export class MlsError extends Error {
  override readonly name = "MlsError";
  readonly code: MlsErrorCode;
  readonly section: string;
  readonly fault: Fault;

  constructor(code: MlsErrorCode) {
    const [section, fault] = RULES[code];
    super(`${code} (RFC 9420 §${section})`);
    this.code = code;
    this.section = section;
    this.fault = fault;
  }
}

/** Throws the named rule unless the condition holds. */
export function check(condition: unknown, rule: MlsErrorCode): asserts condition {
  if (!condition) throw new MlsError(rule);
}
