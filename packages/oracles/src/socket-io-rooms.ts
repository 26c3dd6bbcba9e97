/**
 * A room server as one would write it with Socket.IO, doing the job of ours with the same guards: names and membership
 * from the session, length and character checks, a rate limit, double sends recognised, history kept and bounded, slow
 * readers dropped, an answer to the sender.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";

const MESSAGE_BYTES_MAX = 8192;
const HISTORY_MAX = 1000;
const HISTORY_BYTES_MAX = 16 * 1024 * 1024;
const UNREAD_BYTES_MAX = 512 * 1024;
const BURST = 10;
const PER_MINUTE = 60;
const ONCE_KEPT = 16;
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

interface Message {
  readonly id: string;
  readonly member: string;
  readonly from: string;
  readonly role: string;
  readonly at: number;
  readonly text: string;
  readonly replyTo: null;
}

interface Guest {
  readonly name: string;
  readonly room: string;
  tokens: number;
  refilledAt: number;
  readonly once: Map<string, string>;
}

interface RoomState {
  nextId: number;
  readonly history: Message[];
  historyBytes: number;
}

export interface SocketIoRooms {
  readonly port: number;
}

interface Answer {
  readonly ok: boolean;
  readonly id?: string;
  readonly code?: string;
}

function mayTalk(guest: Guest): boolean {
  const now = Date.now();
  guest.tokens = Math.min(BURST, guest.tokens + ((now - guest.refilledAt) * PER_MINUTE) / 60_000);
  guest.refilledAt = now;
  if (guest.tokens < 1) return false;
  guest.tokens--;
  return true;
}

/** The text as it is stored, or null if it can't be. */
function checkedText(text: unknown): string | null {
  if (typeof text !== "string" || text.length === 0) return null;
  if (Buffer.byteLength(text) > MESSAGE_BYTES_MAX) return null;
  const clean = text.normalize("NFC").replace(FORBIDDEN, "");
  return clean.trim() === "" ? null : clean;
}

function keep(room: RoomState, message: Message): void {
  room.history.push(message);
  room.historyBytes += message.text.length;
  while (room.history.length > HISTORY_MAX || room.historyBytes > HISTORY_BYTES_MAX) {
    room.historyBytes -= room.history.shift()?.text.length ?? 0;
  }
}

function say(io: Server, room: RoomState, socket: Socket, guest: Guest, body: unknown): Answer {
  const { text, once } = (body ?? {}) as { text?: unknown; once?: unknown };
  if (typeof once !== "string" || once.length > 40) return { ok: false, code: "BAD" };
  const said = guest.once.get(once);
  if (said !== undefined) return { ok: true, id: said };
  const clean = checkedText(text);
  if (clean === null) return { ok: false, code: "BAD_TEXT" };
  if (!mayTalk(guest)) return { ok: false, code: "TOO_FAST" };
  const id = String(room.nextId++);
  guest.once.set(once, id);
  const oldest = guest.once.keys().next().value;
  if (guest.once.size > ONCE_KEPT && oldest !== undefined) guest.once.delete(oldest);
  const message = {
    id,
    member: socket.id,
    from: guest.name,
    role: "member",
    at: Date.now(),
    text: clean,
    replyTo: null,
  };
  keep(room, message);
  io.to(guest.room).emit("message", message);
  return { ok: true, id };
}

function dropSlowReaders(io: Server): void {
  for (const socket of io.sockets.sockets.values()) {
    const transport = socket.conn.transport as unknown as { socket?: { bufferedAmount?: number } };
    if ((transport.socket?.bufferedAmount ?? 0) > UNREAD_BYTES_MAX) socket.disconnect(true);
  }
}

/** Guests connect with `auth: {room, name}`; `say` is `{text, once}` with an acknowledgement. */
export async function startSocketIoRooms(): Promise<SocketIoRooms> {
  const server = createServer();
  const io = new Server(server, {
    transports: ["websocket"],
    perMessageDeflate: false,
    httpCompression: false,
    serveClient: false,
    maxHttpBufferSize: 16_384,
    pingInterval: 120_000,
    pingTimeout: 120_000,
  });
  const rooms = new Map<string, RoomState>();
  io.on("connection", (socket) => {
    const { room: name, name: guestName } = socket.handshake.auth as { room: string; name: string };
    const room = rooms.get(name) ?? { nextId: 1, history: [], historyBytes: 0 };
    rooms.set(name, room);
    const guest: Guest = {
      name: guestName,
      room: name,
      tokens: BURST,
      refilledAt: Date.now(),
      once: new Map(),
    };
    void socket.join(name);
    socket.on("say", (body: unknown, answer: (answer: Answer) => void) =>
      answer(say(io, room, socket, guest, body)),
    );
  });
  setInterval(() => dropSlowReaders(io), 1000).unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port };
}
