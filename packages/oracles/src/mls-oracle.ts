/** What an MLS library of others must do to stand in a group with ours, all of it in bytes. */
export interface MlsOracle {
  /** A fresh key package, as an MLSMessage. */
  keyPackage(): Promise<Uint8Array>;
  create(groupId: Uint8Array): Promise<void>;
  /** Joins by a Welcome (an MLSMessage) for the last key package. */
  join(welcome: Uint8Array): Promise<void>;
  /** Joins by an external commit to a GroupInfo (an MLSMessage); answers the commit. */
  joinExternal(groupInfo: Uint8Array): Promise<Uint8Array>;
  /** Commits, enters the new epoch, and answers what is to be sent. */
  add(keyPackages: readonly Uint8Array[]): Promise<{ commit: Uint8Array; welcome: Uint8Array }>;
  remove(leafIndex: number): Promise<Uint8Array>;
  update(): Promise<Uint8Array>;
  /** Takes in a message; answers the data of an application message. */
  process(message: Uint8Array): Promise<Uint8Array | undefined>;
  encrypt(data: Uint8Array): Promise<Uint8Array>;
  groupInfo(): Promise<Uint8Array>;
  /** MLS-Exporter with the label "exporter" and no context, which all libraries offer. */
  exported(length: number): Promise<Uint8Array>;
  /** The size of the stored state, if the library can tell. */
  stateSize(): number | undefined;
}
