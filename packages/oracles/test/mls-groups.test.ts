/** Groups of ours and of other libraries, mixed: each creates, adds, updates, removes and joins; all must agree. */

import { coreCryptoClient, coreCryptoName, type MlsOracle, tsMlsClient } from "@hushroom/oracles";
import { describe, expect, test } from "vitest";
import { OurClient, random } from "./support/our-client.ts";

class Mixed {
  readonly members = new Map<string, MlsOracle>();

  member(name: string): MlsOracle {
    const member = this.members.get(name);
    if (!member) throw new Error(`no member ${name}`);
    return member;
  }

  async deliver(message: Uint8Array, from: string): Promise<void> {
    for (const [name, member] of this.members) if (name !== from) await member.process(message);
  }

  async agree(): Promise<void> {
    const all = [...this.members.values()].map(async (member) => (await member.exported(32)).join());
    expect(new Set(await Promise.all(all)).size).toBe(1);
    for (const [name, member] of this.members) {
      const data = random(30);
      const message = await member.encrypt(data);
      for (const [other, receiver] of this.members) {
        if (other !== name) expect(await receiver.process(message)).toEqual(data);
      }
    }
  }

  async add(by: string, joiners: Readonly<Record<string, MlsOracle>>): Promise<void> {
    const packages = await Promise.all(Object.values(joiners).map((joiner) => joiner.keyPackage()));
    const { commit: message, welcome } = await this.member(by).add(packages);
    await this.deliver(message, by);
    for (const [name, joiner] of Object.entries(joiners)) {
      await joiner.join(welcome);
      this.members.set(name, joiner);
    }
    await this.agree();
  }

  async update(by: string): Promise<void> {
    await this.deliver(await this.member(by).update(), by);
    await this.agree();
  }

  async externalJoin(name: string, joiner: MlsOracle, from: string): Promise<void> {
    const message = await joiner.joinExternal(await this.member(from).groupInfo());
    await this.deliver(message, name);
    this.members.set(name, joiner);
    await this.agree();
  }

  /** `by` removes the member at this leaf; a library that cannot process its own removal is not asked to. */
  async remove(by: string, name: string, leafIndex: number): Promise<void> {
    this.members.delete(name);
    await this.deliver(await this.member(by).remove(leafIndex), by);
    await this.agree();
  }
}

type Make = (number: number) => Promise<MlsOracle>;

const ours =
  (suite: number): Make =>
  async (number) =>
    new OurClient(suite, coreCryptoName(number));

/** Everybody adds, updates and joins from outside, both kinds in turn. */
async function evolve(first: Make, second: Make): Promise<void> {
  const group = new Mixed();
  const founder = await first(1);
  await founder.create(random(16));
  group.members.set("A", founder);
  await group.add("A", { B: await second(2) });
  await group.add("B", { C: await first(3), D: await second(4) });
  for (const name of ["B", "C", "D", "A"]) await group.update(name);
  await group.externalJoin("E", await first(5), "A");
  await group.update("B");
  await group.externalJoin("F", await second(6), "B");
  for (const name of ["F", "E", "A"]) await group.update(name);
}

/** We remove, and both kinds go on; a slot is filled again. */
async function shrink(suite: number, theirs: Make): Promise<void> {
  const group = new Mixed();
  const founder = await ours(suite)(1);
  await founder.create(random(16));
  group.members.set("A", founder);
  await group.add("A", { B: await theirs(2), C: await theirs(3), D: await ours(suite)(4) });
  await group.update("B");
  await group.remove("A", "C", 2);
  await group.add("B", { E: await theirs(5) });
  await group.remove("D", "E", 2);
  await group.update("B");
}

/** They remove, and others than the founder do; slots are filled again. */
async function theyRemove(suite: number, theirs: Make): Promise<void> {
  const group = new Mixed();
  const founder = await theirs(1);
  await founder.create(random(16));
  group.members.set("A", founder);
  await group.add("A", { B: await ours(suite)(2), C: await theirs(3), D: await ours(suite)(4) });
  await group.add("A", { E: await theirs(5), F: await ours(suite)(6) });
  await group.remove("A", "B", 1);
  await group.remove("E", "C", 1);
  await group.add("A", { G: await ours(suite)(7) });
  for (const name of ["E", "G", "A"]) await group.update(name);
}

describe.each([1, 3, 0xf00e])("with ts-mls, suite %i", (suite) => {
  const theirs: Make = (number) => tsMlsClient(suite, coreCryptoName(number));
  test("we create", () => evolve(ours(suite), theirs));
  test("they create", () => evolve(theirs, ours(suite)));
  test("we remove, they follow", () => shrink(suite, theirs));
});

describe.each([1, 3])("with core-crypto, suite %i", (suite) => {
  const theirs: Make = (number) => coreCryptoClient(suite, number);
  test("they remove, we follow", () => theyRemove(suite, theirs));
  test("we create", () => evolve(ours(suite), theirs));
  test("they create", () => evolve(theirs, ours(suite)));
  test("we remove, they follow", () => shrink(suite, theirs));
});

test("all three in one group", async () => {
  const group = new Mixed();
  const founder = await ours(1)(1);
  await founder.create(random(16));
  group.members.set("A", founder);
  await group.add("A", { B: await tsMlsClient(1, coreCryptoName(2)), C: await coreCryptoClient(1, 3) });
  for (const name of ["B", "C", "A", "C", "B"]) await group.update(name);
});
