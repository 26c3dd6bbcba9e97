/** Random and damaged bytes: only coded errors, nothing changed, and what decodes encodes to the same bytes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { same } from "../src/bytes.ts";
import { ascii, type Codec, decode, encode } from "../src/codec/codec.ts";
import { Reader } from "../src/codec/reader.ts";
import { Writer } from "../src/codec/writer.ts";
import { suiteOf } from "../src/crypto/suite.ts";
import {
  Credential,
  commit,
  encodeState,
  encrypt,
  externalPskId,
  joinByExternalCommit,
  joinGroup,
  KeyPackage,
  MLSMessage,
  MlsError,
  type Proposal,
  processMessage,
  proposeUpdate,
  publishGroupInfo,
} from "../src/index.ts";
import { Commit, UpdatePath } from "../src/message/commit.ts";
import { GroupContext } from "../src/message/group-context.ts";
import { GroupInfo } from "../src/message/group-info.ts";
import { LeafNode } from "../src/message/leaf-node.ts";
import { Proposal as ProposalCodec } from "../src/message/proposal.ts";
import { PreSharedKeyID } from "../src/message/psk-id.ts";
import { GroupSecrets, Welcome } from "../src/message/welcome.ts";
import { commonAncestor, directPath, isUnder, left, level, parent, right, root } from "../src/tree/math.ts";
import { RatchetTree } from "../src/tree/ratchet-tree.ts";
import { Club, removal } from "./support/club.ts";
import { forgePublic } from "./support/forger.ts";
import { pick, seeded } from "./support/world.ts";

const NIGHTLY = process.env.HUSHROOM_NIGHTLY === "1";
const DECODINGS = NIGHTLY ? 900_000 : 15_000;
const PROCESSINGS = NIGHTLY ? 100_000 : 1_500;
const seed = process.env.HUSHROOM_MLS_FUZZ ?? "fuzz";

const DECODERS: Readonly<Record<string, Codec<never>>> = {
  MLSMessage,
  KeyPackage,
  LeafNode,
  Proposal: ProposalCodec,
  Commit,
  UpdatePath,
  GroupContext,
  GroupInfo,
  GroupSecrets,
  Welcome,
  PreSharedKeyID,
  Credential,
} as unknown as Record<string, Codec<never>>;

/** Runs something that may refuse; any other error than a coded one fails. */
function coded<T>(operation: () => T): T | undefined {
  try {
    return operation();
  } catch (error) {
    if (error instanceof MlsError) return undefined;
    throw error;
  }
}

function samples(): Uint8Array[] {
  const club = Club.of(1, 4);
  const bundle = club.bundle("X");
  const state = club.state("A");
  const proposals: Proposal[] = [
    { type: "add", keyPackage: bundle.keyPackage },
    removal(2),
    { type: "psk", psk: externalPskId(state, ascii("k"), club.env.random) },
  ];
  const made = commit(state, { proposals }, club.env);
  return [
    made.message,
    made.welcome ?? new Uint8Array(),
    commit(club.state("B"), { asPublic: true }, club.env).message,
    encrypt(club.state("C"), ascii("hello"), club.env).message,
    proposeUpdate(club.state("B"), club.env, {}, { asPublic: true }).message,
    proposeUpdate(club.state("C"), club.env).message,
    publishGroupInfo(state),
    encode(MLSMessage, { type: "key_package", keyPackage: bundle.keyPackage }),
    encode(KeyPackage, bundle.keyPackage),
    encode(GroupContext, state.groupContext),
    encode(ProposalCodec, removal(1)),
    state.tree.encode(),
    new Uint8Array(64),
  ];
}

/** Damages bytes: flips, cuts, repeats, inserts, or makes them up. */
function damaged(bytes: Uint8Array, random: (length: number) => Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const at = pick(random, Math.max(1, copy.length));
  const kind = pick(random, 6);
  if (kind === 0) return copy.slice(0, at);
  if (kind === 1)
    return new Uint8Array([...copy.slice(0, at), ...random(1 + pick(random, 8)), ...copy.slice(at)]);
  if (kind === 2) return random(pick(random, 200));
  if (kind === 3) return new Uint8Array([...copy.slice(0, at), ...copy.slice(Math.max(0, at - 40))]);
  for (let flips = 0; flips <= kind - 4; flips++) {
    const place = pick(random, Math.max(1, copy.length));
    copy[place] = (copy[place] ?? 0) ^ (1 << pick(random, 8));
  }
  return copy;
}

