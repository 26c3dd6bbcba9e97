/** What each method of the API does, by name. The declaration is in protocol/api/methods.ts. */

import { randomBytes } from "node:crypto";
import {
  type Answer,
  HushError,
  type MethodName,
  type Params,
  type Result,
  type StatusView,
} from "@hushroom/protocol";
import type { HostedRoom } from "../hosting/hosted-room.ts";
import { createSealedMethods, type SealedService } from "./sealed-methods.ts";

type Methods = { readonly [M in MethodName]: (params: Params<M>) => Result<M> | Promise<Result<M>> };

const HOST = { host: true } as const;

/** The value of a good answer; a refusal becomes the error that the API sends. */
function answered(answer: Answer) {
  if (!answer.ok) throw new HushError(answer.code, answer.detail);
  return answer.value;
}

/** What the API needs of the running program. */
interface Program {
  room(id: string): HostedRoom | undefined;
  status(): StatusView;
  stopSoon(): void;
  /** Of the page of relay rooms. */
  readonly carryKey: string;
  setBridges(lines: readonly string[]): Promise<void>;
  createRoom(params: Params<"room.create">): Promise<HostedRoom>;
  /** After what may have changed a room's link. */
  roomAsked(room: HostedRoom): void;
  /** Null while there are no sealed conversations: before they are open, or because this program has none. */
  readonly sealed: SealedService | null;
}

export function createMethods(program: Program): Methods {
  const find = (room: string): HostedRoom => {
    const found = program.room(room);
    if (found === undefined) throw new HushError("API_NOT_FOUND");
    return found;
  };
  return {
    "program.status": () => program.status(),
    "program.stop": () => {
      program.stopSoon();
      return {};
    },
    "relayRoom.key": () => ({ key: program.carryKey }),
    "tor.bridges": async ({ lines }) => {
      await program.setBridges(lines);
      return {};
    },
    "room.create": async (params) => (await program.createRoom(params)).view(),
    "room.get": ({ room }) => find(room).view(),
    "room.history": ({ room, before, limit }) =>
      find(room).host.room.history(before === undefined ? { limit } : { before, limit }),
    "room.say": async ({ room, text, replyTo, once }) => {
      const answer = await find(room).host.request({ kind: "say", by: HOST, text, replyTo, once });
      const value = answered(answer);
      if (value.type !== "said") throw new HushError("INTERNAL");
      return { id: value.id };
    },
    "room.command": async ({ room, command }) => {
      const found = find(room);
      const value = answered(await found.host.request({ kind: "command", by: HOST, command }));
      program.roomAsked(found);
      const made = value.type === "invited" ? value.invite : null;
      return { invite: found.invites().find((invite) => invite.id === made) ?? null };
    },
    "room.invites": ({ room }) => find(room).invites(),
    "room.bans": ({ room }) => find(room).host.room.bans(),
    "room.check": ({ room }) => {
      find(room).placement.check();
      return {};
    },
    ...createSealedMethods(() => program.sealed),
  };
}

/** Unpredictable, for whoever may use the API. */
export function createApiToken(): string {
  return randomBytes(32).toString("base64url");
}
