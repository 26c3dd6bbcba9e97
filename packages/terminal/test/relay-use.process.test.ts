/** Whether a conversation goes by relays, chosen on the command line, over a real API socket. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SealedProgram } from "./sealed-program.ts";

const program = new SealedProgram();
const { sealed } = program;
const wrong = { code: 2, events: [{ event: "error", code: "CONFIG_BAD_VALUE" }] };

beforeAll(async () => {
  await program.start();
  await program.run("id", "new", "Ann");
});
afterAll(() => program.end());

describe.each(["contact", "group"])("a %s", (verb) => {
  it("is written to by relays when a device is away, always, or never", async () => {
    if (verb === "contact") sealed.addContact("Tea");
    else await program.run("group", "new", "Tea");
    const use = (...words: string[]) => program.run(verb, "relays", "Tea", ...words);
    const told = (relayUse: string) => ({ code: 0, events: [{ event: "relay-use", relayUse }] });
    expect(await use()).toMatchObject(told("otherwise"));
    for (const chosen of ["also", "never", "otherwise"]) {
      expect(await use(chosen)).toMatchObject(told(chosen));
      expect(await use()).toMatchObject(told(chosen));
    }
    for (const words of [["sometimes"], ["also", "never"]]) expect(await use(...words)).toMatchObject(wrong);
    expect(await program.run(verb, "relays")).toMatchObject(wrong);
  });
});

it("can't be chosen for a contact with whom there is no conversation yet", async () => {
  sealed.addContact("Later", "waiting");
  expect(await program.run("contact", "relays", "Later", "also")).toMatchObject({
    code: 1,
    events: [{ event: "error", code: "CONTACT_WAITING" }],
  });
});