describe(`damaged bytes (HUSHROOM_MLS_FUZZ=${seed})`, () => {
  test("into every decoder", { timeout: 3_600_000 }, () => {
    const random = seeded(`${seed}/decoders`);
    const corpus = samples();
    const suite = suiteOf(1);
    for (let round = 0; round < DECODINGS; round++) {
      const bytes = damaged(corpus[pick(random, corpus.length)] ?? new Uint8Array(), random);
      const codec = Object.values(DECODERS)[pick(random, Object.keys(DECODERS).length)];
      const value = codec && coded(() => decode(codec, bytes));
      if (codec && value !== undefined && !same(encode(codec, value), bytes)) {
        throw new Error(`decoded otherwise than encoded, round ${round}`);
      }
      const tree = coded(() => RatchetTree.decode(suite, bytes));
      if (tree && !same(tree.encode(), bytes)) throw new Error(`another tree, round ${round}`);
    }
  });

  test("into process, join and external join: no state changes", { timeout: 3_600_000 }, () => {
    const random = seeded(`${seed}/process`);
    const corpus = samples();
    const club = Club.of(1, 4);
    const state = club.state("D");
    const before = encodeState(state);
    const bundle = club.bundle("X");
    const leaf = { ...bundle.keyPackage.leafNode };
    for (let round = 0; round < PROCESSINGS; round++) {
      const bytes = damaged(corpus[pick(random, corpus.length)] ?? new Uint8Array(), random);
      coded(() => processMessage(state, bytes, club.env));
      coded(() => joinGroup({ welcome: bytes, bundle }, club.env));
      coded(() => joinByExternalCommit({ groupInfo: bytes, leaf, signatureKey: random(32) }, club.env));
    }
    expect(same(encodeState(state), before)).toBe(true);
  });

  test("of a member, signed and tagged as they should be", { timeout: 3_600_000 }, () => {
    const random = seeded(`${seed}/member`);
    const club = Club.of(1, 4);
    const corpus = [
      encode(Commit, { proposals: [{ type: "proposal", proposal: removal(2) }], path: undefined }),
      ...["A", "B"].map((name) => commitOf(commit(club.state(name), { asPublic: true }, club.env).message)),
    ];
    const state = club.state("D");
    const before = encodeState(state);
    for (let round = 0; round < PROCESSINGS / 10; round++) {
      const bytes = damaged(corpus[pick(random, corpus.length)] ?? new Uint8Array(), random);
      const value = coded(() => decode(Commit, bytes));
      if (!value) continue;
      const message = forgePublic(club.state("B"), { type: "commit", commit: value });
      coded(() => processMessage(state, message, club.env));
    }
    expect(same(encodeState(state), before)).toBe(true);
  });
});

function commitOf(message: Uint8Array): Uint8Array {
  const decoded = decode(MLSMessage, message);
  if (decoded.type !== "public_message" || decoded.publicMessage.content.body.type !== "commit") {
    throw new Error("not a public commit");
  }
  return encode(Commit, decoded.publicMessage.content.body.commit);
}

describe("properties", () => {
  test("length headers are the shortest, and come back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x3fffffff }), (length) => {
        const writer = new Writer();
        writer.length(length);
        const bytes = writer.finish();
        expect(bytes.length).toBe(length < 64 ? 1 : length < 16384 ? 2 : 4);
        expect(new Reader(bytes).length()).toBe(length);
      }),
    );
  });

  test("tree arithmetic agrees with itself", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(), fc.nat(), (depth, a, b) => {
        const leaves = 2 ** depth;
        const [x, y] = [2 * (a % leaves), 2 * (b % leaves)];
        const path = directPath(x, leaves);
        expect(path.at(-1)).toBe(root(leaves));
        expect(path).toHaveLength(depth);
        for (const [index, node] of path.entries()) {
          expect(level(node)).toBe(index + 1);
          expect(isUnder(x, node)).toBe(true);
          expect([parent(left(node), leaves), parent(right(node), leaves)]).toEqual([node, node]);
        }
        const common = commonAncestor(x, y, leaves);
        expect(isUnder(x, common) && isUnder(y, common)).toBe(true);
      }),
    );
  });

  test("a length that exceeds the input is refused before anything is allocated", () => {
    const claimed = Uint8Array.of(0xbf, 0xff, 0xff, 0xff);
    for (const codec of Object.values(DECODERS)) expect(coded(() => decode(codec, claimed))).toBeUndefined();
  });
});
