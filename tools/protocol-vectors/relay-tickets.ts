/** The vectors of tickets: one batch for each of two issuers, with all that was drawn for it, and work for each. */

import { createHash } from "node:crypto";
import {
  askForTickets,
  issuerKeys,
  issueTickets,
  searchWork,
  takeTickets,
  workBits,
  workPrefix,
} from "@hushroom/protocol";
import { bytesOf } from "./inputs.ts";

const BATCHES = [
  { name: "issuer one", day: 20_778, bits: 8 },
  { name: "issuer two", day: 20_779, bits: 12 },
] as const;
type Batch = (typeof BATCHES)[number];
const TRIES_MAX = 100_000;

function batch({ name, day }: Batch) {
  let drawn = 0;
  const random = (length: number) => {
    const hash = createHash("shake256", { outputLength: length });
    return new Uint8Array(hash.update(`${name} ${++drawn}`).digest());
  };
  const seed = bytesOf(name);
  const { secretKey, publicKey } = issuerKeys(seed);
  const { inputs, blinds, blinded, ...asked } = askForTickets(publicKey, day, random);
  const issued = issueTickets(secretKey, day, blinded, random);
  if (issued === null) throw new Error("these are points");
  const outputs = takeTickets({ inputs, blinds, blinded, ...asked }, issued).map(({ output }) => output);
  const info = Buffer.alloc(20, "hushroom ticket\0");
  info.writeUInt32BE(day, 16);
  const keys = { seed, secretKey, publicKey, day, info: new Uint8Array(info) };
  return { ...keys, inputs, blinds, blinded, ...issued, outputs };
}

function work({ name, bits }: Batch, { day, blinded }: ReturnType<typeof batch>) {
  const salt = bytesOf(`${name} salt`);
  const prefix = workPrefix({ salt, day, blinded });
  const nonce = searchWork(prefix, bits, 0, TRIES_MAX);
  if (nonce === null) throw new Error("one of so many will do");
  const hash = new Uint8Array(createHash("sha256").update(prefix).update(nonce).digest());
  return { salt, day, blinded, nonce, hash, bits: workBits(prefix, nonce) };
}

export function ticketVectors() {
  const tickets = BATCHES.map(batch);
  const works = BATCHES.flatMap((one, at) => tickets.slice(at, at + 1).map((made) => work(one, made)));
  return { tickets, work: works };
}
