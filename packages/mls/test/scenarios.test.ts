/** Every group operation, in each suite. */
import { describe, expect, test } from "vitest";
import { ascii } from "../src/codec/codec.ts";
import {
  branch,
  commit,
  confirmCommit,
  createGroup,
  dropCommit,
  encrypt,
  epochAuthenticator,
  exportSecret,
  externalProposal,
  externalPskId,
  externalSendersExtension,
  joinGroup,
  members,
  newMemberProposal,
  processMessage,
  propose,
  proposeUpdate,
  reInitialise,
  requiredCapabilitiesExtension,
  resumptionPskId,
} from "../src/index.ts";
import { Club, removal } from "./support/club.ts";
import { ALL_SUITES, CUSTOM, EXTENSION, keyPackage, NOW, settled } from "./support/world.ts";

describe.each(ALL_SUITES)("suite %i", (suite) => {
  test("adds, removes, updates", () => {
    const club = Club.of(suite, 3);
    club.add("B", "D", "E");
    club.commit("C", {});
    club.remove("E", "A", "B");
    club.add("D", "F");
    club.commit("F", { asPublic: true, authenticatedData: ascii("seen by all") });
    expect(members(club.state("F")).map(({ leafIndex }) => leafIndex)).toHaveLength(4);
  });

  test("adds without a path, and with the tree apart", () => {
    const club = Club.of(suite, 2);
    const bundle = club.bundle("C");
    const proposals = [{ type: "add", keyPackage: bundle.keyPackage } as const];
    club.commit("B", { proposals, withoutPath: true, treeInWelcome: false }, new Map([["C", bundle]]));
    club.commit("C", {});
  });

  test("commits Update proposals of others", () => {
    const club = Club.of(suite, 4);
    for (const name of ["B", "C"]) {
      const changes = name === "B" ? { signatureKey: club.env.random(32) } : {};
      const proposed = proposeUpdate(club.state(name), club.env, changes);
      club.states.set(name, settled(proposed));
      club.deliver(proposed.message, name);
    }
    club.commit("A", {});
    club.commit("B", {});
    club.say("C", "still here");
  });

  test("joins and resyncs by external commits", () => {
    const club = Club.of(suite, 3);
    club.externalJoin("D", "B");
    club.commit("D", {});
    const before = club.leaf("C");
    club.externalJoin("C", "A", before);
    expect(club.states.size).toBe(4);
    club.commit("C", {});
  });

  test("uses external and resumption PSKs", () => {
    const club = Club.of(suite, 3);
    const { random } = club.env;
    const external = { type: "psk", psk: externalPskId(club.state("A"), ascii("key"), random) } as const;
    const bundle = club.bundle("D");
    const add = { type: "add", keyPackage: bundle.keyPackage } as const;
    club.commit("A", { proposals: [external, add] }, new Map([["D", bundle]]));
    const epoch = club.state("B").groupContext.epoch - 1n;
    const past = { type: "psk", psk: resumptionPskId(club.state("B"), epoch, random) } as const;
    club.remove("A", "D");
    club.commit("B", { proposals: [past], withoutPath: true });
  });

  test("changes group context extensions, and carries custom proposals", () => {
    const club = Club.of(suite, 3);
    const required = { extensionTypes: [EXTENSION], proposalTypes: [CUSTOM], credentialTypes: [1] };
    const extensions = [
      requiredCapabilitiesExtension(required),
      { extensionType: EXTENSION, extensionData: ascii("ours") },
    ];
    club.commit("A", { proposals: [{ type: "group_context_extensions", extensions }] });
    expect(club.state("C").groupContext.extensions).toEqual(extensions);
    club.commit("B", { proposals: [{ type: "custom", proposalType: CUSTOM, data: ascii("x") }] });
    club.commit("C", { proposals: [{ type: "group_context_extensions", extensions: [] }] });
    expect(club.state("A").groupContext.extensions).toEqual([]);
  });

  test("takes proposals from outside", () => {
    const club = Club.of(suite, 3);
    const service = keyPackage(suite, "service", club.env.random);
    const { signatureKey, credential } = service.keyPackage.leafNode;
    const extensions = [externalSendersExtension([{ signatureKey, credential }])];
    club.commit("A", { proposals: [{ type: "group_context_extensions", extensions }] });
    const { groupContext } = club.state("A");
    const remove = removal(club.leaf("C"));
    club.deliver(externalProposal(groupContext, 0, remove, service.secrets.signatureKey));
    const bundle = club.bundle("D");
    club.deliver(newMemberProposal(groupContext, bundle));
    club.commit("B", {}, new Map([["D", bundle]]));
    expect([...club.states.keys()].sort()).toEqual(["A", "B", "D"]);
  });

  test("loses a race at no cost", () => {
    const club = Club.of(suite, 3);
    const lost = commit(club.state("A"), {}, club.env);
    club.states.set("A", settled(lost));
    club.say("A", "meanwhile");
    club.say("B", "also");
    club.commit("B", {});
    const dropped = commit(club.state("C"), {}, club.env);
    club.states.set("C", settled(dropCommit(settled(dropped))));
    club.commit("A", {});
    club.commit("C", {});
  });

  test("re-initialises with another suite", () => {
    const club = Club.of(suite, 3);
    const other = suite === 1 ? 3 : 1;
    const groupId = club.env.random(16);
    const reinit = { type: "reinit", groupId, version: 1, cipherSuite: other, extensions: [] } as const;
    const made = commit(club.state("A"), { proposals: [reinit] }, club.env);
    club.states.set("A", settled(made));
    club.deliver(made.message, "A");
    club.states.set("A", settled(confirmCommit(club.state("A"), club.env)));
    expect(() => commit(club.state("B"), {}, club.env)).toThrow("group-reinitialised");
    const bundles = new Map(["A", "B", "C"].map((name) => [name, keyPackage(other, name, club.env.random)]));
    const get = (name: string) => bundles.get(name) ?? keyPackage(other, name, club.env.random);
    const packages = [get("A").keyPackage, get("C").keyPackage];
    const started = reInitialise(club.state("B"), { creator: get("B"), members: packages }, club.env);
    const welcome = started.welcome ?? new Uint8Array();
    for (const name of ["A", "C"]) {
      const choices = { welcome, bundle: get(name), origin: club.state(name) };
      const joined = joinGroup(choices, club.env);
      expect(epochAuthenticator(joined.state)).toEqual(epochAuthenticator(started.state));
      expect(() => joinGroup({ welcome, bundle: get(name) }, club.env)).toThrow("psk-unknown");
    }
  });

  test("branches", () => {
    const club = Club.of(suite, 3);
    const creator = club.bundle("A");
    const other = club.bundle("C");
    const choices = { creator, members: [other.keyPackage], groupId: club.env.random(16) };
    const made = branch(club.state("A"), choices, club.env);
    const welcome = made.welcome ?? new Uint8Array();
    const joined = joinGroup({ welcome, bundle: other, origin: club.state("C") }, club.env);
    expect(epochAuthenticator(joined.state)).toEqual(epochAuthenticator(made.state));
  });

  test("exports secrets that all share and that end with the epoch", () => {
    const club = Club.of(suite, 2);
    const exported = () =>
      ["A", "B"].map((name) => exportSecret(club.state(name), "label", ascii("c"), 32).join());
    const [a, b] = exported();
    expect(a).toBe(b);
    club.commit("A", {});
    expect(exported()[0]).not.toBe(a);
  });
});

