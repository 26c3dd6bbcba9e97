/** ts-mls 2.0.0-rc.10: the two faults after which a process does not come back (docs/decisions 0021). */
import { fileURLToPath } from "node:url";
import { bundleProgram, Program } from "@hushroom/testkit";
import { expect, test } from "vitest";

const PROGRAM = bundleProgram(fileURLToPath(new URL("support/ts-mls-hang.ts", import.meta.url)));
const CONTROL_WITHIN_MS = 60_000;
const WITHIN_MS = 12_000;

/** Whether the case ends by itself. It has little memory, so that it can't take the machine along. */
async function comesBack(name: string, withinMs: number): Promise<boolean> {
  const program = new Program(process.execPath, ["--max-old-space-size=128", PROGRAM, name]);
  const end = await program.ended(withinMs).catch(() => null);
  program.kill("SIGKILL");
  await program.ended();
  return end?.code === 0 && program.otherLines.includes("came back");
}

test("the control comes back", async () => {
  expect(await comesBack("alive", CONTROL_WITHIN_MS)).toBe(true);
});

test.concurrent("F4: a member that reads its own removal from the end of the tree does not", async ({
  expect,
}) => {
  expect(await comesBack("own-removal", WITHIN_MS)).toBe(false);
});

test.concurrent("F16: a resync in the place of nobody does not", async ({ expect }) => {
  expect(await comesBack("resync", WITHIN_MS)).toBe(false);
});
