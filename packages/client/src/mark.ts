/** A person's colour and small geometric mark, drawn from the member id: the same on every screen. */

export const HUES = 8;
export const SHAPES = 8;

/** 0 to 7 each; `mark hue-N shape-N` are classes of the style sheet. */
export interface Mark {
  readonly hue: number;
  readonly shape: number;
}

/** FNV-1a: spreads ids evenly; nothing secret hangs on it. */
export function markOf(memberId: string): Mark {
  let hash = 0x811c9dc5;
  for (let i = 0; i < memberId.length; i++) {
    hash = Math.imul(hash ^ memberId.charCodeAt(i), 0x01000193) >>> 0;
  }
  return { hue: (hash >>> 8) % HUES, shape: (hash >>> 16) % SHAPES };
}

export function markClasses(memberId: string): string {
  const { hue, shape } = markOf(memberId);
  return `mark hue-${hue} shape-${shape}`;
}
