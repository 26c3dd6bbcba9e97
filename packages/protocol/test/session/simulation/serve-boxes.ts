/** A box server's end of a circuit, be it a daemon's or a relay's. */

import type { BoxServer } from "@hushroom/relay";
import { addressText, boxAddress } from "../../../src/session/box.ts";
import {
  type BoxAnswer,
  decodeBoxAnswer,
  decodeBoxRequest,
  encodeBoxAnswer,
} from "../../../src/wire/box-protocol.ts";
import type { RelayMischief } from "./relay-mischief.ts";
import type { SimCircuit } from "./sim-circuit.ts";

export interface OfferedFrame {
  readonly address: string;
  readonly frame: Uint8Array;
}
export type PutAnswer = Extract<BoxAnswer, { op: "put-answer" }>;

export interface BoxHost {
  readonly place: string;
  readonly server: BoxServer | null;
  readonly served: Set<SimCircuit>;
  /** Of a relay that lies. */
  readonly mischief?: RelayMischief | null;
  /** Whatever happens in this process. */
  run(act: () => void): void;
  /** What a relay says instead of a frame that was put there. */
  putAnswered?(put: OfferedFrame, said: PutAnswer): PutAnswer;
  accept(circuit: SimCircuit): void;
}

/** Somebody's circuit has come up to here. */
export function serveBoxes(host: BoxHost, circuit: SimCircuit): void {
  const { server } = host;
  if (server === null) {
    circuit.die();
    return;
  }
  host.served.add(circuit);
  const leave = () => circuit.leave("server");
  let put: OfferedFrame | null = null;
  const toClient = (bytes: Uint8Array) => circuit.toClient.send(bytes);
  const answer = host.mischief?.answering(toClient) ?? toClient;
  const send = (bytes: Uint8Array) => {
    const said = decodeBoxAnswer(bytes);
    const told = said.op === "put-answer" && put !== null ? host.putAnswered?.(put, said) : undefined;
    answer(told === undefined ? bytes : encodeBoxAnswer(told));
  };
  const connection = server.connect(send, leave);
  const receive = (bytes: Uint8Array) => {
    const request = decodeBoxRequest(bytes);
    put =
      request.op === "put"
        ? { address: addressText(boxAddress(request.writeKey)), frame: request.frame.slice() }
        : null;
    connection.receive(bytes);
  };
  const ask = host.mischief?.asking(receive, toClient) ?? receive;
  circuit.toServer.receiver = {
    receive: (bytes) => host.run(() => ask(bytes)),
    ended: () => {
      host.served.delete(circuit);
      connection.ended();
    },
  };
}
