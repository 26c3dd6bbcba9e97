/** The tables of docs/protocol.md: what frames and commands carry, from their declared shapes. Pure: text in, text out. */

import {
  answerValueShape,
  guestFrameShape,
  historyItemShape,
  hostFrameShape,
  mayCommand,
  memberShape,
  type RecordShape,
  ROLES,
  type RoomCommandName,
  reachabilityShape,
  roomCommandShape,
  type Shape,
  settingsShape,
  waitingShape,
} from "@hushroom/protocol";
import { describeShape } from "./generate.ts";

const BEGIN =
  "<!-- Tables made from the declared shapes by `npm run api-docs`; a test fails when they are old. -->\n";
const END = "<!-- End of the tables. -->\n";

/** Described once, and by name wherever else they stand. */
const NAMES: ReadonlyMap<Shape, string> = new Map<Shape, string>([
  [memberShape, "a member"],
  [settingsShape, "settings"],
  [reachabilityShape, "a reachability"],
  [waitingShape, "one who waits"],
  [historyItemShape, "a `message` or `notice`"],
  [roomCommandShape, "a command"],
  [answerValueShape, "a value"],
]);

const describe = (shape: Shape): string => describeShape(shape, NAMES);

function keysOf({ fields }: RecordShape): string {
  const keys = Object.entries(fields).map(([key, shape]) => {
    const absent = shape.kind === "optional" ? " (may be left out)" : "";
    return `\`${key}\`: ${describe(shape)}${absent}`;
  });
  return keys.length === 0 ? "none" : keys.join("; ");
}

function table(first: string, shapes: Readonly<Record<string, RecordShape>>): string[] {
  const rows = Object.entries(shapes).map(([name, shape]) => `| \`${name}\` | ${keysOf(shape)} |`);
  return [`| ${first} | keys and their values |`, "|---|---|", ...rows, ""];
}

function commandTable(): string[] {
  const rows = Object.entries(roomCommandShape.of).map(([name, shape]) => {
    const roles = ROLES.filter((role) => mayCommand(role, name as RoomCommandName));
    const who = roles.length === ROLES.length ? "everybody" : roles.join(", ");
    return `| \`${name}\` | ${keysOf(shape)} | ${who} |`;
  });
  return ["| `name` | keys and their values | who may |", "|---|---|---|", ...rows, ""];
}

function tables(): string {
  const things = {
    member: memberShape,
    settings: settingsShape,
    reachability: reachabilityShape,
    "one who waits": waitingShape,
  };
  const parts = [
    "Things:",
    table("thing", things),
    "Frames from the guest:",
    table("`type`", guestFrameShape.of),
    "Frames from the host, besides `answer`:",
    table("`type`", hostFrameShape.of),
    "The `value` of a good answer:",
    table("`type`", answerValueShape.of),
    "Commands:",
    commandTable(),
  ];
  return parts.flatMap((part) => (typeof part === "string" ? [part, ""] : part)).join("\n");
}

/** The page with its tables made anew. */
export function withTables(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error("docs/protocol.md has lost the place of its tables");
  return `${page.slice(0, begin)}${BEGIN}\n${tables()}\n${page.slice(end)}`;
}
