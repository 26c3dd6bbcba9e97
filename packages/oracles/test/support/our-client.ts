/** Our own library in the form of an oracle, for mixed groups and for benchmarks. */
import {
  basicCredential,
  type Capabilities,
  type Credential,
  commit,
  confirmCommit,
  createGroup,
  createKeyPackage,
  decode,
  defaultCapabilities,
  type Env,
  encode,
  encodeState,
  encrypt,
  exportSecret,
  type GroupState,
  joinByExternalCommit,
  joinGroup,
  type KeyPackageBundle,
  MLSMessage,
  type Proposal,
  policy,
  processMessage,
  publishGroupInfo,
} from "@hushroom/mls";
import type { MlsOracle } from "@hushroom/oracles";

export const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const env: Env = {
  random,
  // Other test files may have loaded this one minutes ago.
  get now() {
    return Date.now() / 1000;
  },
  policy: policy({ authenticate: () => true, maximumLifetime: 0xffffffffffffffffn }),
};

export class OurClient implements MlsOracle {
  readonly #suite: number;
  readonly #name: Uint8Array;
  readonly #withoutPath: boolean;
  #bundle: KeyPackageBundle | undefined;
  #state: GroupState | undefined;

  /** `withoutPath` leaves paths out where the RFC lets it, as ts-mls does. */
  constructor(suite: number, name: string, { withoutPath = false } = {}) {
    this.#suite = suite;
    this.#withoutPath = withoutPath;
    this.#name = new TextEncoder().encode(name);
  }

  /** With X.509 among the credentials, which core-crypto demands of all. */
  #capabilities(credential: Credential): Capabilities {
    const capabilities = defaultCapabilities(this.#suite, credential, random);
    return { ...capabilities, credentials: [...capabilities.credentials, 2] };
  }

  get #current(): GroupState {
    if (!this.#state) throw new Error("not in a group");
    return this.#state;
  }

  #fresh(): KeyPackageBundle {
    const seconds = BigInt(Math.floor(env.now));
    const lifetime = { notBefore: seconds - 60n, notAfter: seconds + 86_400n };
    const credential = basicCredential(this.#name);
    const capabilities = this.#capabilities(credential);
    const choices = { cipherSuite: this.#suite, credential, capabilities, lifetime };
    this.#bundle = createKeyPackage(choices, random);
    return this.#bundle;
  }

  async keyPackage() {
    return encode(MLSMessage, { type: "key_package", keyPackage: this.#fresh().keyPackage });
  }

  async create(groupId: Uint8Array) {
    this.#state = createGroup({ groupId, creator: this.#fresh() }, env);
  }

  async join(welcome: Uint8Array) {
    if (!this.#bundle) throw new Error("no key package");
    this.#state = joinGroup({ welcome, bundle: this.#bundle }, env).state;
  }

  async joinExternal(groupInfo: Uint8Array) {
    const credential = basicCredential(this.#name);
    const capabilities = this.#capabilities(credential);
    const leaf = { credential, capabilities, extensions: [] };
    const joined = joinByExternalCommit({ groupInfo, leaf, signatureKey: random(32) }, env);
    this.#state = joined.state;
    return joined.message;
  }

  /** Commits these, enters the new epoch, and answers what is to be sent. */
  commit(proposals: readonly Proposal[]) {
    const choices = { proposals, asPublic: true, withoutPath: this.#withoutPath };
    const made = commit(this.#current, choices, env);
    this.#state = confirmCommit(made.state, env).state;
    return { commit: made.message, welcome: made.welcome ?? new Uint8Array() };
  }

  async add(keyPackages: readonly Uint8Array[]) {
    return this.commit(
      keyPackages.map((bytes): Proposal => {
        const message = decode(MLSMessage, bytes);
        if (message.type !== "key_package") throw new Error("no key package");
        return { type: "add", keyPackage: message.keyPackage };
      }),
    );
  }

  async remove(removed: number) {
    return this.commit([{ type: "remove", removed }]).commit;
  }

  async update() {
    return this.commit([]).commit;
  }

  async process(message: Uint8Array) {
    const processed = processMessage(this.#current, message, env);
    this.#state = processed.state;
    return processed.type === "application" ? processed.data : undefined;
  }

  async encrypt(data: Uint8Array) {
    const sent = encrypt(this.#current, data, env);
    this.#state = sent.state;
    return sent.message;
  }

  async groupInfo() {
    return publishGroupInfo(this.#current);
  }

  async exported(length: number) {
    return exportSecret(this.#current, "exporter", new Uint8Array(), length);
  }

  stateSize() {
    return encodeState(this.#current).length;
  }
}
