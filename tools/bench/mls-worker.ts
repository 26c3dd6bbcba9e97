/** Measures one MLS library at one size of group, and prints the figures as JSON. Bundled and run by mls.ts. */
import { type CipherSuite, suiteOf } from "@hushroom/mls";
import { coreCryptoClient, coreCryptoName, type MlsOracle, tsMlsClient } from "@hushroom/oracles";
import { OurClient, random } from "../../packages/oracles/test/support/our-client.ts";
import { type Figure, type Figures, medians } from "./mls-figures.ts";
import { ourPrimitives } from "./mls-primitives.ts";

const MESSAGES = 20;
const FIRST_NUMBER = 1;

/** The time spent in primitives since it was last asked for. */
class Primitives {
  #ms = 0;
  #inside = false;

  watch(suite: CipherSuite): void {
    const { kem, kdf, aead } = suite;
    for (const part of [suite, kem, kdf, aead] as unknown as Record<string, unknown>[]) {
      for (const [name, value] of Object.entries(part)) {
        if (typeof value === "function") part[name] = this.#timed(value as (...args: unknown[]) => unknown);
      }
    }
  }

  #timed(operation: (...args: unknown[]) => unknown) {
    return (...args: unknown[]) => {
      if (this.#inside) return operation(...args);
      this.#inside = true;
      const start = performance.now();
      try {
        return operation(...args);
      } finally {
        this.#ms += performance.now() - start;
        this.#inside = false;
      }
    };
  }

  take(): number {
    const ms = this.#ms;
    this.#ms = 0;
    return ms;
  }
}

class Run {
  readonly figures: Figures = {};
  readonly #primitives: Primitives | undefined;

  constructor(primitives: Primitives | undefined) {
    this.#primitives = primitives;
  }

  async time<T>(
    name: string,
    operation: () => Promise<T>,
    size?: (result: T) => number | undefined,
  ): Promise<T> {
    this.#primitives?.take();
    const used = process.cpuUsage();
    const start = performance.now();
    const result = await operation();
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(used);
    const bytes = size?.(result);
    const inside = this.#primitives?.take();
    this.figures[name] = {
      ms: (user + system) / 1000,
      ...(inside !== undefined && { overPrimitives: elapsed / inside }),
      ...(bytes !== undefined && { bytes }),
    };
    return result;
  }
}

type Make = (number: number) => Promise<MlsOracle>;

function maker(contender: string, suite: number): Make {
  if (contender === "ours" || contender === "ours, no path") {
    const withoutPath = contender !== "ours";
    return async (number) => new OurClient(suite, coreCryptoName(number), { withoutPath });
  }
  if (contender === "ts-mls") {
    return (number) => tsMlsClient(suite, coreCryptoName(number), ourPrimitives(suiteOf(suite)));
  }
  return (number) => coreCryptoClient(suite, number);
}

/** Members spread over the tree commit, so that its parents are filled as in a group that has lived. */
async function populate(crowd: readonly OurClient[], welcome: Uint8Array, listeners: readonly MlsOracle[]) {
  const count = Math.min(crowd.length, crowd.length > 100 ? 3 : 8);
  const joined: OurClient[] = [];
  for (let index = 0; index < count; index++) {
    const member = crowd[Math.floor((index * crowd.length) / count)];
    if (!member) continue;
    await member.join(welcome);
    joined.push(member);
  }
  for (const member of joined) {
    const message = await member.update();
    for (const other of [...listeners, ...joined]) if (other !== member) await other.process(message);
  }
  return joined;
}

