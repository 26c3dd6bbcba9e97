/** Takes the mask of a WebSocket frame off where its bytes lie (RFC 6455 §5.3), four bytes at a time where it pays. */

const WORD_BYTES = 4;
/** Below it, a view of the words costs more than it saves. */
const WORDS_FROM_BYTES = 64;

const maskBytes = new Uint8Array(WORD_BYTES);
const maskWord = new Int32Array(maskBytes.buffer);

/** The payload is from `from` to `end`, its mask of four bytes begins at `maskAt`. */
export function unmask(bytes: Buffer, maskAt: number, from: number, end: number): void {
  if (bytes.readInt32LE(maskAt) === 0) return;
  const isLong = end - from >= WORDS_FROM_BYTES;
  const toWords = isLong ? -(bytes.byteOffset + from) & (WORD_BYTES - 1) : 0;
  const wordsFrom = from + toWords;
  const words = isLong ? (end - wordsFrom) >> 2 : 0;
  const wordsEnd = wordsFrom + words * WORD_BYTES;
  unmaskBytes(bytes, maskAt, from, from, isLong ? wordsFrom : end);
  if (words === 0) return;
  // What has gone before the words turns the mask.
  for (let at = 0; at < WORD_BYTES; at++) maskBytes[at] = bytes[maskAt + ((toWords + at) & 3)] ?? 0;
  const mask = maskWord[0] ?? 0;
  const view = new Int32Array(bytes.buffer, bytes.byteOffset + wordsFrom, words);
  for (let at = 0; at < words; at++) view[at] = (view[at] ?? 0) ^ mask;
  unmaskBytes(bytes, maskAt, from, wordsEnd, end);
}

function unmaskBytes(bytes: Buffer, maskAt: number, from: number, begin: number, end: number): void {
  for (let at = begin; at < end; at++) {
    bytes[at] = (bytes[at] ?? 0) ^ (bytes[maskAt + ((at - from) & 3)] ?? 0);
  }
}
