/** The public face of the engine package: what starts it. Screens come through the API. */
export type { SealedHost, SealedService } from "./api/sealed-methods.ts";
export { type Clock, systemClock } from "./clock.ts";
export {
  type Config,
  type ConfigPart,
  completeConfig,
  configShape,
  describeConfig,
  readConfigFile,
} from "./config.ts";
export { apiSocketPath } from "./data-folder.ts";
export { Engine, type EngineOptions } from "./engine.ts";
export { guestPages } from "./guest/pages/guest-pages.ts";
export { securityHeaders } from "./guest/security-headers.ts";
export { type ListenAddress, parseListenAddress } from "./hosting/lan-placement.ts";
export { createLog, type Log } from "./log.ts";
export { REACHABILITY_TIMING, type ReachabilityTiming } from "./reachability/reachability.ts";
export { RoomHost, type RoomHostOptions } from "./rooms/room-host.ts";
export { exactTimer } from "./sealed/levels/slot-timer.ts";
export { openSealed } from "./sealed/sealed-service.ts";
export { hasProfile } from "./store/open-store.ts";
export { RamStore } from "./store/ram-store.ts";
export type { Change, Row, RowsBefore, Store, Write } from "./store/store.ts";
export { createTorLauncher, type TorLauncher } from "./tor-instances.ts";
