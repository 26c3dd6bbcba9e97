/** The text frames in what a server sends, told by their first bytes, so that who loads it costs little. */

const TEXT = 1;

/** To be given all bytes in order. `frame` gets each payload, which is valid during the call alone. */
export function textFrames(frame: (payload: Buffer) => void): (bytes: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let at = 0;
    for (;;) {
      const payload = payloadAt(bytes, at);
      if (payload === null) break;
      if (((bytes[at] ?? 0) & 15) === TEXT) frame(bytes.subarray(payload.from, payload.end));
      at = payload.end;
    }
    pending = bytes.subarray(at);
  };
}

/** Of the frame that begins here (RFC 6455 §5.2); null: it has not come whole yet. */
function payloadAt(bytes: Buffer, at: number): { from: number; end: number } | null {
  const left = bytes.length - at;
  if (left < 2) return null;
  const short = (bytes[at + 1] ?? 0) & 127;
  const headBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (left < headBytes) return null;
  const long = () => (short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2)));
  const from = at + headBytes;
  const end = from + (short < 126 ? short : long());
  return end > bytes.length ? null : { from, end };
}
