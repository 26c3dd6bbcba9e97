/**
 * The shell script that makes the world of a leak test: an own network namespace whose default route leads into a veth
 * pair. What leaves there is really sent, since the gateway's address is known and a name server is configured, so that
 * no leak hides behind "network unreachable". nftables counts it and notes where it was bound for.
 */

/** Connections over loopback are noted for programs of this group only: the private Tor network has its own. */
export const WATCHED_GROUP = 60_999;
export const TABLE = "leak";

const RULES = `
table inet ${TABLE} {
  counter offhost { }
  set offhost4 { type ipv4_addr . inet_proto . inet_service; flags dynamic; size 65535; }
  set offhost6 { type ipv6_addr . inet_proto . inet_service; flags dynamic; size 65535; }
  set loopback { type inet_proto . inet_service; flags dynamic; size 65535; }
  chain output {
    type filter hook output priority 0; policy accept;
    oifname "lo" goto inside
    # The kernel's own talk with its neighbours.
    icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-report, mld2-listener-report } accept
    counter name offhost
    meta nfproto ipv4 update @offhost4 { ip daddr . meta l4proto . th dport }
    meta nfproto ipv6 update @offhost6 { ip6 daddr . meta l4proto . th dport }
  }
  chain inside {
    meta skgid != ${WATCHED_GROUP} accept
    tcp flags & (syn | ack) == syn update @loopback { meta l4proto . tcp dport }
    meta l4proto udp update @loopback { meta l4proto . udp dport }
  }
}
`;

/** $1: a file for the name server's configuration. Says "ready", and ends when its standard input does. */
export const WORLD_SCRIPT = `set -eu
ip link set lo up
ip link add leak0 type veth peer name leak1
ip link set leak0 address 02:00:00:00:00:02 up
ip link set leak1 up
ip address add 198.18.0.2/24 dev leak0
ip -6 address add fd00:6c65:616b::2/64 dev leak0 nodad
ip route add default via 198.18.0.1
ip -6 route add default via fd00:6c65:616b::1
ip neighbour add 198.18.0.1 lladdr 02:00:00:00:00:01 dev leak0
ip -6 neighbour add fd00:6c65:616b::1 lladdr 02:00:00:00:00:01 dev leak0
printf 'nameserver 192.0.2.53\\noptions timeout:1 attempts:1\\n' > "$1"
mount --bind "$1" /etc/resolv.conf
nft -f - <<'RULES'
${RULES}
RULES
echo '{"ready":true}'
exec cat > /dev/null
`;
