/** `hushroom join LINK`: a guest of a room, at a terminal or in a script. */

import { randomBytes } from "node:crypto";
import { GuestConnection, type GuestListener } from "@hushroom/client";
import { endWithParent } from "@hushroom/net";
import {
  type Answer,
  type HostFrame,
  HushError,
  parseSlash,
  readShape,
  roomCommandShape,
} from "@hushroom/protocol";
import type { Command, ExitCode } from "../command.ts";
import { GuestScreen } from "../guest-screen.ts";
import { readLines } from "../input-lines.ts";
import { liveThrough } from "../live-wire.ts";
import { Options } from "../options.ts";
import type { Output } from "../output.ts";
import { type Door, goIn, lookAtDoor } from "../room-door.ts";
import { parseRoomLink, type RoomLink } from "../room-link.ts";
import { readSecret } from "../secret.ts";
import { tellTor } from "../tor-screen.ts";
import { openWay, type WayToRoom } from "../way-to-room.ts";

const FLAGS = {
  text: [
    "name",
    "password",
    "password-file",
    "name-password",
    "name-password-file",
    "client-key",
    "client-key-file",
    "socks",
    "torrc-extra",
    "tor",
  ],
};

const timers = {
  setTimeout: (callback: () => void, delayMs: number) => setTimeout(callback, delayMs),
  clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
};

export const join: Command = {
  async run({ words, output }): Promise<ExitCode> {
    const options = Options.parse(words, FLAGS);
    const [address, ...more] = options.positionals;
    const name = options.text("name");
    if (address === undefined || more.length > 0 || name === null) throw new HushError("CONFIG_BAD_VALUE");
    const link = parseRoomLink(address);
    const password = readSecret(options, "password");
    const namePassword = readSecret(options, "name-password");
    const ending = new Ending();
    output.say(output.words("terminal.connecting"));
    const way = await openWay(link, {
      socks: options.text("socks"),
      torrcExtra: options.text("torrc-extra"),
      torPath: options.text("tor"),
      clientKey: readSecret(options, "client-key"),
      onTor: (status) => tellTor(output, { ...status, installCommand: null }),
    });
    try {
      const door = await lookAtDoor(way, link);
      await goIn(way, link, door, { name, ...passwordsFor(door, password, namePassword) });
      return await stay(output, way, link, door, ending);
    } finally {
      await way.close();
    }
  },
};

/** What a signal or the parent's death does: before the guest is in, it just ends; then it is a goodbye. */
class Ending {
  #end: () => void = () => process.exit(1);

  constructor() {
    const end = () => this.#end();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
    endWithParent(end);
  }

  become(end: () => void): void {
    this.#end = end;
  }
}

/** Where the room asks for no password, the one that was given is to keep the name. */
function passwordsFor(door: Door, password: string | null, namePassword: string | null) {
  if (door.needsPassword) return { password: password ?? "", namePassword: namePassword ?? "" };
  return { password: "", namePassword: namePassword ?? password ?? "" };
}

/** Resolves when the guest has left, was sent out, or the room closed. */
async function stay(
  output: Output,
  way: WayToRoom,
  link: RoomLink,
  door: Door,
  ending: Ending,
): Promise<ExitCode> {
  const screen = new GuestScreen(output, door.room, link);
  let over: (code: ExitCode) => void = () => {};
  const ended = new Promise<ExitCode>((resolve) => {
    over = resolve;
  });
  const listener: GuestListener = {
    frame: (frame: HostFrame) => {
      const code = screen.show(frame);
      if (code !== null) over(code);
    },
    state: (state) => {
      if (state === "lost") screen.lost();
      if (state === "ended") over(1);
    },
  };
  const guest = new GuestConnection(
    liveThrough(way, link, door, (error) => screen.refused(error)),
    listener,
    timers,
  );
  const goodbye = () => {
    screen.leave();
    void guest.leave().then(() => over(0));
    timers.setTimeout(() => over(0), 2000);
  };
  ending.become(goodbye);
  const stopReading = readLines(
    (line) => guestLine(output, guest, screen, line, goodbye),
    (error) => output.error(error),
  );
  const code = await ended;
  stopReading();
  guest.close();
  return code;
}

async function guestLine(
  output: Output,
  guest: GuestConnection,
  screen: GuestScreen,
  line: string,
  leave: () => void,
): Promise<void> {
  const parsed = parseSlash(line, Date.now());
  switch (parsed.kind) {
    case "say":
      accept(await guest.say(parsed.text, null, randomBytes(16).toString("hex")));
      return;
    case "command":
      accept(await guest.command(readShape(roomCommandShape, parsed.command, "ROOM_BAD_SETTING")));
      return;
    case "local":
      if (parsed.name === "help") output.say(output.words("terminal.commands-help"));
      else if (parsed.name === "members") screen.listMembers();
      else leave();
      return;
    case "bad":
      throw new HushError(parsed.code);
  }
}

function accept(answer: Answer): void {
  if (!answer.ok) throw new HushError(answer.code, answer.detail);
}
