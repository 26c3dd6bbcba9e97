/** A member by ts-mls and nothing else, so that what goes wrong can be shown to its authors. */
import {
  type CiphersuiteImpl,
  type ClientState,
  createCommit,
  createGroup,
  decode,
  defaultCapabilities,
  defaultCredentialTypes,
  defaultProposalTypes,
  encode,
  generateKeyPackageWithKey,
  joinGroup,
  type KeyPackage,
  type MlsContext,
  type MlsFramedMessage,
  type MlsWelcomeMessage,
  mlsMessageDecoder,
  mlsMessageEncoder,
  nobleCryptoProvider,
  type PrivateKeyPackage,
  type Proposal,
  processMessage,
  protocolVersions,
  type SignatureKeyPair,
  unsafeTestingAuthenticationService,
  wireformats,
} from "ts-mls";

export const suite: CiphersuiteImpl = await nobleCryptoProvider.getCiphersuiteImpl(1);
const version = protocolVersions.mls10;

export class TsMlsMember {
  readonly context: MlsContext;
  readonly publicPackage: KeyPackage;
  readonly privatePackage: PrivateKeyPackage;
  #state: ClientState | undefined;

  private constructor(context: MlsContext, publicPackage: KeyPackage, privatePackage: PrivateKeyPackage) {
    this.context = context;
    this.publicPackage = publicPackage;
    this.privatePackage = privatePackage;
  }

  static async named(
    name: string,
    more: { keys?: SignatureKeyPair; psks?: Record<string, Uint8Array> } = {},
  ) {
    const signatureKeyPair = more.keys ?? (await suite.signature.keygen());
    const now = BigInt(Math.floor(Date.now() / 1000));
    const { publicPackage, privatePackage } = await generateKeyPackageWithKey({
      credential: { credentialType: defaultCredentialTypes.basic, identity: new TextEncoder().encode(name) },
      capabilities: defaultCapabilities(),
      lifetime: { notBefore: now - 60n, notAfter: now + 86_400n },
      cipherSuite: suite,
      signatureKeyPair,
    });
    const context: MlsContext = {
      cipherSuite: suite,
      authService: unsafeTestingAuthenticationService,
      ...(more.psks && { externalPsks: more.psks }),
    };
    return new TsMlsMember(context, publicPackage, privatePackage);
  }

  get state(): ClientState {
    if (!this.#state) throw new Error("not in a group");
    return this.#state;
  }

  async create(groupId: Uint8Array): Promise<void> {
    const { context, publicPackage: keyPackage, privatePackage: privateKeyPackage } = this;
    this.#state = await createGroup({ context, groupId, keyPackage, privateKeyPackage });
  }

  /** The commit, with the member in its epoch already. */
  async commit(extraProposals: Proposal[], wireAsPublicMessage = true) {
    const { context, state } = this;
    const choices = { extraProposals, wireAsPublicMessage, ratchetTreeExtension: true };
    const made = await createCommit({ context, state, ...choices });
    this.#state = made.newState;
    return made;
  }

  async join(welcome: MlsWelcomeMessage | undefined): Promise<void> {
    if (!welcome) throw new Error("no Welcome");
    const { context, publicPackage: keyPackage, privatePackage: privateKeys } = this;
    this.#state = await joinGroup({ context, welcome: welcome.welcome, keyPackage, privateKeys });
  }

  async process(message: MlsFramedMessage): Promise<void> {
    const { context, state } = this;
    this.#state = (await processMessage({ context, state, message })).newState;
  }

  get add(): Proposal {
    return { proposalType: defaultProposalTypes.add, add: { keyPackage: this.publicPackage } };
  }

  get packageBytes(): Uint8Array {
    const keyPackage = this.publicPackage;
    return encode(mlsMessageEncoder, { version, wireformat: wireformats.mls_key_package, keyPackage });
  }

  joinBytes(welcome: Uint8Array): Promise<void> {
    const message = decode(mlsMessageDecoder, welcome);
    return this.join(message?.wireformat === wireformats.mls_welcome ? message : undefined);
  }

  processBytes(bytes: Uint8Array): Promise<void> {
    return this.process(decode(mlsMessageDecoder, bytes) as MlsFramedMessage);
  }
}

export const remove = (removed: number): Proposal => ({
  proposalType: defaultProposalTypes.remove,
  remove: { removed },
});

/** A group of these, whom the first has added in one commit. */
export async function groupOf(...names: string[]): Promise<TsMlsMember[]> {
  const members = await Promise.all(names.map((name) => TsMlsMember.named(name)));
  const [first, ...others] = members;
  if (!first) throw new Error("nobody");
  await first.create(crypto.getRandomValues(new Uint8Array(16)));
  const { welcome } = await first.commit(others.map((member) => member.add));
  for (const member of others) await member.join(welcome);
  return members;
}
