/** ts-mls as an oracle and as a contender in benchmarks. */
import {
  type CiphersuiteImpl,
  type ClientState,
  clientStateEncoder,
  createApplicationMessage,
  createCommit,
  createGroup,
  createGroupInfoWithExternalPubAndRatchetTree,
  decode,
  defaultCapabilities,
  defaultCredentialTypes,
  defaultProposalTypes,
  encode,
  generateKeyPackage,
  joinGroup,
  joinGroupExternal,
  type KeyPackage,
  type MlsContext,
  type MlsMessage,
  mlsExporter,
  mlsMessageDecoder,
  mlsMessageEncoder,
  nobleCryptoProvider,
  type PrivateKeyPackage,
  type Proposal,
  processMessage,
  protocolVersions,
  unsafeTestingAuthenticationService,
  wireformats,
} from "ts-mls";
import type { MlsOracle } from "./mls-oracle.ts";

export type { CiphersuiteImpl } from "ts-mls";

const version = protocolVersions.mls10;
const YEAR = 31_536_000n;

function read(bytes: Uint8Array): MlsMessage {
  const message = decode(mlsMessageDecoder, bytes);
  if (!message) throw new Error("ts-mls cannot decode the message");
  return message;
}

function write(message: MlsMessage): Uint8Array {
  return encode(mlsMessageEncoder, message);
}

class TsMls implements MlsOracle {
  readonly #context: MlsContext;
  readonly #name: Uint8Array;
  #bundle: { publicPackage: KeyPackage; privatePackage: PrivateKeyPackage } | undefined;
  #state: ClientState | undefined;

  constructor(cipherSuite: CiphersuiteImpl, name: string) {
    this.#context = { cipherSuite, authService: unsafeTestingAuthenticationService };
    this.#name = new TextEncoder().encode(name);
  }

  get #current(): ClientState {
    if (!this.#state) throw new Error("not in a group");
    return this.#state;
  }

  async #fresh() {
    const now = BigInt(Math.floor(Date.now() / 1000));
    this.#bundle = await generateKeyPackage({
      credential: { credentialType: defaultCredentialTypes.basic, identity: this.#name },
      capabilities: defaultCapabilities(),
      lifetime: { notBefore: now - 3600n, notAfter: now + YEAR },
      cipherSuite: this.#context.cipherSuite,
    });
    return this.#bundle;
  }

  async keyPackage(): Promise<Uint8Array> {
    const { publicPackage } = await this.#fresh();
    return write({ version, wireformat: wireformats.mls_key_package, keyPackage: publicPackage });
  }

  async create(groupId: Uint8Array): Promise<void> {
    const { publicPackage: keyPackage, privatePackage: privateKeyPackage } = await this.#fresh();
    this.#state = await createGroup({ context: this.#context, groupId, keyPackage, privateKeyPackage });
  }

  async join(welcome: Uint8Array): Promise<void> {
    const message = read(welcome);
    if (message.wireformat !== wireformats.mls_welcome || !this.#bundle) throw new Error("no Welcome for us");
    const { publicPackage: keyPackage, privatePackage: privateKeys } = this.#bundle;
    const params = { context: this.#context, welcome: message.welcome, keyPackage, privateKeys };
    this.#state = await joinGroup(params);
  }

  async joinExternal(groupInfo: Uint8Array): Promise<Uint8Array> {
    const message = read(groupInfo);
    if (message.wireformat !== wireformats.mls_group_info) throw new Error("no GroupInfo");
    const { publicPackage: keyPackage, privatePackage: privateKeys } = await this.#fresh();
    const params = { groupInfo: message.groupInfo, keyPackage, privateKeys, resync: false };
    const joined = await joinGroupExternal({ context: this.#context, ...params });
    this.#state = joined.newState;
    const { publicMessage } = joined;
    return write({ version, wireformat: wireformats.mls_public_message, publicMessage });
  }

  async #commit(extraProposals: Proposal[]) {
    const params = {
      context: this.#context,
      state: this.#current,
      extraProposals,
      ratchetTreeExtension: true,
      wireAsPublicMessage: true,
    };
    const made = await createCommit(params);
    this.#state = made.newState;
    return { commit: write(made.commit), welcome: made.welcome ? write(made.welcome) : new Uint8Array() };
  }

  add(keyPackages: readonly Uint8Array[]) {
    return this.#commit(
      keyPackages.map((bytes): Proposal => {
        const message = read(bytes);
        if (message.wireformat !== wireformats.mls_key_package) throw new Error("no key package");
        return { proposalType: defaultProposalTypes.add, add: { keyPackage: message.keyPackage } };
      }),
    );
  }

  async remove(leafIndex: number): Promise<Uint8Array> {
    const proposal: Proposal = { proposalType: defaultProposalTypes.remove, remove: { removed: leafIndex } };
    return (await this.#commit([proposal])).commit;
  }

  async update(): Promise<Uint8Array> {
    return (await this.#commit([])).commit;
  }

  async process(bytes: Uint8Array): Promise<Uint8Array | undefined> {
    const message = read(bytes);
    const { mls_private_message, mls_public_message } = wireformats;
    if (message.wireformat !== mls_private_message && message.wireformat !== mls_public_message) {
      throw new Error("not a message to a group");
    }
    const result = await processMessage({ context: this.#context, state: this.#current, message });
    this.#state = result.newState;
    return result.kind === "applicationMessage" ? result.message : undefined;
  }

  async encrypt(data: Uint8Array): Promise<Uint8Array> {
    const made = await createApplicationMessage({
      context: this.#context,
      state: this.#current,
      message: data,
    });
    this.#state = made.newState;
    return write(made.message);
  }

  async groupInfo(): Promise<Uint8Array> {
    const { cipherSuite } = this.#context;
    const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(this.#current, [], cipherSuite);
    return write({ version, wireformat: wireformats.mls_group_info, groupInfo });
  }

  exported(length: number): Promise<Uint8Array> {
    const { exporterSecret } = this.#current.keySchedule;
    return mlsExporter(exporterSecret, "exporter", new Uint8Array(), length, this.#context.cipherSuite);
  }

  stateSize(): number {
    return encode(clientStateEncoder, this.#current).length;
  }
}

/** A client of ts-mls; with its own noble provider unless it is given primitives. */
export async function tsMlsClient(
  suite: number,
  name: string,
  primitives?: CiphersuiteImpl,
): Promise<MlsOracle> {
  return new TsMls(primitives ?? (await nobleCryptoProvider.getCiphersuiteImpl(suite)), name);
}
