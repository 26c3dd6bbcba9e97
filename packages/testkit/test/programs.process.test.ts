import { expect, it } from "vitest";
import { assertEnded, isRunning, listeningPorts, Program } from "../src/index.ts";

const node = (code: string) => new Program(process.execPath, ["-e", code]);

it("reads events, past and to come, writes lines and sees the end", async () => {
  const program = node(`
    console.log(JSON.stringify({ event: "first" })); console.log("plain");
    process.stdin.once("data", (line) => { console.log(JSON.stringify({ event: "heard", line: String(line) })); process.exit(3); });
  `);
  await program.event(({ event }) => event === "first");
  program.write("hello");
  expect(await program.event(({ event }) => event === "heard")).toEqual({ event: "heard", line: "hello\n" });
  expect(await program.event(({ event }) => event === "first")).toEqual({ event: "first" });
  expect(await program.ended()).toEqual({ code: 3, signal: null });
  expect(program.otherLines).toEqual(["plain"]);
});

it("fails with what the program said, when it ends or the time is over before the event", async () => {
  const ending = node(`console.error("because of this"); process.exit(1)`);
  await expect(ending.event(() => true)).rejects.toThrow(/it ended before the event[\s\S]*because of this/);
  const silent = node(`console.log(JSON.stringify({ event: "other" })); setInterval(() => {}, 1000)`);
  await silent.event(({ event }) => event === "other");
  await expect(silent.event(({ event }) => event === "never", 100)).rejects.toThrow(/"event":"other"/);
  await silent.stop();
});

it("lists the processes below, and what they listen on, and kills what outlives the program", async () => {
  const child = `const s = require("net").createServer().listen(0, "127.0.0.1", () => console.log(JSON.stringify(s.address())))`;
  const program = node(
    `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit", detached: true })`,
  );
  const { port } = await program.event(({ port }) => typeof port === "number");
  const tree = program.tree();
  expect(tree).toHaveLength(2);
  expect(listeningPorts(tree.map(({ pid }) => pid))).toEqual([port]);
  program.kill("SIGKILL");
  await expect(assertEnded(tree, 300)).rejects.toThrow(/still there after 300 ms: .*createServer/);
  await assertEnded(tree);
  expect(tree.some(isRunning)).toBe(false);
});
