/** The forms of relay rooms: what was typed, as the room takes it, or what is wrong with it. */

import {
  type ErrorCode,
  formatRelayAddress,
  HushError,
  parseRelayAddress,
  parseRelayRoomLink,
  type RelayRoomLink,
  readNickname,
  readRoomName,
} from "@hushroom/protocol";
import type { NewRelayRoom } from "./relay-room-session.ts";

export interface NewRoomTyped {
  readonly relay: string;
  readonly name: string;
  readonly nickname: string;
}

/** By field. */
export type FormTroubles<Field extends string> = Readonly<Partial<Record<Field, ErrorCode>>>;

export type FormReading<Value, Field extends string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly troubles: FormTroubles<Field> };

/** The relay's page, pasted whole from the address bar, is its address too. */
const PAGE_AROUND = /^(?:https?|wss?):\/\/([^/?#]+)(?:\/(?:boxes)?(?:[?#].*)?)?$/i;

function readRelay(typed: string): { readonly relay: string } | { readonly code: ErrorCode } {
  const text = typed.trim();
  const host = PAGE_AROUND.exec(text)?.[1];
  const isTls = /^(?:https|wss):/i.test(text) && host !== undefined && !host.includes(":");
  try {
    const address = parseRelayAddress(isTls ? `${host}:443` : (host ?? text));
    return address.issuerKey === null
      ? { relay: formatRelayAddress(address) }
      : { code: "RELAY_NEEDS_TICKETS" };
  } catch (error) {
    if (error instanceof HushError) return { code: error.code };
    throw error;
  }
}

export function readNewRoom(typed: NewRoomTyped): FormReading<NewRelayRoom, keyof NewRoomTyped> {
  const relay = readRelay(typed.relay);
  const nickname = readNickname(typed.nickname);
  const name = typed.name.trim() === "" ? ({ ok: true, name: "" } as const) : readRoomName(typed.name);
  if ("relay" in relay && nickname.ok && name.ok) {
    return { ok: true, value: { relay: relay.relay, nickname: nickname.name, name: name.name } };
  }
  const troubles: FormTroubles<keyof NewRoomTyped> = {
    ...("code" in relay ? { relay: relay.code } : {}),
    ...(nickname.ok ? {} : { nickname: nickname.code }),
    ...(name.ok ? {} : { name: name.code }),
  };
  return { ok: false, troubles };
}

/** A link as somebody pasted it, or the fragment that the page was opened with. */
export function readRoomLink(pasted: string): FormReading<RelayRoomLink, "link"> {
  try {
    const value = parseRelayRoomLink(pasted);
    const isTicketed = parseRelayAddress(value.relay).issuerKey !== null;
    return isTicketed ? { ok: false, troubles: { link: "RELAY_NEEDS_TICKETS" } } : { ok: true, value };
  } catch (error) {
    if (error instanceof HushError) return { ok: false, troubles: { link: error.code } };
    throw error;
  }
}
