/** The servers of the relay benchmark behind one face: started, read from, and published to alike. */

import { createHash } from "node:crypto";
import { boxAddress, encodeBoxRequest, FRAME_BYTES, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { clientFrame, type LoadSocket, TEXT } from "../load-socket.ts";
import { forked, type OwnRelay, type RunningRelay, spawned } from "./servers.ts";

/** What goes over one connection. */
export interface RelayTalk {
  /** The path of the WebSocket; null for a plain stream. */
  path(group: number, role: "reader" | "publisher"): string | null;
  /** Sent first; resolves when the connection is ready. */
  begin(socket: LoadSocket, group: number, role: "reader" | "publisher"): Promise<void>;
  /** What a reader sends so that it gets `count` packets from `from` on; null where it gets all. */
  want(group: number, from: number, count: number): Buffer | null;
  /** What a reader sends when it has got `count` packets from `from` on; none where nobody wants to know. */
  acknowledge?(from: number, count: number): Buffer;
  /** A packet of so many bytes, or in a frame of its own size. */
  publish(group: number, number: number, packetBytes: number): Buffer;
  /** Bytes that a reader gets for one packet. */
  unit(group: number, packetBytes: number): number;
}

export interface RelayContender extends RelayTalk {
  readonly name: string;
  start(): Promise<RunningRelay>;
}

export const startOwnRelay = (redisUrl?: string): Promise<OwnRelay> =>
  forked("./own-server.ts", redisUrl === undefined ? [] : [redisUrl]);

/** Made once for each length. */
const packets = new Map<number, Buffer>();
function packetOf(bytes: number): Buffer {
  const packet = packets.get(bytes) ?? Buffer.alloc(bytes, 7);
  packets.set(bytes, packet);
  return packet;
}

const writeKey = (group: number, number: number) =>
  createHash("sha256").update(`${group} ${number}`).digest();

const addresses = new Map<string, Uint8Array>();
/** Kept: all readers of a group ask for the same. */
function addressAt(group: number, number: number): Uint8Array {
  const name = `${group} ${number}`;
  const address = addresses.get(name) ?? boxAddress(writeKey(group, number));
  addresses.set(name, address);
  return address;
}

const HELLO_BYTES = 23;
const TAG = 7;

/** As a client does: what one turn of the event loop asks for is one message. */
function watching(group: number, from: number, count: number): Buffer {
  const messages: Buffer[] = [];
  for (let at = 0; at < count; at += PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX) {
    const some = Math.min(PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX, count - at);
    const keys = Array.from({ length: some }, (_, number) => addressAt(group, from + at + number));
    messages.push(clientFrame(encodeBoxRequest({ op: "watch", tag: TAG, addresses: Buffer.concat(keys) })));
  }
  return Buffer.concat(messages);
}

export const HUSHROOM: RelayContender = {
  name: "Hushroom",
  start: () => startOwnRelay(),
  path: () => "/boxes",
  begin: (socket) => socket.reached(HELLO_BYTES),
  want: (group, from, count) => watching(group, from, count),
  // One size of frame, however short the message.
  publish: (group, number) => {
    const frame = packetOf(FRAME_BYTES);
    return clientFrame(encodeBoxRequest({ op: "put", tag: TAG, writeKey: writeKey(group, number), frame }));
  },
  unit: () => 4 + 6 + FRAME_BYTES,
};

/** Of a frame that a server sends. */
const headBytes = (bytes: number) => (bytes > 125 ? 4 : 2);

export const NAIVE: RelayContender = {
  name: "ws, naive",
  start: () => forked("./ws-server.ts"),
  path: (group, role) => (role === "reader" ? `/${group}` : `/publish/${group}`),
  begin: async () => {},
  want: () => null,
  publish: (_group, _number, bytes) => clientFrame(packetOf(bytes)),
  unit: (_group, packetBytes) => headBytes(packetBytes) + packetBytes,
};

const JOINED_BYTES_MIN = 100;
const EVENT = '451-["packet",{"_placeholder":true,"num":0}]';

export const SOCKET_IO: RelayContender = {
  name: "Socket.IO",
  start: () => forked("./socket-io-server.ts"),
  path: () => "/socket.io/?EIO=4&transport=websocket",
  begin: async (socket, group) => {
    await socket.reached(JOINED_BYTES_MIN);
    const before = socket.received;
    socket.send(clientFrame(Buffer.from(`40${JSON.stringify({ room: String(group) })}`), TEXT));
    await socket.reached(before + 1);
  },
  want: () => null,
  publish: (group, number, bytes) => {
    const event = `451-${number}["packet","${group}",{"_placeholder":true,"num":0}]`;
    return Buffer.concat([clientFrame(Buffer.from(event), TEXT), clientFrame(packetOf(bytes))]);
  },
  unit: (_group, packetBytes) => 2 + EVENT.length + headBytes(packetBytes) + packetBytes,
};

/** A command as Redis takes it. */
export const resp = (...parts: (string | Buffer)[]) =>
  Buffer.concat([
    Buffer.from(`*${parts.length}\r\n`),
    ...parts.flatMap((part) => [Buffer.from(`$${part.length}\r\n`), Buffer.from(part), Buffer.from("\r\n")]),
  ]);

export const REDIS: RelayContender = {
  name: "Redis pub/sub",
  start: () =>
    spawned("redis-server", (port) => [
      ...["--port", String(port), "--bind", "127.0.0.1"],
      ...["--save", "", "--appendonly", "no"],
    ]),
  path: () => null,
  begin: async (socket, group, role) => {
    if (role === "publisher") return;
    socket.send(resp("SUBSCRIBE", `g${group}`));
    await socket.reached(1);
  },
  want: () => null,
  publish: (group, _number, bytes) => resp("PUBLISH", `g${group}`, packetOf(bytes)),
  unit: (group, packetBytes) => resp("message", `g${group}`, packetOf(packetBytes)).length,
};

/** MQTT 3.1.1 §2.2.3: seven bits a byte, the lowest first. */
function mqttPacket(type: number, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? mqttText(part) : part)));
  const length = [];
  for (let left = body.length; left > 0 || length.length === 0; left >>= 7) {
    length.push((left & 127) | (left > 127 ? 128 : 0));
  }
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}

