/** The child process of the relay benchmark that passes packets on with Socket.IO. */

import { startSocketIoRelay } from "@hushroom/oracles";

process.send?.(await startSocketIoRelay());
process.on("message", () => {
  globalThis.gc?.();
  process.send?.("collected");
});
process.on("disconnect", () => process.exit(0));
