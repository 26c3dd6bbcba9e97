/** docs/api.md and docs/openrpc.json from the declaration of the API. Pure: text in, text out. */

import { API_VERSION, EVENTS, METHODS, type Shape } from "@hushroom/protocol";
import { NAMED_SHAPES } from "./named-shapes.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

type Names = ReadonlyMap<Shape, string>;

/** The shape as people read it: `text 1–64`, `record {…}`; those that have a name by their name. */
export function describeShape(shape: Shape, names: Names = new Map()): string {
  const name = names.get(shape);
  if (name !== undefined) return name;
  switch (shape.kind) {
    case "text":
      return shape.charsMin === 0 ? `text ≤ ${shape.charsMax}` : `text ${shape.charsMin}–${shape.charsMax}`;
    case "integer":
      return `integer ${shape.min}–${shape.max}`;
    case "flag":
      return "true or false";
    case "choice":
      return shape.of.length > 12
        ? "one of the codes in errors.md"
        : shape.of.map((one) => `\`"${one}"\``).join(", ");
    case "list":
      return `list (≤ ${shape.countMax}) of ${describeShape(shape.of, names)}`;
    case "nullable":
      return `${describeShape(shape.of, names)}, or null`;
    case "optional":
      return describeShape(shape.of, names);
    case "record":
      return `{ ${describeFields(shape.fields, names)} }`;
    case "variant":
      return Object.entries(shape.of)
        .map(([tag, one]) => `{ ${shape.by}: \`"${tag}"\`${joined(describeFields(one.fields, names))} }`)
        .join(" or ");
  }
}

const joined = (fields: string) => (fields === "" ? "" : `, ${fields}`);

function describeFields(fields: Readonly<Record<string, Shape>>, names: Names): string {
  return Object.entries(fields)
    .map(([name, shape]) => `${name}${shape.kind === "optional" ? "?" : ""}: ${describeShape(shape, names)}`)
    .join(", ");
}

const NAMES: Names = new Map(
  Object.entries(NAMED_SHAPES).map(([name, shape]) => [shape, `[${name}](#${name.toLowerCase()})`]),
);

function fieldRows(fields: Readonly<Record<string, Shape>>): string[] {
  const rows = Object.entries(fields).map(([name, shape]) => {
    const must = shape.kind === "optional" ? "may be left out" : "needed";
    return `| \`${name}\` | ${must} | ${describeShape(shape, NAMES).replaceAll("|", "\\|")} |`;
  });
  return rows.length === 0 ? ["Nothing."] : ["| field | | value |", "|---|---|---|", ...rows];
}

export function generateMarkdown(): string {
  const methods = Object.entries(METHODS).flatMap(([name, method]) => [
    `### \`${name}\``,
    "",
    method.summary,
    "",
    "Parameters:",
    "",
    ...fieldRows(method.params.fields),
    "",
    `Result: ${describeShape(method.result, NAMES)}`,
    "",
  ]);
  const events = Object.entries(EVENTS).flatMap(([name, event]) => [
    `### \`${name}\``,
    "",
    event.summary,
    "",
    ...fieldRows(event.params.fields),
    "",
  ]);
  const parts = [
    ...introduction(),
    "## Methods",
    "",
    ...methods,
    "## Events",
    "",
    ...events,
    ...namedShapes(),
  ];
  return `${parts.join("\n").trimEnd()}\n`;
}

/** What many methods and events hold, once. */
function namedShapes(): string[] {
  const sections = Object.entries(NAMED_SHAPES).flatMap(([name, shape]) => {
    const lines =
      shape.kind === "record" ? fieldRows(shape.fields) : [describeShape(shape, otherNames(shape))];
    return [`### ${name}`, "", ...lines, ""];
  });
  return ["## Shapes", "", ...sections];
}

const otherNames = (shape: Shape): Names => new Map([...NAMES].filter(([one]) => one !== shape));

function introduction(): string[] {
  return [
    "# The daemon's API",
    "",
    "<!-- Made from packages/protocol/src/api by `npm run api-docs`; a test fails when it is old. -->",
    "",
    `Version ${API_VERSION}. JSON-RPC 2.0, one object per message, in two places:`,
    "",
    "- the unix socket `api.sock` in the data folder (mode 0600: the user's own programs);",
    "- `http://127.0.0.1:PORT/api`, with the token from the link that `hushroom start` prints: as the WebSocket",
    "  subprotocol `hushroom.TOKEN`, or as `Authorization: Bearer TOKEN` with POST. Requests must name `127.0.0.1` or",
    "  `localhost` in `Host`, and come from no other site.",
    "",
    "A WebSocket at `/api` carries calls and events; `POST /api` answers one call. An unknown key or a value out of",
    "bounds refuses the whole call. Errors have one of the codes of [errors.md](errors.md) in `error.message` and",
    "numbers or flags in `error.data.detail`. A wrong token closes the WebSocket with 4401.",
    "",
  ];
}

const SCHEMA_NAMES: Names = new Map(Object.entries(NAMED_SHAPES).map(([name, shape]) => [shape, name]));

/** JSON Schema of a shape: by its name where it has one. */
export function schemaOf(shape: Shape): JsonSchema {
  const name = SCHEMA_NAMES.get(shape);
  return name === undefined ? ownSchema(shape) : { $ref: `#/components/schemas/${name}` };
}

function ownSchema(shape: Shape): JsonSchema {
  switch (shape.kind) {
    case "text":
      return { type: "string", minLength: shape.charsMin, maxLength: shape.charsMax };
    case "integer":
      return { type: "integer", minimum: shape.min, maximum: shape.max };
    case "flag":
      return { type: "boolean" };
    case "choice":
      return { enum: [...shape.of] };
    case "list":
      return { type: "array", items: schemaOf(shape.of), maxItems: shape.countMax };
    case "nullable":
      return { anyOf: [schemaOf(shape.of), { type: "null" }] };
    case "optional":
      return schemaOf(shape.of);
    case "record":
      return recordSchema(shape.fields, {});
    case "variant":
      return {
        oneOf: Object.entries(shape.of).map(([tag, one]) =>
          recordSchema(one.fields, { [shape.by]: { const: tag } }),
        ),
      };
  }
}

function recordSchema(fields: Readonly<Record<string, Shape>>, fixed: JsonSchema): JsonSchema {
  const needed = Object.entries(fields).filter(([, shape]) => shape.kind !== "optional");
  const properties = Object.fromEntries(
    Object.entries(fields).map(([name, shape]) => [name, schemaOf(shape)]),
  );
  return {
    type: "object",
    properties: { ...fixed, ...properties },
    required: [...Object.keys(fixed), ...needed.map(([name]) => name)],
    additionalProperties: false,
  };
}

export function generateOpenRpc(): string {
  const methods = Object.entries(METHODS).map(([name, method]) => ({
    name,
    summary: method.summary,
    paramStructure: "by-name",
    params: Object.entries(method.params.fields).map(([field, shape]) => ({
      name: field,
      required: (shape as Shape).kind !== "optional",
      schema: schemaOf(shape),
    })),
    result: { name: "result", schema: schemaOf(method.result) },
  }));
  const document = {
    openrpc: "1.3.2",
    info: { title: "Hushroom daemon", version: String(API_VERSION) },
    methods,
    components: {
      schemas: Object.fromEntries(
        Object.entries(NAMED_SHAPES).map(([name, shape]) => [name, ownSchema(shape)]),
      ),
    },
    "x-events": Object.entries(EVENTS).map(([name, event]) => ({
      name,
      summary: event.summary,
      params: schemaOf(event.params),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
