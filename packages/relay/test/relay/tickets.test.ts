/** A relay that asks for tickets, in virtual time: who gets some, what they are good for, and what is refused. */

import { createHash } from "node:crypto";
import {
  type AskedTickets,
  askForTickets,
  issuerKeys,
  LOCAL_LIMITS,
  searchWork,
  type Ticket,
  takeTickets,
  workPrefix,
} from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { expect, it } from "vitest";
import { frameOf, type HouseClient } from "../house-client.ts";
import { RelayHouse, TERMS } from "./relay-house.ts";

const SEED = new Uint8Array(32).fill(5);
const INVITE = new Uint8Array(32).fill(6);
const WORK_BITS = 6;
const DAY_MS = 86_400_000;
const { publicKey } = issuerKeys(SEED);
const random = new SeededRandom(2).bytes;
const invites = new Map([[createHash("sha256").update(INVITE).digest("hex"), 2]]);

const houseOf = (workBits = WORK_BITS) =>
  new RelayHouse({ boxes: 1000, tickets: { seed: SEED, invites, workBits } });
const dayOf = (house: RelayHouse) => Math.floor(house.world.nowMs / DAY_MS);

function ask(client: HouseClient, asked: AskedTickets, kind: "invite" | "work", proof: Uint8Array) {
  const { day, blinded } = asked;
  const [answer] = client.askRelay({ op: "issue", day, kind, proof, blinded });
  if (answer?.op !== "issued") throw new Error("an ISSUE is answered at once");
  return answer;
}

function invited(house: RelayHouse, client = house.client()): Ticket[] {
  const asked = askForTickets(publicKey, dayOf(house), random);
  const answer = ask(client, asked, "invite", INVITE);
  return answer.issued ? takeTickets(asked, answer) : [];
}

function redeem(client: HouseClient, ticket: Ticket | undefined) {
  if (ticket === undefined) throw new Error("there is a ticket");
  const [answer] = client.askRelay({ op: "redeem", ...ticket });
  return answer?.op === "right" ? [answer.status, answer.puts] : answer;
}

it("puts nothing without a ticket, and for one so many frames in an hour", () => {
  const house = houseOf();
  const client = house.client();
  expect(client.put(1, frameOf(1)).status).toBe("full");
  const [ticket] = invited(house);
  expect(redeem(client, ticket)).toEqual(["ok", TERMS.rightPuts]);
  const statuses = Array.from(
    { length: TERMS.rightPuts + 1 },
    (_, key) => client.put(key, frameOf(1)).status,
  );
  expect(statuses.filter((status) => status === "ok").length).toBe(TERMS.rightPuts);
  expect(statuses.at(-1)).toBe("full");
  house.pass(LOCAL_LIMITS.RELAY_RIGHT_MS);
  expect(client.put(500, frameOf(1)).status).toBe("full");
  expect(house.client().get(0)).toBeNull();
});

it("keeps appended frames of those with a right, and answers the others the same", () => {
  const house = houseOf();
  const [without, having] = [house.client(), house.client()];
  redeem(having, invited(house)[0]);
  expect([without.append(1, frameOf(1)), having.append(2, frameOf(2))].map(([answer]) => answer?.op)).toEqual(
    ["appended", "appended"],
  );
  having.sync(0n);
  expect(having.logs()[0]).toMatchObject({ count: 1, entries: [{ frame: frameOf(2) }, {}, {}, {}] });
});

it("takes a ticket once, and gives the right to the connection that showed it", () => {
  const house = houseOf();
  const [one, other] = [house.client(), house.client()];
  const [ticket] = invited(house);
  expect(redeem(one, ticket)).toEqual(["ok", TERMS.rightPuts]);
  expect([redeem(one, ticket), redeem(other, ticket)]).toEqual([
    ["spent", 0],
    ["spent", 0],
  ]);
  expect(other.put(1, frameOf(1)).status).toBe("full");
  house.pass(DAY_MS);
  expect(redeem(house.client(), ticket)).toEqual(["spent", 0]);
  house.pass(DAY_MS);
  expect(redeem(house.client(), ticket)).toEqual(["refused", 0]);
});

