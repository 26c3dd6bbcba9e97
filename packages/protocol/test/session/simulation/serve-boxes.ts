/** A box server's end of a circuit, be it a daemon's or a relay's. */

import type { BoxServer } from "@hushroom/relay";
import { addressText, boxAddress } from "../../../src/session/box.ts";
import { decodeBoxAnswer, decodeBoxRequest } from "../../../src/wire/box-protocol.ts";
import type { RelayMischief } from "./relay-mischief.ts";
import type { SimCircuit } from "./sim-circuit.ts";

export interface BoxHost {
  readonly place: string;
  readonly server: BoxServer | null;
  readonly served: Set<SimCircuit>;
  readonly world: { readonly flights: { accepted(address: string): void } };
  /** Of a relay that lies. */
  readonly mischief?: RelayMischief | null;
  /** Whatever happens in this process. */
  run(act: () => void): void;
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
  let address: string | null = null;
  const toClient = (bytes: Uint8Array) => circuit.toClient.send(bytes);
  const answer = host.mischief?.answering(toClient) ?? toClient;
  const send = (bytes: Uint8Array) => {
    const said = decodeBoxAnswer(bytes);
    if (said.op === "put-answer" && said.status === "ok" && address !== null)
      host.world.flights.accepted(address);
    answer(bytes);
  };
  const connection = server.connect(send, leave);
  const receive = (bytes: Uint8Array) => {
    const request = decodeBoxRequest(bytes);
    address = request.op === "put" ? addressText(boxAddress(request.writeKey)) : null;
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
