/** What must be true of a simulated room when it has come to rest. Each throws with what it saw. */

import { LOCAL_LIMITS } from "../../../src/index.ts";
import type { SimDriver } from "./sim-driver.ts";
import type { Membership, SimGuest } from "./sim-guest.ts";

export function checkEverything(driver: SimDriver, guests: readonly SimGuest[], keepsAll: boolean): void {
  checkAnswers(driver);
  checkTruth(driver);
  for (const guest of guests) {
    for (const membership of guest.memberships) checkSeen(driver, guest, membership, keepsAll);
    checkSaidOnce(driver, guest);
    checkUpToDate(driver, guest);
  }
  checkMembers(driver, guests);
}

function fail(what: string): never {
  throw new Error(what);
}

function checkAnswers(driver: SimDriver): void {
  for (const [request, count] of driver.requestsAnswered) {
    if (count !== 1) fail(`request ${request} was answered ${count} times`);
  }
}

/** The log itself: ids count up; only those inside say anything, come in and go out. */
function checkTruth(driver: SimDriver): void {
  const inside = new Set([driver.room.host.id]);
  for (const [at, item] of driver.truth.entries()) {
    if (Number(item.id) !== at + 1) fail(`item ${at + 1} has the id ${item.id}`);
    if (item.type === "message") {
      if (!inside.has(item.member)) fail(`${item.from} wrote item ${item.id} from outside`);
    } else if (item.change === "joined") {
      if (inside.has(item.member)) fail(`${item.name} joined twice (item ${item.id})`);
      inside.add(item.member);
    } else if (item.change === "left") {
      if (!inside.delete(item.member)) fail(`${item.name} left from outside (item ${item.id})`);
    } else if (item.change !== "renamed") inside.delete(item.member);
  }
  const told = [...inside].sort().join(" ");
  const real = driver.room
    .members()
    .map(({ id }) => id)
    .sort()
    .join(" ");
  if (told !== real) fail("the notices don't add up to the members");
}

/** Every item of the membership once and in order, as it was, and nothing after its end. */
function checkSeen(driver: SimDriver, guest: SimGuest, membership: Membership, keepsAll: boolean): void {
  if (keepsAll && membership.runs.length > 1) fail(`${guest.name} could not go on though everything is kept`);
  let last = 0;
  for (const run of membership.runs) {
    for (const [at, item] of run.entries()) {
      const id = Number(item.id);
      if (id <= last) fail(`${guest.name} saw item ${id} after item ${last}`);
      if (at > 0 && id !== last + 1) fail(`${guest.name} missed item ${last + 1}`);
      if (JSON.stringify(driver.truth[id - 1]) !== JSON.stringify(item))
        fail(`${guest.name} saw another item ${id}`);
      last = id;
    }
  }
  // A form sent again may bring the same session back in after an end that it never heard of.
  const end = driver.ends.filter(({ session }) => session === membership.session).at(-1);
  if (membership.ended === "ROOM_KICKED" && end !== undefined && last > end.lastId) {
    fail(`${guest.name} heard item ${last} after the end at ${end.lastId}`);
  }
}

/** A confirmed text is in the log once; a refused one, or one still under way when kicked, at most once. */
function checkSaidOnce(driver: SimDriver, guest: SimGuest): void {
  const counts = new Map<string, number>();
  for (const item of driver.truth) {
    if (item.type === "message" && item.from === guest.name)
      counts.set(item.text, (counts.get(item.text) ?? 0) + 1);
  }
  for (const [text, count] of counts) if (count !== 1) fail(`"${text}" is in the log ${count} times`);
  for (const text of guest.confirmed)
    if (!counts.has(text)) fail(`"${text}" was confirmed and is not in the log`);
}

function checkUpToDate(driver: SimDriver, guest: SimGuest): void {
  if (!guest.isInside || guest.gone) return;
  const last = Number(guest.current?.runs.at(-1)?.at(-1)?.id ?? 0);
  if (last !== driver.lastId) fail(`${guest.name} has seen up to ${last} of ${driver.lastId}`);
  if (guest.unsent > 0) fail(`${guest.name} still has something to send`);
}

/** Those who are awake and inside are listed as present, those who are gone are not listed. */
function checkMembers(driver: SimDriver, guests: readonly SimGuest[]): void {
  const members = driver.room.members();
  if (members.length > driver.room.settings.memberMax) fail("there are more members than may be");
  for (const guest of guests) {
    const member = members.find(({ name }) => name === guest.name);
    if (guest.gone && member !== undefined) fail(`${guest.name} is gone and still listed`);
    if (guest.isInside && !guest.gone && member?.present !== true)
      fail(`${guest.name} is here and not listed`);
  }
  const items = driver.room.history({ limit: 100 });
  if (items.filter(({ type }) => type === "message").length > driver.room.settings.retention.countMax) {
    fail("more messages are kept than may be");
  }
  if (driver.room.bans().length > LOCAL_LIMITS.BANS_MAX) fail("too many bans");
}
