/** The two servers of the room benchmark behind one face: started, joined, spoken to and counted alike. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { clientFrame, LoadSocket, TEXT } from "./load-socket.ts";
import type { GuestTicket, RoomPlan } from "./room-server.ts";
import { textFrames } from "./text-frames.ts";

export interface BenchGuest {
  say(text: string, number: number): void;
  close(): void;
}

export interface Contender {
  readonly name: string;
  readonly pid: number;
  /** Guests of each room, connected; `delivered` is called for each message that reaches one. */
  connect(delivered: (room: number) => void): Promise<BenchGuest[][]>;
  /** After a garbage collection, so that memory can be compared. */
  collect(): Promise<void>;
  stop(): void;
}

/** Below what a room of ours takes; rooms are filled one after the other, the small ones within their burst. */
const CONNECTS_PER_SECOND = 200;
const BURST = 20;

function start(script: string, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return fork(path, [...args], { execArgv: ["--expose-gc", "--import", "tsx"] });
}

async function collect(child: ChildProcess): Promise<void> {
  child.send("collect");
  await once(child, "message");
}

const textFrame = (text: string): Buffer => clientFrame(Buffer.from(text), TEXT);

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function paced<T>(count: number, open: (number: number) => Promise<T>): Promise<T[]> {
  const opened: T[] = [];
  for (let number = 0; number < count; number++) {
    opened.push(await open(number));
    if (opened.length % BURST === 0) await rest((1000 * BURST) / CONNECTS_PER_SECOND);
  }
  return opened;
}

export async function startHushroom(plan: RoomPlan): Promise<Contender> {
  const child = start("./room-server.ts", [JSON.stringify(plan)]);
  const [rooms] = (await once(child, "message")) as [GuestTicket[][]];
  const open = async (ticket: GuestTicket, delivered: () => void): Promise<BenchGuest> => {
    const { port, cookie } = ticket;
    const headers = { Cookie: cookie, Origin: `http://127.0.0.1:${port}` };
    // {"type":"message" against {"type":"answer", "member", "notice", "hello"
    const frame = (payload: Buffer) => {
      if (payload[9] === 0x6d && payload[11] === 0x73) delivered();
    };
    const socket = await LoadSocket.open({ port, path: "/live", headers });
    socket.onData = textFrames(frame);
    return {
      say: (text, number) =>
        socket.send(
          textFrame(
            JSON.stringify({ type: "say", request: number, text, replyTo: null, once: `m${number}` }),
          ),
        ),
      close: () => socket.close(),
    };
  };
  return {
    name: "Hushroom",
    pid: child.pid ?? 0,
    connect: async (delivered) => {
      const all: BenchGuest[][] = [];
      for (const [number, tickets] of rooms.entries()) {
        const openOne = (at: number) => open(tickets[at] as GuestTicket, () => delivered(number));
        all.push(await paced(tickets.length, openOne));
      }
      return all;
    },
    collect: () => collect(child),
    stop: () => child.disconnect(),
  };
}

export async function startSocketIo(plan: RoomPlan): Promise<Contender> {
  const child = start("./socket-io-server.ts", []);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const open = async (room: number, guest: number, delivered: () => void): Promise<BenchGuest> => {
    let joined = () => {};
    const ready = new Promise<void>((resolve) => {
      joined = resolve;
    });
    const auth = JSON.stringify({ room: `Room ${room}`, name: `Guest ${guest}` });
    const frame = (payload: Buffer) => {
      // Engine.IO: 0 open; Socket.IO: 40 connected, 42["message"
      if (payload[0] === 0x30) socket.send(textFrame(`40${auth}`));
      else if (payload[1] === 0x30) joined();
      else if (payload[1] === 0x32 && payload[4] === 0x6d) delivered();
    };
    const path = "/socket.io/?EIO=4&transport=websocket";
    const socket: LoadSocket = await LoadSocket.open({ port, path });
    socket.onData = textFrames(frame);
    await ready;
    return {
      say: (text, number) =>
        socket.send(textFrame(`42${number}${JSON.stringify(["say", { text, once: `m${number}` }])}`)),
      close: () => socket.close(),
    };
  };
  return {
    name: "Socket.IO",
    pid: child.pid ?? 0,
    connect: async (delivered) => {
      const all: BenchGuest[][] = [];
      for (let room = 0; room < plan.rooms; room++) {
        all.push(await paced(plan.guests, (guest) => open(room, guest, () => delivered(room))));
      }
      return all;
    },
    collect: () => collect(child),
    stop: () => child.disconnect(),
  };
}
