/** States as bytes, for the caller to keep. The format is ours, with a version of its own; it holds secrets. */
import type { Bytes } from "../bytes.ts";
import { type Codec, decode, encode, optional, struct, uint8 } from "../codec/codec.ts";
import { suiteOf } from "../crypto/suite.ts";
import { check } from "../error.ts";
import { GroupContext } from "../message/group-context.ts";
import { RatchetTree } from "../tree/ratchet-tree.ts";
import { type GroupState, StateFields } from "./state.ts";

const VERSION = 1;

const State: Codec<GroupState> = {
  write(writer, state) {
    GroupContext.write(writer, state.groupContext);
    writer.opaque(state.tree.encode());
    StateFields.write(writer, state);
    optional(State).write(writer, state.pending);
  },
  read(reader) {
    const groupContext = GroupContext.read(reader);
    const tree = RatchetTree.decode(suiteOf(groupContext.cipherSuite), reader.opaque());
    return { groupContext, tree, ...StateFields.read(reader), pending: optional(State).read(reader) };
  },
};

const Versioned = struct({ version: uint8, state: State });

export function encodeState(state: GroupState): Bytes {
  return encode(Versioned, { version: VERSION, state });
}

export function decodeState(bytes: Bytes): GroupState {
  const { version, state } = decode(Versioned, bytes);
  check(version === VERSION, "state-version");
  return state;
}
