/**
 * The control of the leak test: a program that leaks in every way that the test must see. All addresses are of the
 * ranges that documentation uses, which no network carries.
 */

import { createSocket } from "node:dgram";
import { lookup } from "node:dns";
import { connect } from "node:net";

const GIVE_UP_MS = 1500;

connect(81, "203.0.113.9").on("error", () => undefined);
connect(82, "2001:db8::9").on("error", () => undefined);
connect(84, "127.0.0.1").on("error", () => undefined);
const udp = createSocket("udp4");
udp.send("leak", 83, "198.51.100.7", () => udp.close());
lookup("leak.onion", () => undefined);
setTimeout(() => process.exit(0), GIVE_UP_MS);
