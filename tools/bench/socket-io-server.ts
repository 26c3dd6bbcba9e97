/** The child process of the room benchmark's other side: the same rooms with Socket.IO. */

import { startSocketIoRooms } from "@hushroom/oracles";

process.send?.(await startSocketIoRooms());
process.on("message", () => {
  globalThis.gc?.();
  process.send?.("collected");
});
process.on("disconnect", () => process.exit(0));
