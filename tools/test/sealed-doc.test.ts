/** The byte tables of docs/protocol.md about sealed conversations, against vectors/ (which a test holds to the code). */

import { readFileSync } from "node:fs";
import { FRAME_PAYLOAD_MAX, LOCAL_LIMITS } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";

const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

function vectors(file: string) {
  return JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), "utf8"));
}

/** The cells of the table that begins with this line. */
function table(head: string): string[][] {
  const after = page.split(`${head}\n`)[1] ?? "";
  const rows = /^(?:\|.*\n)+/.exec(after)?.[0].trim().split("\n").slice(1) ?? [];
  expect(rows.length, head).toBeGreaterThan(0);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const sizes = (head: string) => sum(table(head).map(([, bytes]) => Number(bytes)));

/** `name` size, `name` type ≤ `LIMIT`, … as names and sizes; a size is 0 where it varies. */
function fields(body: string): {
  readonly names: string[];
  readonly fixedBytes: number;
  readonly varies: boolean;
} {
  if (body === "none") return { names: [], fixedBytes: 0, varies: false };
  const parts = body.split(", ").map((part) => /^`(\w+)` (?:(\d+)$|.)/.exec(part));
  return {
    names: parts.map((part) => part?.[1] ?? body),
    fixedBytes: sum(parts.map((part) => Number(part?.[2] ?? 0))),
    varies: parts.some((part) => part?.[2] === undefined),
  };
}

/** After the type, `seq`, `id`, `after` and `at` of a message. */
const CONTENT_AT = 1 + 4 + 16 + 16 + 8;

type Example = {
  readonly type: string;
  readonly number: number;
  readonly keys: string[];
  readonly bytes: number;
};

/** The records of the packets with one record, and the contents of the messages among them. */
function examples(): { readonly records: Example[]; readonly contents: Example[] } {
  type Packet = { readonly packet: string; readonly records: readonly Record<string, unknown>[] };
  const alone = (vectors("packet.json").packets as Packet[]).filter(({ records }) => records.length === 1);
  const exampleOf = (value: Record<string, unknown>, bytes: Buffer): Example => ({
    type: String(value["type"]),
    number: bytes.readUInt8(0),
    keys: Object.keys(value).filter((key) => key !== "type"),
    bytes: bytes.length - 1,
  });
  const all = alone.map(({ packet, records: [record = {}] }) => ({
    record,
    bytes: Buffer.from(packet, "hex").subarray(8),
  }));
  return {
    records: all.map(({ record, bytes }) => exampleOf(record, bytes)),
    contents: all
      .filter(({ record }) => record["type"] === "message")
      .map(({ record, bytes }) =>
        exampleOf(record["content"] as Record<string, unknown>, bytes.subarray(CONTENT_AT)),
      )
      .filter(({ type }) => type !== "unknown"),
  };
}

/** The messages by which members come back: the vectors tell their kinds, and their bytes begin with the type. */
function rejoinExamples(): Example[] {
  const messages: readonly { readonly message: string }[] = vectors("rejoin.json").messages;
  return messages.map((one) => {
    const { type, message, ...body } = one as Record<string, string> & { message: string };
    const bytes = Buffer.from(message, "hex");
    return {
      type: String(type),
      number: bytes.readUInt8(0),
      keys: Object.keys(body),
      bytes: bytes.length - 1,
    };
  });
}

describe.each([
  ["messages of who comes back", "| type (u8) | rejoin message | body |", rejoinExamples()],
  ["records", "| type | record | body | what it says |", examples().records],
  ["contents", "| kind | content | body | what it says |", examples().contents],
])("the table of %s", (_, head, list) => {
  const rows = table(head).map(([number = "", name = "", body = ""]) => ({
    number: Number(number),
    type: name.replaceAll("`", ""),
    ...fields(body),
  }));

  it("has all of them once, by their numbers", () => {
    const numbered = (things: readonly { type: string; number: number }[]) =>
      things.map(({ type, number }) => `${type} ${number}`).sort();
    expect(numbered(rows)).toEqual([...new Set(numbered(list))]);
  });

  it.each(rows)(
    "has the fields of $type, in order and of their sizes",
    ({ type, names, fixedBytes, varies }) => {
      const same = list.filter((example) => example.type === type);
      expect(same.length).toBeGreaterThan(0);
      for (const example of same) {
        expect(example.keys).toEqual(names);
        if (varies) expect(example.bytes).toBeGreaterThan(fixedBytes);
        else expect(example.bytes).toBe(fixedBytes);
      }
    },
  );
});

describe("the tables of bytes", () => {
  it("of a parcel's reference add up", () => {
    const [parcel] = vectors("parcel.json").parcels;
    expect(sizes("| reference | bytes |")).toBe(parcel.ref.length / 2);
  });

  it("of who comes back adds up: what is carried has its length before it", () => {
    const rows = table("| type (u8) | rejoin message | body |");
    type Move = { readonly without: string | null };
    const moveBytes = ({ without }: Move): number => (without === null ? 185 : 201);
    for (const example of vectors("rejoin.json").messages) {
      const { type, message, keyPackage, welcome, move, heads, moves, known } = example;
      const body = rows.find(([, name]) => name === `\`${type}\``)?.[2] ?? "";
      const carried: string | undefined = keyPackage ?? welcome;
      const more = [
        carried === undefined ? 0 : 4 + carried.length / 2,
        move === undefined ? 0 : 1 + (move === null ? 0 : moveBytes(move)),
        heads === undefined ? 0 : 4 + 72 * heads.length,
        moves === undefined ? 0 : 4 + sum(moves.map(moveBytes)),
        known === undefined ? 0 : 1 + (known === null ? 0 : sizes("| known | bytes |")),
      ];
      expect(1 + fields(body).fixedBytes + sum(more)).toBe(message.length / 2);
    }
  });

  it("of a frame has the room that there is", () => {
    const frame = table("| plaintext | bytes |").map(([, bytes]) => bytes);
    expect(frame).toEqual(["2", `*n*, at most ${FRAME_PAYLOAD_MAX}`, `${FRAME_PAYLOAD_MAX} − *n*`]);
  });

  it("of a frame's payload has the kinds of the vectors", () => {
    const kinds = table("| kind (u8) | what follows |").map(([kind]) => kind);
    const payloads: string[] = vectors("frame.json").sealed.map(
      ({ payload }: { payload: string }) => payload,
    );
    expect(kinds).toEqual(["0 whole", "1 parcel", "2 move"]);
    expect(payloads[1]?.slice(0, 2)).toBe("00");
    expect(payloads[2]?.slice(0, 2)).toBe("01");
  });

  /** The fields before the first of varying length. */
  const beforeText = (head: string) => {
    const cells = table(head).map(([, bytes]) => bytes);
    return sum(cells.slice(0, cells.indexOf("…")).map(Number));
  };

  it("of a member's leaf leads to its place, its relays and its name", () => {
    const head = "| leaf extension 0xf0a1 | bytes |";
    const names = table(head).map(([field = ""]) => /`(\w+)`/.exec(field)?.[1]);
    expect(names).toEqual(["memberKey", "signature", "laneKey", "number", "place", "relays", "name"]);
    for (const { extension, place, relays } of vectors("member-leaf.json").members) {
      const bytes = Buffer.from(extension, "hex");
      const at = beforeText(head);
      let end = at + 2 + bytes.readUInt16BE(at);
      expect(bytes.subarray(at + 2, end).toString()).toBe(place);
      const list = relays.split(" ").filter((relay: string) => relay !== "");
      expect(bytes.readUInt32BE(end)).toBe(list.length);
      end += 4 + list.reduce((sum: number, relay: string) => sum + 2 + relay.length, 0);
      expect(bytes.readUInt16BE(end)).toBe(bytes.length - end - 2);
    }
  });

  it("of a group's profile leads to its name, and adds up behind it", () => {
    const head = "| group context extension 0xf0a2 | bytes |";
    const fixed = sum(
      table(head)
        .map(([, bytes]) => Number(bytes))
        .filter(Number.isFinite),
    );
    for (const { extension, name, admins, level } of vectors("group-profile.json").profiles) {
      const bytes = Buffer.from(extension, "hex");
      const nameBytes = bytes.readUInt16BE(beforeText(head));
      expect(nameBytes).toBe(Buffer.byteLength(name));
      const levelBytes = level === null ? 1 : 1 + 1 + 2 + Buffer.byteLength(level.relay) + 4;
      expect(bytes.length).toBe(fixed + 2 + nameBytes + 4 + 16 * admins.length + levelBytes);
    }
  });
});

it("the times and counts of delivery are those of the code", () => {
  const rows = table("| this program's choice | value |").map(([name = "", value]) => [
    name.replaceAll("`", ""),
    Number(value),
  ]);
  expect(rows.length).toBeGreaterThan(5);
  expect(LOCAL_LIMITS).toMatchObject(Object.fromEntries(rows));
});