const mqttText = (text: string) => Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]);
const MQTT_4_CLEAN = Buffer.from([4, 2, 0, 0]);
const CONNECTED_BYTES = 4;
const SUBSCRIBED_BYTES = 5;

/** Packet identifiers: two bytes, not 0. */
function mqttNumber(number: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(number + 1);
  return bytes;
}

const mqttBegin =
  (qos: 0 | 1): RelayTalk["begin"] =>
  async (socket, group, role) => {
    socket.send(mqttPacket(0x10, "MQTT", MQTT_4_CLEAN, ""));
    await socket.reached(CONNECTED_BYTES);
    if (role === "publisher") return;
    socket.send(mqttPacket(0x82, Buffer.from([0, 1]), `g${group}`, Buffer.from([qos])));
    await socket.reached(CONNECTED_BYTES + SUBSCRIBED_BYTES);
  };

/** At most once (QoS 0): nobody is told whether anything came, neither the publisher nor the server. */
export const MOSQUITTO: RelayContender = {
  name: "Mosquitto",
  start: () => spawned("mosquitto", (port) => ["-p", String(port)]),
  path: () => null,
  begin: mqttBegin(0),
  want: () => null,
  publish: (group, _number, bytes) => mqttPacket(0x30, `g${group}`, packetOf(bytes)),
  unit: (group, packetBytes) => mqttPacket(0x30, `g${group}`, packetOf(packetBytes)).length,
};

/** At least once (QoS 1), as ours: the publisher is answered, and the server keeps a packet until its reader has it. */
export const MOSQUITTO_ACKNOWLEDGED: RelayContender = {
  ...MOSQUITTO,
  name: "Mosquitto, acknowledged",
  begin: mqttBegin(1),
  // It numbers what each reader gets from 1 on.
  acknowledge: (from, count) =>
    Buffer.concat(
      Array.from({ length: count }, (_, at) =>
        Buffer.concat([Buffer.from([0x40, 2]), mqttNumber(from + at)]),
      ),
    ),
  publish: (group, number, bytes) => mqttPacket(0x32, `g${group}`, mqttNumber(number), packetOf(bytes)),
  unit: (group, packetBytes) => mqttPacket(0x32, `g${group}`, mqttNumber(0), packetOf(packetBytes)).length,
};

/** What a reader of ours asks for one packet in a WATCH of many. */
const ASKED_BYTES = 32;

/** No server that anybody could use: what is left of each other one's cost is its own. */
export const BARE: RelayContender = {
  name: "bare sockets",
  start: () => forked("./bare-server.ts"),
  path: () => null,
  begin: async (socket, group, role) => {
    socket.send(Buffer.from([role === "publisher" ? 1 : 0, group >> 8, group & 255]));
    await socket.reached(1);
  },
  want: (_group, _from, count) => Buffer.alloc(count * ASKED_BYTES),
  publish: (_group, _number, bytes) => packetOf(bytes),
  unit: (_group, packetBytes) => packetBytes,
};
