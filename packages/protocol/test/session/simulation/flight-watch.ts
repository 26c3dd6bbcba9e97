/**
 * Which messages lie in which boxes: read from what senders store before they put it, and from what box servers took.
 * An onlooker's view: it knows the records' format, not what the machine makes of them.
 */

import { type Admission, keepExpected } from "@hushroom/relay";
import { addressText, boxAddress, frameHash } from "../../../src/session/box.ts";
import { FLIGHT } from "../../../src/session/conversation/flight.ts";
import type { StoreWrite } from "../../../src/session/conversation/ledger.ts";
import { mainBox } from "../../../src/session/conversation/putting.ts";
import { FlightRecord, PeerRecord } from "../../../src/session/conversation/records.ts";
import { memberIdText } from "../../../src/session/member-leaf.ts";
import { parcelBoxes } from "../../../src/session/parcel.ts";
import { decode } from "../../../src/wire/codec.ts";
import type { SimDaemon } from "./sim-daemon.ts";

interface Carried {
  readonly from: number;
  readonly upTo: number;
  /** At each place of the reader. */
  readonly boxes: readonly (readonly string[])[];
}

/** A frame in its box: another's there is none. */
const inBox = (address: string, frame: Uint8Array): string => `${address} ${addressText(frameHash(frame))}`;

function boxesAt(flight: FlightRecord, place: string): string[] {
  const { parcel } = flight;
  const bodies = parcel === null ? [] : parcelBoxes(parcel.key, parcel.bytes, place);
  return [...bodies, mainBox(flight, place)].map(({ writeKey, frame }) =>
    inBox(addressText(boxAddress(writeKey)), frame),
  );
}

const nameOf = (key: string): string => key.split("/").slice(2).join("/");

export class FlightWatch {
  /** By sender, incarnation and reader. */
  readonly #carried = new Map<string, Carried[]>();
  readonly #accepted = new Set<string>();

  /** For a daemon's box server: what only lies aside is in no box. */
  admit: Admission = (...offer) => {
    const verdict = keepExpected(...offer);
    if (verdict === "keep") this.accepted(offer[0], offer[1]);
    return verdict;
  };

  /** By a daemon's box server, or by a relay's word. */
  accepted(address: string, frame: Uint8Array): void {
    this.#accepted.add(inBox(address, frame));
  }

  written(sender: SimDaemon, writes: readonly StoreWrite[]): void {
    const flights = writes.flatMap(({ key, value }) => {
      if (value === null || !nameOf(key).startsWith("flight/")) return [];
      const flight = decode(FlightRecord, value);
      return flight.kind === FLIGHT.messages && !sender.store.records.has(key) ? [flight] : [];
    });
    const readers = new Set(flights.map(({ member }) => memberIdText(member)));
    for (const reader of readers) {
      const ofReader = flights.filter(({ member }) => memberIdText(member) === reader);
      ofReader.sort((a, b) => a.number - b.number);
      let from = this.#startOf(sender, writes, reader, ofReader[0]?.lastSeq ?? 0);
      for (const flight of ofReader) {
        const { lastSeq, places } = flight;
        const boxes = places.map((place) => boxesAt(flight, place));
        this.#of(sender, reader).push({ from, upTo: lastSeq, boxes });
        from = lastSeq;
      }
    }
  }

  /** The message before the first one in these flights: where the sender stood, or where it went back to. */
  #startOf(sender: SimDaemon, writes: readonly StoreWrite[], reader: string, lastSeq: number): number {
    const key = `c/c1/peer/${reader}`;
    const stored = sender.store.records.get(key);
    const now = writes.find((write) => write.key === key)?.value ?? stored;
    const before = stored && decode(PeerRecord, stored);
    const after = now && decode(PeerRecord, now);
    const wentBack = writes.some(({ key: name, value }) => {
      const old = sender.store.records.get(name);
      if (value !== null || old === undefined || !nameOf(name).startsWith("flight/")) return false;
      const flight = decode(FlightRecord, old);
      return flight.kind === FLIGHT.messages && memberIdText(flight.member) === reader;
    });
    if (before != null && !wentBack && before.encoded < lastSeq) return before.encoded;
    return after == null ? 0 : Math.max(after.acked, after.start - 1);
  }

  #of(sender: SimDaemon, reader: string): Carried[] {
    const key = `${sender.id} ${sender.incarnation} ${reader}`;
    const list = this.#carried.get(key) ?? [];
    this.#carried.set(key, list);
    return list;
  }

  /** Whether one of the reader's places has had all boxes of a flight with this message in it. */
  wasBoxed(sender: SimDaemon, reader: SimDaemon, seq: number): boolean {
    const isThere = (boxes: readonly string[]) => boxes.every((box) => this.#accepted.has(box));
    const carried = reader.ids.flatMap((id) => this.#of(sender, id));
    return carried.some(({ from, upTo, boxes }) => from < seq && seq <= upTo && boxes.some(isThere));
  }
}
