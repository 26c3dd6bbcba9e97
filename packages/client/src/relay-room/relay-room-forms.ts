/** The forms of relay rooms: what was typed, as the room takes it, or what is wrong with it. */

import {
  type ErrorCode,
  formatRelayAddress,
  HushError,
  isIssuerKey,
  parseRelayAddress,
  parseRelayRoomLink,
  type RelayAddress,
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

/** The relay's page, pasted whole from the address bar, is its address too; after `#relay=` it may stand with its key. */
const PAGE_AROUND = /^(?:https?|wss?):\/\/([^/?#]+)(?:\/(?:boxes)?(?:\?[^#]*)?(?:#(?:relay=(.+)|.*))?)?$/i;

/** In its one spelling. Throws RELAY_BAD_ADDRESS, for a key by which no ticket could be asked for, too. */
function relayIn(text: string): string {
  const [, host, named] = PAGE_AROUND.exec(text) ?? [];
  const isTls = /^(?:https|wss):/i.test(text) && host !== undefined && !host.includes(":");
  const page = parseRelayAddress(isTls ? `${host}:443` : (host ?? text));
  const address = named === undefined ? page : parseRelayAddress(named);
  // Nobody who reads the host of a page is led to another relay.
  const isSame = address.host === page.host && address.port === page.port;
  if (!isSame || !hasGoodKey(address)) throw new HushError("RELAY_BAD_ADDRESS");
  return formatRelayAddress(address);
}

const hasGoodKey = ({ issuerKey }: RelayAddress): boolean => issuerKey === null || isIssuerKey(issuerKey);

function readRelay(typed: string): { readonly relay: string } | { readonly code: ErrorCode } {
  try {
    return { relay: relayIn(typed.trim()) };
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
    const isGood = hasGoodKey(parseRelayAddress(value.relay));
    return isGood ? { ok: true, value } : { ok: false, troubles: { link: "RELAY_ROOM_BAD_LINK" } };
  } catch (error) {
    if (error instanceof HushError) return { ok: false, troubles: { link: error.code } };
    throw error;
  }
}