test("reads late messages of past epochs and out of order, each once", () => {
  const club = Club.of(1, 3, { pastEpochs: 1 });
  const one = encryptBy(club, "A", "one");
  const two = encryptBy(club, "A", "two");
  const three = encryptBy(club, "A", "three");
  const read = (message: Uint8Array) => {
    const got = processMessage(club.state("B"), message, club.env);
    club.states.set("B", settled(got));
    return got.type === "application" ? String.fromCharCode(...got.data) : got.type;
  };
  expect(read(three)).toBe("three");
  expect(read(one)).toBe("one");
  expect(() => read(one)).toThrow("generation-consumed");
  club.commit("C", {});
  expect(read(two)).toBe("two");
  expect(() => read(two)).toThrow("generation-consumed");
  club.commit("C", {});
  expect(() => processMessage(club.state("C"), two, club.env)).toThrow("epoch-past");
});

function encryptBy(club: Club, name: string, text: string): Uint8Array {
  const sent = encrypt(club.state(name), ascii(text), club.env);
  club.states.set(name, settled(sent));
  return sent.message;
}

test("a proposal that comes twice counts once", () => {
  const club = Club.of(1, 3);
  const made = propose(club.state("B"), removal(club.leaf("C")), club.env, { asPublic: true });
  club.states.set("B", settled(made));
  for (let times = 0; times < 3; times++) club.deliver(made.message, "B");
  expect(club.state("A").proposals).toHaveLength(1);
  club.commit("A", {});
  expect([...club.states.keys()]).toEqual(["A", "B"]);
});

test("a creator's key package must be current", () => {
  const club = new Club(1);
  const creator = club.bundle("X");
  const env = { ...club.env, now: NOW + 86_400 * 60 };
  expect(() => createGroup({ groupId: club.env.random(16), creator }, env)).toThrow("leaf-lifetime");
});
