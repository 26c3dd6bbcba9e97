/** What stands before a whole binary message that a server sends (RFC 6455 §5.2): 0x82, length, no mask. */

const FINAL_BINARY = 0x82;
const LENGTH_7_MAX = 125;
const LENGTH_16 = 126;
const LENGTH_16_MAX = 0xffff;
const LENGTH_64 = 127;

/** Before the longest message. */
export const WEBSOCKET_HEAD_BYTES_MAX = 10;

/** Writes it at the beginning of `into`. Returns how many bytes it has: 2, 4 or 10. */
export function writeWebSocketHead(into: Buffer, length: number): number {
  into[0] = FINAL_BINARY;
  if (length <= LENGTH_7_MAX) {
    into[1] = length;
    return 2;
  }
  if (length <= LENGTH_16_MAX) {
    into[1] = LENGTH_16;
    into.writeUInt16BE(length, 2);
    return 4;
  }
  into[1] = LENGTH_64;
  into.writeBigUInt64BE(BigInt(length), 2);
  return WEBSOCKET_HEAD_BYTES_MAX;
}
