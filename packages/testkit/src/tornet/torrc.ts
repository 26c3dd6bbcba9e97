/**
 * The configuration lines of the private network, by role. Why each line that is not obvious is there:
 * docs/decisions/0010-private-tor-network.md. Everything listens and binds on 127.0.0.1 only.
 */

export interface ServerPorts {
  /** OR ports of the three authorities, then of the relay. */
  readonly or: readonly number[];
  /** Directory ports of the three authorities. */
  readonly dir: readonly number[];
}

export interface AuthorityIdentity {
  /** 40 hex digits: hash of the relay identity. */
  readonly fingerprint: string;
  /** 40 hex digits: hash of the key that signs consensuses. */
  readonly v3ident: string;
}

export interface NodePlace {
  readonly directory: string;
  readonly controlPort: number;
  readonly ownerPid: number;
}

export const AUTHORITIES = 3;
/** The first vote comes as soon as the authorities know everybody, but needs this long for its two rounds. */
export const VOTE_SECONDS = 4;
export const VOTE_CYCLE_SECONDS = 60;
const PARKED_SECONDS = 45;

/** What any tor needs to live in this network. KIST would add up to 100 ms to each round trip; conflux needs more relays. */
export function networkLines(authorities: readonly AuthorityIdentity[], ports: ServerPorts): string[] {
  return [
    "TestingTorNetwork 1",
    "UseDefaultFallbackDirs 0",
    "OutboundBindAddress 127.0.0.1",
    "PathsNeededToBuildCircuits 0.25",
    "Schedulers Vanilla",
    ...authorities.map(
      ({ fingerprint, v3ident }, i) =>
        `DirAuthority auth${i} orport=${ports.or[i]} no-v2 v3ident=${v3ident} 127.0.0.1:${ports.dir[i]} ${fingerprint}`,
    ),
  ];
}

/** The lines of a client of this network, without any that say where it lives or listens. */
export function clientLines(authorities: readonly AuthorityIdentity[], ports: ServerPorts): string[] {
  return [...networkLines(authorities, ports), "ClientOnly 1", "ConfluxEnabled 0"];
}

export function placeLines({ directory, controlPort, ownerPid }: NodePlace): string[] {
  return [
    `DataDirectory "${directory}"`,
    `Log notice file ${directory}/tor.log`,
    `ControlPort 127.0.0.1:${controlPort}`,
    "CookieAuthentication 1",
    `CookieAuthFile "${directory}/control.cookie"`,
    `__OwningControllerProcess ${ownerPid}`,
    "RunAsDaemon 0",
    "SafeLogging 0",
    "ProtocolWarnings 1",
    "ShutdownWaitLength 0",
    "DisableDebuggerAttachment 0",
    "AvoidDiskWrites 1",
  ];
}

/** None tells a speed of its own: one that alone had would get all weight, as the first and the last hop of each circuit. */
function serverLines(orPort: number): string[] {
  return [
    `ORPort 127.0.0.1:${orPort} IPv4Only`,
    "Address 127.0.0.1",
    "AddressDisableIPv6 1",
    "AssumeReachable 1",
    "SocksPort 0",
    "ExitRelay 1",
    "ExitPolicy accept 127.0.0.0/8:*",
    "ExitPolicy reject *:*",
    "ExitPolicyRejectPrivate 0",
    "BridgeRecordUsageByCountry 0",
    "DirReqStatistics 0",
    "ExtraInfoStatistics 0",
    "TestingMinTimeToReportBandwidth 1 day",
  ];
}

/**
 * The first vote is parked: taken before every authority holds every descriptor, it would leave relays out for a whole
 * interval. Later intervals are an hour long, since onion services' periods are 24 of them and a warm start needs 3.
 */
export function authorityLines(
  index: number,
  authorities: readonly AuthorityIdentity[],
  ports: ServerPorts,
): string[] {
  return [
    ...networkLines(authorities, ports),
    ...serverLines(ports.or[index] ?? 0),
    `Nickname auth${index}`,
    `DirPort 127.0.0.1:${ports.dir[index]}`,
    "AuthoritativeDirectory 1",
    "V3AuthoritativeDirectory 1",
    "ContactInfo test@test.invalid",
    "TestingDirAuthVoteExit *",
    "TestingDirAuthVoteGuard *",
    `TestingDirAuthVoteHSDir ${authorities.map(({ fingerprint }) => `$${fingerprint}`).join(",")}`,
    "TestingDirAuthVoteHSDirIsStrict 1",
    "AuthDirVoteStableGuaranteeMinUptime 0",
    "TestingMinExitFlagThreshold 0",
    "TestingMinFastFlagThreshold 0",
    `TestingV3AuthInitialVotingInterval ${VOTE_CYCLE_SECONDS} seconds`,
    `TestingV3AuthInitialVoteDelay ${VOTE_SECONDS / 2} seconds`,
    `TestingV3AuthInitialDistDelay ${VOTE_SECONDS / 2} seconds`,
    "V3AuthVotingInterval 1 hour",
    "V3AuthVoteDelay 20 seconds",
    "V3AuthDistDelay 20 seconds",
    "V3AuthNIntervalsValid 3",
    "MinUptimeHidServDirectoryV2 0",
  ];
}

/** No directory cache: a client would lose 10 s by asking it for what it doesn't hold yet. */
export function relayLines(authorities: readonly AuthorityIdentity[], ports: ServerPorts): string[] {
  return [
    ...networkLines(authorities, ports),
    ...serverLines(ports.or[AUTHORITIES] ?? 0),
    "Nickname relay0",
    "DirPort 0",
    "DirCache 0",
  ];
}

/** The voting offset that makes the next consensus valid at `seconds` (Unix). */
export function votingOffset(seconds: number): number {
  return Math.floor(seconds) % VOTE_CYCLE_SECONDS;
}

export function parkedOffset(nowMs: number): number {
  return votingOffset(nowMs / 1000 + PARKED_SECONDS + VOTE_SECONDS);
}
