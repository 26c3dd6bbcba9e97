#!/bin/sh
# Runs a command in a network of its own, where the loopback acknowledges at once; as root, with iproute2:
#   sh tools/bench/in-own-network.sh npm run bench -- conversations
# Otherwise the kernel holds acknowledgements back between the private network's relays, which adds 40 ms to some packets
# and hides what is measured. Relays far apart have no such pause: their packets are full.
set -eu
if [ "${1:-}" != "--inside" ]; then exec unshare -n -- sh "$0" --inside "$@"; fi
shift
ip link set lo up
for route in 127.0.0.0/8 127.0.0.1; do
  ip route change local "$route" dev lo table local proto kernel scope host src 127.0.0.1 quickack 1
done
exec "$@"