it("refuses what is forged or of another day, and says so when it has no time to look", () => {
  const house = houseOf();
  const client = house.client();
  const [ticket] = invited(house);
  if (ticket === undefined) throw new Error("there is a ticket");
  expect(redeem(client, { ...ticket, output: random(64) })).toEqual(["refused", 0]);
  expect(redeem(client, { ...ticket, day: ticket.day - 2 })).toEqual(["refused", 0]);
  // Who forged one has to wait, on this connection.
  const forged = { ...ticket, input: random(32) };
  const answers = Array.from({ length: 40 }, () => redeem(client, forged));
  expect(answers.every((answer) => Array.isArray(answer) && answer[0] === "busy")).toBe(true);
  // The flood of one connection doesn't cost another one its right.
  expect(redeem(house.client(), ticket)).toEqual(["ok", TERMS.rightPuts]);
});

it("is not kept from its work by a flood of many connections for longer than that lasts", () => {
  const house = houseOf();
  const [ticket] = invited(house);
  const forged = { day: dayOf(house), input: random(32), output: random(64) };
  const flood = Array.from({ length: 80 }, () => redeem(house.client(), forged));
  expect(flood.at(-1)).toEqual(["busy", 0]);
  const client = house.client();
  expect(redeem(client, ticket)).toEqual(["busy", 0]);
  house.pass(1000);
  expect(redeem(client, ticket)).toEqual(["ok", TERMS.rightPuts]);
});

it("computes nothing for what clients without tickets show in slots", () => {
  const house = houseOf();
  const [ticket] = invited(house);
  const noise = () => ({ day: 0, input: random(32), output: random(64) });
  for (let nth = 0; nth < 200; nth++) expect(redeem(house.client(), noise())).toEqual(["refused", 0]);
  expect(redeem(house.client(), ticket)).toEqual(["ok", TERMS.rightPuts]);
});

it("issues, and renews rights, while strangers keep it from looking at first tickets", () => {
  const house = houseOf();
  const having = house.client();
  const [first, second, third] = invited(house);
  redeem(having, first);
  const forged = { day: dayOf(house), input: random(32), output: random(64) };
  while (redeem(house.client(), forged)?.toString() !== "busy,0");
  expect(redeem(house.client(), third)).toEqual(["busy", 0]);
  expect(redeem(having, second)).toEqual(["ok", TERMS.rightPuts]);
  expect(invited(house).length).toBe(8);
});

it("issues so many batches a day for an invite, and none for anything else", () => {
  const house = houseOf();
  expect([invited(house).length, invited(house).length, invited(house).length]).toEqual([8, 8, 0]);
  house.pass(DAY_MS);
  expect(invited(house).length).toBe(8);
  const asked = askForTickets(publicKey, dayOf(house), random);
  house.pass(10_000);
  expect(ask(house.client(), asked, "invite", random(32)).issued).toBe(false);
  const later = askForTickets(publicKey, dayOf(house) + 2, random);
  expect(ask(house.client(), later, "invite", INVITE).issued).toBe(false);
});

it("issues for work that was done for this batch, and for no other", () => {
  const house = houseOf();
  const client = house.client();
  const [terms] = client.askRelay({ op: "terms" });
  if (terms?.op !== "terms-answer") throw new Error("TERMS is answered");
  expect(terms).toMatchObject({ ticketed: true, workBits: WORK_BITS, day: dayOf(house) });
  const asked = askForTickets(publicKey, terms.day, random);
  const prefix = workPrefix({ salt: terms.workSalt, day: asked.day, blinded: asked.blinded });
  const nonce = searchWork(prefix, WORK_BITS, 0, 10_000) ?? random(32);
  const answer = ask(client, asked, "work", nonce);
  expect(redeem(client, takeTickets(asked, answer)[0])).toEqual(["ok", TERMS.rightPuts]);
  const another = askForTickets(publicKey, terms.day, random);
  expect(ask(house.client(), another, "work", random(32).fill(0, 0, 8)).issued).toBe(false);
  expect(ask(houseOf(0).client(), asked, "work", nonce).issued).toBe(false);
});

it("counts the same points anew for each day that tickets are asked for", () => {
  const house = houseOf();
  const asked = askForTickets(publicKey, dayOf(house), random);
  const days = [0, 0, 1, -1].map((later) => ({ ...asked, day: asked.day + later }));
  // A point is blinded the same for every day, and a ticket for each is another.
  expect(days.map((each) => ask(house.client(), each, "invite", INVITE).issued)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
