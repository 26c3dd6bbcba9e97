/** The child process of the room benchmark: rooms of Hushroom on loopback, with their guests already admitted. */

import { randomBytes } from "node:crypto";
import { RoomHost, systemClock } from "@hushroom/engine";
import { encodeBase32, ROOM_LIMITS } from "@hushroom/protocol";

export interface RoomPlan {
  readonly rooms: number;
  readonly guests: number;
}

export interface GuestTicket {
  readonly port: number;
  readonly cookie: string;
}

async function openRoom(number: number, guests: number): Promise<GuestTicket[]> {
  const host = await RoomHost.create({
    name: `Room ${number}`,
    hostName: null,
    password: null,
    waitingRoom: false,
    firstInvite: { uses: null, expiresAt: null },
    mode: "lan",
    clock: systemClock,
    random: (length) => randomBytes(length),
    webRoot: "",
    log: { write: () => {} },
    proxyLine: false,
    closeCircuit: () => {},
  });
  const by = { host: true } as const;
  await host.request({ kind: "command", by, command: { name: "cap", memberMax: ROOM_LIMITS.MEMBERS_MAX } });
  let allowed: string[] = [];
  const bound = await host.listen({ host: "127.0.0.1", port: 0 }, () => allowed);
  const port = "port" in bound ? bound.port : 0;
  allowed = [`127.0.0.1:${port}`];
  const token = host.room.invites()[0]?.token ?? "";
  const tickets: GuestTicket[] = [];
  for (let guest = 0; guest < guests; guest++) {
    const session = encodeBase32(randomBytes(32));
    const answer = await host.request({
      kind: "join",
      session,
      connection: String(guest),
      token,
      name: `Guest ${guest}x${guest * 7}`,
      roomPassword: "",
      namePassword: "",
    });
    if (!answer.ok) throw new Error(answer.code);
    tickets.push({ port, cookie: `hush-${host.id}=${session}` });
  }
  return tickets;
}

const plan = JSON.parse(process.argv.at(-1) ?? "{}") as RoomPlan;
const rooms: GuestTicket[][] = [];
for (let number = 0; number < plan.rooms; number++) rooms.push(await openRoom(number, plan.guests));
process.send?.(rooms);
process.on("message", () => {
  globalThis.gc?.();
  process.send?.("collected");
});
process.on("disconnect", () => process.exit(0));
