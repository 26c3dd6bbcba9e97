/** JSON-RPC 2.0 messages of the daemon's API: what is read from and written to the wire, by both sides. */

import {
  type ErrorCode,
  type ErrorDetail,
  errorCodeOf,
  HushError,
  isErrorCode,
  readErrorDetail,
} from "../base/errors.ts";
import { integer, readShape, record, text } from "../base/shape.ts";
import {
  EVENTS,
  type EventName,
  type EventParams,
  METHODS,
  type MethodName,
  type Params,
} from "./methods.ts";

/** WebSocket close code for a wrong token: a browser sees no status of a refused handshake. */
export const API_CLOSE_BAD_TOKEN = 4401;

export interface Request<M extends MethodName = MethodName> {
  readonly id: number;
  readonly method: M;
  readonly params: Params<M>;
}

export interface Failure {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}

/** The JSON-RPC numbers: the standard's own where it has one, else -32000 with our code in `message`. */
const RPC_NUMBERS: Partial<Record<ErrorCode, number>> = {
  API_BAD_REQUEST: -32600,
  API_NOT_FOUND: -32601,
  INTERNAL: -32603,
};

const envelope = record({
  jsonrpc: text(3, 3),
  id: integer(0, Number.MAX_SAFE_INTEGER),
  method: text(64, 1),
});

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new HushError("API_BAD_REQUEST", {}, error);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The `id` of a request however bad the rest of it is, so that the refusal finds its way; null if there is none. */
export function requestIdOf(source: string): number | null {
  try {
    const value = JSON.parse(source);
    return isRecord(value) && Number.isSafeInteger(value["id"]) ? Number(value["id"]) : null;
  } catch {
    return null;
  }
}

/** Throws API_BAD_REQUEST for anything but one declared call, API_NOT_FOUND for an unknown method. */
export function readRequest(source: string): Request {
  const value = parseJson(source);
  if (!isRecord(value)) throw new HushError("API_BAD_REQUEST");
  const { params = {}, ...rest } = value;
  const head = readShape(envelope, rest, "API_BAD_REQUEST");
  if (head.jsonrpc !== "2.0") throw new HushError("API_BAD_REQUEST");
  if (!Object.hasOwn(METHODS, head.method)) throw new HushError("API_NOT_FOUND");
  const method = head.method as MethodName;
  const shape = METHODS[method].params;
  return { id: head.id, method, params: readShape(shape, params, "API_BAD_REQUEST") as Params<MethodName> };
}

export function writeRequest<M extends MethodName>(id: number, method: M, params: Params<M>): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

export function writeResult(id: number, result: unknown): string {
  return JSON.stringify({ jsonrpc: "2.0", id, result });
}

export function writeFailure(id: number | null, error: unknown): string {
  const code = errorCodeOf(error);
  const detail = error instanceof HushError ? error.detail : {};
  const number = RPC_NUMBERS[code] ?? -32000;
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code: number, message: code, data: { detail } } });
}

export function writeEvent<E extends EventName>(event: E, params: EventParams<E>): string {
  return JSON.stringify({ jsonrpc: "2.0", method: event, params });
}

/** What a client receives: an answer to its request `id`, or an event. */
export type Incoming =
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failure"; readonly id: number | null; readonly failure: Failure }
  | { readonly kind: "event"; readonly event: EventName; readonly params: EventParams<EventName> };

/** The client's side. A result is checked against its method's shape by the caller, who knows the method. */
export function readIncoming(source: string): Incoming {
  const value = parseJson(source);
  if (!isRecord(value)) throw new HushError("API_BAD_REQUEST");
  if ("error" in value) return readFailure(value);
  if ("method" in value) return readEvent(value);
  if (!Number.isSafeInteger(value["id"])) throw new HushError("API_BAD_REQUEST");
  return { kind: "result", id: Number(value["id"]), result: value["result"] };
}

function readFailure(value: Record<string, unknown>): Incoming {
  const error = value["error"];
  const id = Number.isSafeInteger(value["id"]) ? Number(value["id"]) : null;
  if (!isRecord(error)) throw new HushError("API_BAD_REQUEST");
  const code = isErrorCode(error["message"]) ? error["message"] : "INTERNAL";
  const data = isRecord(error["data"]) ? error["data"]["detail"] : {};
  return { kind: "failure", id, failure: { code, detail: readErrorDetail(data) } };
}

function readEvent(value: Record<string, unknown>): Incoming {
  const event = value["method"];
  if (typeof event !== "string" || !Object.hasOwn(EVENTS, event)) throw new HushError("API_NOT_FOUND");
  const name = event as EventName;
  const params = readShape(EVENTS[name].params, value["params"], "API_BAD_REQUEST") as EventParams<EventName>;
  return { kind: "event", event: name, params };
}
