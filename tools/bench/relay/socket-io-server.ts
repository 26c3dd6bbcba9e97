/** The child process of the relay benchmark that passes packets on with Socket.IO. */

import { startSocketIoRelay } from "@hushroom/oracles";
import { serve } from "./child-process.ts";

serve((await startSocketIoRelay()).port);
