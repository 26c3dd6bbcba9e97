/** A group's life in each suite from seeded randomness: the same digest wherever it runs, or something is wrong there. */
import { ascii } from "../../src/codec/codec.ts";
import {
  basicCredential,
  commit,
  confirmCommit,
  decodeState,
  encodeState,
  encrypt,
  exportSecret,
  joinByExternalCommit,
  joinGroup,
  processMessage,
  publishGroupInfo,
} from "../../src/index.ts";
import { ALL_SUITES, capabilitiesOf, environment, keyPackage, newGroup, seeded } from "./world.ts";

function inSuite(suite: number): string {
  const env = environment(seeded(`rehearsal ${suite}`));
  const bob = keyPackage(suite, "bob", env.random);
  const carol = keyPackage(suite, "carol", env.random);
  const proposals = [bob, carol].map(({ keyPackage }) => ({ type: "add", keyPackage }) as const);
  const added = commit(newGroup(suite, "alice", env), { proposals }, env);
  let a = confirmCommit(added.state, env).state;
  const welcome = added.welcome ?? new Uint8Array();
  let b = joinGroup({ welcome, bundle: bob }, env).state;
  const updated = commit(b, {}, env);
  b = confirmCommit(updated.state, env).state;
  a = processMessage(a, updated.message, env).state;
  const capabilities = capabilitiesOf(suite, env.random);
  const leaf = { credential: basicCredential(ascii("dora")), capabilities, extensions: [] };
  const groupInfo = publishGroupInfo(a);
  const joined = joinByExternalCommit({ groupInfo, leaf, signatureKey: env.random(32) }, env);
  a = processMessage(a, joined.message, env).state;
  b = processMessage(decodeState(encodeState(b)), joined.message, env).state;
  const removed = commit(a, { proposals: [{ type: "remove", removed: 2 }] }, env);
  a = confirmCommit(removed.state, env).state;
  b = processMessage(b, removed.message, env).state;
  const sent = encrypt(b, ascii("hello"), env);
  const got = processMessage(a, sent.message, env);
  const text = got.type === "application" ? String.fromCharCode(...got.data) : "";
  const secrets = [a, b].map((state) => exportSecret(state, "rehearsal", new Uint8Array(), 16).join("."));
  return `${suite}: ${text} ${secrets.join(" ")}`;
}

export function rehearse(): string {
  return ALL_SUITES.map(inSuite).join("\n");
}