async function measure(contender: string, suite: number, size: number, run: Run): Promise<Figures> {
  const make = maker(contender, suite);
  const [a, b, late, outsider] = await Promise.all([1, 2, 3, 4].map(make));
  if (!a || !b || !late || !outsider) throw new Error("no clients");
  const crowd = Array.from(
    { length: size - 2 },
    (_, at) => new OurClient(suite, coreCryptoName(FIRST_NUMBER + 9 + at)),
  );
  await a.create(random(16));
  const own = await run.time(
    "key package",
    () => b.keyPackage(),
    (bytes) => bytes.length,
  );
  const packages = [own];
  for (const member of crowd) packages.push(await member.keyPackage());
  const added = await run.time(
    "bulk add",
    () => a.add(packages),
    (made) => made.commit.length + made.welcome.length,
  );
  await run.time("join", () => b.join(added.welcome));
  const others = await populate(crowd, added.welcome, [a, b]);
  const everybody = async (message: Uint8Array) => {
    for (const other of others) await other.process(message);
  };
  const update = await run.time(
    "update",
    () => a.update(),
    (bytes) => bytes.length,
  );
  await run.time("process update", () => b.process(update));
  await everybody(update);
  const latePackage = await late.keyPackage();
  const one = await run.time(
    "add 1",
    () => a.add([latePackage]),
    (made) => made.commit.length,
  );
  await b.process(one.commit);
  await everybody(one.commit);
  await run.time(
    "late join",
    () => late.join(one.welcome),
    () => one.welcome.length,
  );
  const info = await run.time(
    "GroupInfo",
    () => a.groupInfo(),
    (bytes) => bytes.length,
  );
  const external = await run.time(
    "external join",
    () => outsider.joinExternal(info),
    (bytes) => bytes.length,
  );
  await run.time("process external", () => b.process(external));
  await a.process(external);
  const removed = size > 2 ? size - 1 : 2;
  // ts-mls removes without a path, which the RFC forbids: not the same thing as a removal.
  const how = contender === "ts-mls" ? "remove, no path" : "remove";
  const removal = await run.time(
    how,
    () => a.remove(removed),
    (bytes) => bytes.length,
  );
  await run.time(`process ${how}`, () => b.process(removal));
  await messages(run, a, b);
  const stateSize = b.stateSize();
  run.figures["state"] = { ms: 0, ...(stateSize !== undefined && { bytes: stateSize }) };
  return run.figures;
}

/** Medians of several messages of 100 bytes. */
async function messages(run: Run, a: MlsOracle, b: MlsOracle): Promise<void> {
  const sent: Figure[] = [];
  const read: Figure[] = [];
  for (let count = 0; count < MESSAGES; count++) {
    const message = await run.time(
      "encrypt",
      () => a.encrypt(random(100)),
      (bytes) => bytes.length,
    );
    await run.time("decrypt", () => b.process(message));
    const { encrypt, decrypt } = run.figures;
    if (encrypt && decrypt) {
      sent.push(encrypt);
      read.push(decrypt);
    }
  }
  const middle = (figures: Figure[]) => figures.sort((x, y) => x.ms - y.ms)[Math.floor(figures.length / 2)];
  const [encrypt, decrypt] = [middle(sent), middle(read)];
  if (encrypt && decrypt) Object.assign(run.figures, { encrypt, decrypt });
}

/** Before the measured group, so that compiled code is what is measured. */
const WARM_UP_SIZE = 8;

/** How many groups are measured in one process: small ones are over too soon for a single time to mean much. */
function groups(size: number): number {
  if (process.execArgv.includes("--jitless") || size > 100) return 1;
  return size > 10 ? 3 : 15;
}

const [contender = "ours", suiteId = "1", size = "10"] = process.argv.slice(2);
const suite = Number(suiteId);
const primitives = contender.startsWith("ours") ? new Primitives() : undefined;
primitives?.watch(suiteOf(suite));
await measure(contender, suite, WARM_UP_SIZE, new Run(primitives));
const runs: Figures[] = [];
while (runs.length < groups(Number(size))) {
  runs.push(await measure(contender, suite, Number(size), new Run(primitives)));
}
process.stdout.write(`${JSON.stringify(medians(runs))}\n`);
process.exit(0);
