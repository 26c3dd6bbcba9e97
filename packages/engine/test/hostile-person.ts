/** A person whose program does what it is told to: any content, any hello, any group behind a Welcome. */

import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOnionKey } from "@hushroom/net";
import { type Content, createIdentity, encodeIdentity } from "@hushroom/protocol";
import { SimTor, type SimTorNetwork } from "@hushroom/testkit";
import { createLog } from "../src/log.ts";
import { SealedProgram } from "../src/sealed/sealed-program.ts";
import { RamStore } from "../src/store/ram-store.ts";
import { FastClock, SPEED } from "./sealed-pair.ts";

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

export class HostilePerson {
  readonly tor: SimTor;
  readonly program: SealedProgram;

  private constructor(tor: SimTor, program: SealedProgram) {
    this.tor = tor;
    this.program = program;
  }

  static async enter(name: string, network: SimTorNetwork): Promise<HostilePerson> {
    const tor = new SimTor(network);
    const onion = createOnionKey(random);
    const choices = { name, onion: onion.address, onionKey: onion.key };
    const identity = createIdentity({ ...choices, random, nowMs: Date.now() });
    const store = new RamStore();
    store.apply({ writes: [{ key: "identity", value: encodeIdentity(identity) }], rows: [] });
    const folder = mkdtempSync(join(tmpdir(), "hush-hostile-"));
    let sockets = 0;
    const program = await SealedProgram.open(
      {
        store,
        clock: new FastClock(SPEED),
        log: createLog("error", Date.now, (line) => process.stderr.write(`${name} ${line}\n`)),
        random,
        tor: () => tor,
        needTor: () => tor,
        listen: () => ({ path: join(folder, String(sockets++)) }),
        notify: () => {},
        onTorReady: () => {},
        onWoke: () => {},
      },
      identity,
    );
    program.messenger.torReady();
    return new HostilePerson(tor, program);
  }

  /** The first conversation that it is in. */
  get talk() {
    const [kept] = [...this.program.messenger.conversations.values()];
    if (kept === undefined) throw new Error("no conversation yet");
    return kept;
  }

  says(content: Content, id = randomBytes(16).toString("hex")): string {
    this.talk.do({ type: "send", id, content });
    return id;
  }

  end(): Promise<void> {
    return this.program.close();
  }
}
