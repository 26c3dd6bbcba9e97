/**
 * What nobody caught. Its words may hold anything, so a code is all that is said of it; then the program ends as if it had
 * been told to, with tor and the store, since nothing is known of the state that it is in.
 */

import type { Log } from "@hushroom/engine";
import { errorCodeOf } from "@hushroom/protocol";

const EXIT_CODE = 70;
const STOP_WITHIN_MS = 10_000;

export function endOnTheUnexpected(log: Log, stop: () => Promise<void>): void {
  let isEnding = false;
  const end = (error: unknown) => {
    log.write("error", "unexpected", {}, errorCodeOf(error));
    if (isEnding) return;
    isEnding = true;
    const exit = () => process.exit(EXIT_CODE);
    setTimeout(exit, STOP_WITHIN_MS).unref();
    void stop().then(exit, exit);
  };
  // Unlike a listener, it keeps --abort-on-uncaught-exception from leaving a core file.
  process.setUncaughtExceptionCaptureCallback(end);
  process.on("unhandledRejection", end);
  keepNoReports();
}

/** Reports of node name the command line, the environment and what is open, whatever NODE_OPTIONS says. */
function keepNoReports(): void {
  const { report } = process;
  if (report === undefined) return;
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
}
