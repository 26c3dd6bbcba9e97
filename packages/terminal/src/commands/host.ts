/** `hushroom host NAME`: one room hosted from this terminal, by an engine of its own in this process. */

import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import type { ApiConnection, DaemonEvent } from "@hushroom/client";
import { makePassingFolder } from "@hushroom/net";
import {
  HushError,
  type Params,
  parseSlash,
  type RoomView,
  readShape,
  roomCommandShape,
} from "@hushroom/protocol";
import { renderUnicodeCompact } from "uqr";
import type { Command, ExitCode } from "../command.ts";
import { CONFIG_SWITCHES, CONFIG_TEXT_FLAGS, configFrom } from "../config-flags.ts";
import { connectToProgram } from "../daemon-client.ts";
import { readLines } from "../input-lines.ts";
import { Options, parseDuration } from "../options.ts";
import type { Output } from "../output.ts";
import { startEngine } from "../program.ts";
import { RoomScreen } from "../room-screen.ts";
import { readSecret } from "../secret.ts";
import { offerTorInstall } from "../tor-install.ts";
import { tellTor } from "../tor-screen.ts";

/** Without Tor and without `--listen`. */
const THIS_DEVICE = "127.0.0.1:0";

const FLAGS = {
  text: [...CONFIG_TEXT_FLAGS, "as", "password", "password-file", "uses", "expires", "listen", "public-url"],
  switches: [...CONFIG_SWITCHES, "waiting-room", "client-key", "hardened"],
};

export const host: Command = {
  async run({ words, output, environment }): Promise<ExitCode> {
    const options = Options.parse(words, FLAGS);
    const request = roomFrom(options, output.words("terminal.host-name"));
    const given = options.text("data");
    const data =
      given === null ? makePassingFolder(tmpdir(), "hushroom-host-") : { path: given, remove: () => {} };
    try {
      const useTor = request.listen === undefined;
      const config = configFrom(options, environment, {
        data: data.path,
        ...(useTor ? {} : { useTor }),
        // Between what people say, only trouble.
        ...(options.text("log") === null ? { log: "error" } : {}),
      });
      if (config.useTor) await offerTorInstall(output, config.tor);
      const engine = await startEngine(config, { ownerPage: false, endsWithParent: true }, null);
      try {
        await hostByApi(output, await connectToProgram(config.data), request);
      } finally {
        await engine.stop();
      }
    } finally {
      data.remove();
    }
    return 0;
  },
};

function roomFrom(options: Options, usualHostName: string): Params<"room.create"> {
  const [name, ...more] = options.positionals;
  if (name === undefined || more.length > 0) throw new HushError("CONFIG_BAD_VALUE");
  const password = readSecret(options, "password");
  const uses = options.number("uses", 1);
  const hostName = options.text("as") ?? usualHostName;
  const listen = options.text("listen");
  const publicUrl = options.text("public-url");
  return {
    name,
    hostName,
    uses,
    expiresAt: options.read("expires", (value) => Date.now() + parseDuration(value)),
    waitingRoom: options.on("waiting-room"),
    clientKey: options.on("client-key"),
    hardened: options.on("hardened"),
    ...(password === null ? {} : { password }),
    ...(listen === null ? {} : { listen }),
    ...(publicUrl === null ? {} : { publicUrl }),
  };
}

async function hostByApi(output: Output, api: ApiConnection, request: Params<"room.create">): Promise<void> {
  try {
    const { tor } = await api.call("program.status", {});
    const needsTor = request.listen === undefined;
    if (needsTor && tor.phase === "absent") output.error(new HushError("TOR_NOT_FOUND"));
    const here = needsTor && (tor.phase === "absent" || tor.phase === "off") ? { listen: THIS_DEVICE } : {};
    await hostRoom(output, api, await api.call("room.create", { ...request, ...here }));
  } finally {
    api.close();
  }
}

/** Resolves when the room has closed. */
async function hostRoom(output: Output, api: ApiConnection, room: RoomView): Promise<void> {
  const screen = new RoomScreen(output, room.host.id);
  const closed = new Promise<void>((resolve) => {
    api.onEvent((event) => {
      showEvent(output, screen, event);
      const ended = event.event === "room.closed" || event.event === "program.stopping";
      if (ended) resolve();
    });
    api.onState((state) => {
      if (state !== "open") resolve();
    });
  });
  announce(output, room);
  screen.showMembers(room.members);
  screen.show({
    type: "reachability",
    reachability: (await api.call("room.get", { room: room.room })).reachability,
  });
  const stopReading = readLines(
    (line) => hostLine(output, api, room, screen, line),
    (error) => output.error(error),
  );
  await closed;
  stopReading();
  screen.show({ type: "closed" });
}

function announce(output: Output, room: RoomView): void {
  const { link, guestKey } = room;
  const { name } = room.settings;
  const token = link === null ? null : (link.split("/").at(-1) ?? null);
  const { words } = output;
  const lines = [
    words("terminal.room-open", { name }),
    `\n  ${link ?? ""}\n`,
    ...(process.stdout.isTTY && link !== null ? [renderUnicodeCompact(link)] : []),
    ...(guestKey === null ? [] : [words("terminal.room-key", { key: guestKey })]),
    ...(room.mode === "lan" ? [words("terminal.lan-warning")] : []),
    words("terminal.room-rule"),
  ];
  const mode = room.mode;
  output.tell(
    { event: "room", name, link, token, mode, ...(guestKey === null ? {} : { guestKey }) },
    lines.join("\n"),
  );
}

function showEvent(output: Output, screen: RoomScreen, event: DaemonEvent): void {
  if (event.event === "tor.changed") tellTor(output, event.params.tor);
  else if (event.event === "room.event") {
    // The last word comes once, when the room is really gone.
    if (event.params.event.type !== "closed") screen.show(event.params.event);
  }
}

async function hostLine(
  output: Output,
  api: ApiConnection,
  { room }: RoomView,
  screen: RoomScreen,
  line: string,
): Promise<void> {
  const parsed = parseSlash(line, Date.now());
  switch (parsed.kind) {
    case "say": {
      const once = randomBytes(16).toString("hex");
      await api.call("room.say", { room, text: parsed.text, replyTo: null, once });
      return;
    }
    case "command": {
      const command = readShape(roomCommandShape, parsed.command, "ROOM_BAD_SETTING");
      const { invite } = await api.call("room.command", { room, command });
      if (invite !== null) {
        const { id, link } = invite;
        output.tell(
          { event: "invite", id, link },
          output.words("terminal.invited", { link: link ?? "", id }),
        );
      } else output.say(output.words("terminal.done"));
      return;
    }
    case "local":
      await hostLocal(output, api, room, screen, parsed.name);
      return;
    case "bad":
      throw new HushError(parsed.code);
  }
}

async function hostLocal(
  output: Output,
  api: ApiConnection,
  room: string,
  screen: RoomScreen,
  name: "help" | "members" | "leave" | "quit",
): Promise<void> {
  if (name === "help") output.say(output.words("terminal.commands-help"));
  else if (name === "members") screen.listMembers((await api.call("room.get", { room })).members);
  // A host who goes takes the room along: that wants its own word.
  else output.say(output.words("terminal.room-rule"));
}
