/** What each child process of the relay benchmark does for the one that measures it. */

/** Tells the port; collects garbage when asked; ends with who started it. `fill`: as OwnRelay. */
export function serve(port: number, fill?: (count: number) => Promise<void>): void {
  process.send?.({ port });
  process.on("message", async (message: string | { fill: number }) => {
    try {
      if (typeof message === "string") globalThis.gc?.();
      else await fill?.(message.fill);
      process.send?.("done");
    } catch (error) {
      process.send?.(String(error));
    }
  });
  process.on("disconnect", () => process.exit(0));
}
