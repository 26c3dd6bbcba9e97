/** One HTTP/1.1 exchange over a stream that is already open, with bounds: what `join` and the prober need of HTTP. */

import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import { HushError } from "@hushroom/protocol";

export interface HttpExchange {
  readonly method: "GET" | "POST";
  readonly host: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Closes `stream` at the end. Throws DIAL_TIMEOUT, DIAL_REFUSED (broken off) or WIRE_TOO_LARGE. */
export function exchangeHttp(stream: Duplex, exchange: HttpExchange): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new HushError("DIAL_TIMEOUT")), exchange.timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      outgoing.destroy();
      stream.destroy();
      reject(error);
    };
    const outgoing = request({
      createConnection: () => stream,
      method: exchange.method,
      path: exchange.path,
      headers: { host: exchange.host, connection: "close", ...exchange.headers },
    });
    outgoing.on("error", (error) => fail(new HushError("DIAL_REFUSED", {}, error)));
    outgoing.on("response", (incoming) => {
      readBody(incoming, exchange.bodyBytesMax).then((body) => {
        clearTimeout(timer);
        stream.destroy();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
      }, fail);
    });
    outgoing.end(exchange.body);
  });
}

async function readBody(incoming: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming) {
      length += chunk.length;
      if (length > bytesMax) throw new HushError("WIRE_TOO_LARGE", { bytesMax });
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof HushError ? error : new HushError("DIAL_REFUSED", {}, error);
  }
  return Buffer.concat(chunks).toString("utf8");
}
