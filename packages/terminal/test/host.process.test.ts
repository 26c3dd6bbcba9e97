/** A room hosted from the command line without Tor: every control that a host types, and every refusal. */

import { type Program, type ProgramEvent, startHushroom } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const programs: Program[] = [];
let host: Program;
let link = "";

function run(args: readonly string[]): Program {
  const program = startHushroom([...args, "--json"]);
  programs.push(program);
  return program;
}

const join = (name: string, ...more: string[]) => run(["join", link, "--name", name, ...more]);
const change = (name: string, kind: string) => (event: ProgramEvent) =>
  event.event === "member" && event.name === name && event.change === kind;
const said = (text: string) => (event: ProgramEvent) => event.event === "message" && event.text === text;
const error = (code: string) => (event: ProgramEvent) => event.event === "error" && event.code === code;

beforeAll(async () => {
  const room = [
    "--no-tor",
    "--listen",
    "127.0.0.1:0",
    "--waiting-room",
    "--password",
    "сезам",
    "--as",
    "Хозяин",
  ];
  host = run(["host", "Комната", ...room]);
  link = String((await host.event((event) => event.event === "room")).link);
});
afterAll(async () => {
  await Promise.all(programs.map((program) => program.stop()));
});

describe("hushroom host and join", () => {
  it("lets in who knows the password and was approved", async () => {
    const wrong = join("Eve", "--password", "sesame");
    await wrong.event(error("ROOM_BAD_PASSWORD"));
    expect((await wrong.ended()).code).toBe(1);
    const guest = join("Вера", "--password", "сезам");
    await host.event(change("Вера", "waiting"));
    await guest.event((event) => event.event === "waiting");
    host.write("/approve Вера");
    await guest.event((event) => event.event === "room");
    await host.event(change("Вера", "joined"));
    guest.write("я здесь");
    expect(await host.event(said("я здесь"))).toMatchObject({ from: "Вера", own: false });
    expect(await guest.event(said("я здесь"))).toMatchObject({ own: true });
  });

  it("turns away who is rejected", async () => {
    const guest = join("Mallory", "--password", "сезам");
    await host.event(change("Mallory", "waiting"));
    host.write("/reject Mallory");
    await guest.event(error("ROOM_REJECTED"));
    expect((await guest.ended()).code).toBe(1);
  });

  it("refuses a guest what only the host may, and says so", async () => {
    const guest = programs[2];
    guest?.write("/clear");
    await guest?.event(error("ROOM_REFUSED"));
    guest?.write("/nonsense");
    await guest?.event(error("ROOM_NO_SUCH_COMMAND"));
  });

  it("renames, mutes and bans", async () => {
    const guest = programs[2];
    guest?.write("/nick Верочка");
    await host.event(change("Верочка", "renamed"));
    host.write("/mute Верочка");
    host.write("are you muted?");
    await guest?.event(said("are you muted?"));
    guest?.write("am I?");
    await guest?.event(error("ROOM_MUTED"));
    host.write("/ban Верочка");
    await host.event(change("Верочка", "banned"));
    await guest?.event(error("ROOM_BANNED"));
    const again = join("Верочка", "--password", "сезам");
    await again.event(error("ROOM_BANNED"));
  });

  it("gives a one-time link that works once", async () => {
    host.write("/waiting off");
    host.write("/password");
    host.write("/invite 1");
    const invite = await host.event((event) => event.event === "invite");
    const first = run(["join", String(invite.link), "--name", "First"]);
    await first.event((event) => event.event === "room");
    const second = run(["join", String(invite.link), "--name", "Second"]);
    await second.event(error("ROOM_LINK_USED"));
  });

  it("keeps a name for who gave a password with it", async () => {
    const keeper = join("Keeper", "--password", "mine");
    await keeper.event((event) => event.event === "room");
    keeper.kill("SIGTERM");
    await keeper.ended();
    const thief = join("Keeper");
    await thief.event(error("ROOM_NAME_REGISTERED"));
    const wrong = join("Keeper", "--password", "yours");
    await wrong.event(error("ROOM_BAD_PASSWORD"));
    const back = join("Keeper", "--password", "mine");
    await back.event((event) => event.event === "room");
  });

  it("ends nothing when its input ends, and closes on SIGTERM with a last word", async () => {
    const guest = join("Last");
    await guest.event((event) => event.event === "room");
    host.endInput();
    guest.write("still open");
    await host.event(said("still open"));
    host.kill("SIGTERM");
    await host.event((event) => event.event === "closed");
    await guest.event((event) => event.event === "closed");
    expect((await host.ended()).code).toBe(0);
    expect((await guest.ended()).code).toBe(0);
  });
});
