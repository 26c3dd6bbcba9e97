#!/bin/sh
# Runs a command in a network of its own, where the loopback acknowledges at once; needs iproute2 and unshare, and root or
# user namespaces. tools/bench/own-network.ts says why, and runs it.
set -eu
if [ "${1:-}" != "--inside" ]; then
  if [ "$(id -u)" -eq 0 ]; then exec unshare -n -- sh "$0" --inside "$@"; fi
  exec unshare --map-root-user -n -- sh "$0" --inside "$@"
fi
shift
ip link set lo up
for route in 127.0.0.0/8 127.0.0.1; do
  ip route change local "$route" dev lo table local proto kernel scope host src 127.0.0.1 quickack 1
done
exec "$@"
