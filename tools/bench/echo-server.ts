/** The raw side of the onion benchmark: a connection says how many bytes it will send and get back, then does so. */

import { type AddressInfo, createServer, type Socket } from "node:net";

const SIZES_BYTES = 8;

function serve(socket: Socket): void {
  let sizes: Buffer = Buffer.alloc(0);
  let taken = 0;
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    let bytes = chunk;
    if (sizes.length < SIZES_BYTES) {
      bytes = chunk.subarray(SIZES_BYTES - sizes.length);
      sizes = Buffer.concat([sizes, chunk.subarray(0, SIZES_BYTES - sizes.length)]);
    }
    taken += bytes.length;
    if (sizes.length < SIZES_BYTES || taken < sizes.readUInt32BE(0)) return;
    taken -= sizes.readUInt32BE(0);
    socket.write(Buffer.alloc(sizes.readUInt32BE(4), "y"));
  });
}

const server = createServer(serve).listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on("disconnect", () => process.exit(0));
