/** When faults have stopped and time has passed: everything arrived, everybody agrees, and nothing is left to do. */

import { decodeState, epochAuthenticator } from "@hushroom/mls";
import { bytesToHex } from "@noble/hashes/utils.js";
import { LOCAL_LIMITS } from "../../../src/base/limits.ts";
import { FLIGHT } from "../../../src/session/conversation/flight.ts";
import { FlightRecord, ItemRecord } from "../../../src/session/conversation/records.ts";
import { ITEM } from "../../../src/session/conversation/state.ts";
import { memberIdText } from "../../../src/session/member-leaf.ts";
import { decode } from "../../../src/wire/codec.ts";
import type { Said } from "./message-ledger.ts";
import type { SimDaemon } from "./sim-daemon.ts";
import type { SimWorld } from "./sim-world.ts";

/** What is not as it has to be; empty when all is well. */
export function unrest(world: SimWorld): string[] {
  const inside = world.daemons.filter(({ id }) => world.joined.has(id) && !world.out.has(id));
  const found = inside.flatMap((daemon) => standingOf(daemon));
  if (found.length > 0) return found;
  return [
    ...disagreement(inside),
    ...world.ledger.said.flatMap((said) => missing(world, said, inside)),
    ...inside.flatMap((daemon) => leftovers(daemon)),
    ...[...world.out].flatMap((id) => stillIn(world, id)),
    ...inside.flatMap((daemon) => world.beginnings.untold(daemon, inside)),
  ];
}

function standingOf(daemon: SimDaemon): string[] {
  return daemon.isMember ? [] : [`${daemon.number} is ${daemon.conversation?.standing ?? "without state"}`];
}

function disagreement(inside: readonly SimDaemon[]): string[] {
  const views = inside.map((daemon) => {
    const mls = daemon.store.records.get("c/c1/mls");
    const authenticator = mls ? bytesToHex(epochAuthenticator(decodeState(mls))).slice(0, 8) : "none";
    const ids = daemon.conversation?.roster.members.map(({ id }) => id.slice(0, 4)).sort();
    const name = daemon.conversation?.roster.profile.name.slice(6);
    return { who: daemon.number, view: `${daemon.conversation?.epoch} ${authenticator} ${name} ${ids}` };
  });
  const all = new Set(views.map(({ view }) => view));
  return all.size <= 1
    ? []
    : [`no agreement: ${views.map(({ who, view }) => `${who}: ${view}`).join(" | ")}`];
}

/** Those who were there when it was said and are there now, if its sender is too and has not lost its state. */
function missing(world: SimWorld, said: Said, inside: readonly SimDaemon[]): string[] {
  const what = said.text.slice(0, 30);
  if (
    said.isRecalled ||
    said.incarnation !== said.from.incarnation ||
    world.leftSince(said.from.id, said.atMs)
  )
    return [];
  if (!inside.includes(said.from)) return [];
  const owed = inside.filter(({ id }) => said.to.includes(id) && !world.leftSince(id, said.atMs));
  const lacking = owed.filter(({ id }) => !world.deliveries.has(id, said));
  const lost = lacking.map(({ number }) => `${what} never came to ${number}`);
  const shown = world.deliveries.shown.get(said.id) ?? 0;
  const isUntold = owed.length > 0 && owed.length === said.to.length && shown < 2;
  return isUntold ? [...lost, `${what} was not shown as delivered, but ${shown}`] : lost;
}

function leftovers(daemon: SimDaemon): string[] {
  const found: string[] = [];
  let control = 0;
  const { receipts } = daemon.world;
  for (const [key, value] of daemon.store.records) {
    const [, , folder = ""] = key.split("/");
    // Its reader says so, and what was in it is encoded anew.
    if (daemon.store.parcelsBefore.has(key)) continue;
    if (["held", "parcel", "pending", "wish", "welcome"].includes(folder)) found.push(folder);
    // With receipts, a message waits for its readers.
    if (folder === "item" && (!receipts || decode(ItemRecord, value).state < ITEM.delivered))
      found.push(folder);
    if (folder !== "flight") continue;
    const { kind, member } = decode(FlightRecord, value);
    // Who was removed is told so for days.
    if (daemon.store.records.has(`c/c1/gone/${memberIdText(member)}`)) continue;
    if (kind === FLIGHT.control) control++;
    else found.push(`flight of kind ${kind}`);
  }
  // Those of each peer that its next acknowledgement confirms.
  const peers = daemon.conversation?.roster.members.length ?? 0;
  if (control > peers * LOCAL_LIMITS.CONTROL_FRAMES_UNCONFIRMED) found.push(`${control} control flights`);
  const list = [...new Set(found)].join(", ");
  return found.length === 0 ? [] : [`${daemon.number} has left: ${list}`];
}

function stillIn(world: SimWorld, id: string): string[] {
  const daemon = world.find(id);
  if (daemon === undefined || !world.joined.has(id) || !daemon.isMember) return [];
  return [`${daemon.number} was removed and doesn't know`];
}
