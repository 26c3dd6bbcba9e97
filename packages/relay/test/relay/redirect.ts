/** A loopback address that leads somewhere else when told so, as an operator's name for a Redis does. */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class Redirect {
  target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

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
        one.pipe(other);
      }
    });
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
