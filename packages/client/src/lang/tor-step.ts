/** Tor's bootstrap tags (control-spec §5.5) as the few steps that mean something to a person. */

const STEPS = {
  starting: "tor.starting",
  conn_pt: "tor.transport",
  conn_done_pt: "tor.transport",
  conn_proxy: "tor.first-hop",
  conn_done_proxy: "tor.first-hop",
  conn: "tor.first-hop",
  conn_done: "tor.first-hop",
  handshake: "tor.first-hop",
  handshake_done: "tor.first-hop",
  onehop_create: "tor.directory",
  requesting_status: "tor.directory",
  loading_status: "tor.directory",
  loading_keys: "tor.directory",
  requesting_descriptors: "tor.relays",
  loading_descriptors: "tor.relays",
  enough_dirinfo: "tor.relays",
  ap_conn_pt: "tor.transport",
  ap_conn_done_pt: "tor.transport",
  ap_conn_proxy: "tor.circuit",
  ap_conn_done_proxy: "tor.circuit",
  ap_conn: "tor.circuit",
  ap_conn_done: "tor.circuit",
  ap_handshake: "tor.circuit",
  ap_handshake_done: "tor.circuit",
  circuit_create: "tor.circuit",
  done: "tor.done",
} as const;

export type TorStepKey = (typeof STEPS)[keyof typeof STEPS];

/** The text for a tag; one that a newer tor invents counts as connecting. */
export function torStep(tag: string): TorStepKey {
  return Object.hasOwn(STEPS, tag) ? STEPS[tag as keyof typeof STEPS] : "tor.first-hop";
}
