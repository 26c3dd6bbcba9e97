/** A loopback address that leads somewhere else when told so, as an operator's name for a Redis does. */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class Redirect {
  target: number;
  /** Nothing comes back any more by a connection that subscribes to something, though it stays open. */
  isMute = false;
  /** What comes back by the others waits for `release`. */
  isHolding = false;
  /** What comes back comes so much later. */
  delayMs = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #held: (() => void)[] = [];

  static async to(port: number): Promise<Redirect> {
    const redirect = new Redirect(port);
    redirect.#server.listen(0, "127.0.0.1");
    await once(redirect.#server, "listening");
    return redirect;
  }

  private constructor(port: number) {
    this.target = port;
    this.#server = createServer((socket) => {
      const onward = connect(this.target, "127.0.0.1");
      for (const [one, other] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        this.#sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
      let subscribes = false;
      socket.on("data", (bytes) => {
        subscribes ||= bytes.includes("ssubscribe");
        onward.write(bytes);
      });
      onward.on("data", (bytes) => {
        if (this.isHolding && !subscribes) this.#held.push(() => socket.write(bytes));
        else if (!this.isMute || !subscribes) setTimeout(() => socket.write(bytes), this.delayMs);
      });
    });
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many pieces wait. */
  get held(): number {
    return this.#held.length;
  }

  release(): void {
    this.isHolding = false;
    for (const write of this.#held.splice(0)) write();
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
