/** How many new things there are: a number for the eye, words for the ear; nothing for none. */

interface CountProps {
  readonly count: number;
  readonly words: string;
  readonly look: string;
}

export function Count({ count, words, look }: CountProps) {
  if (count === 0) return null;
  return (
    <span class={`badge ${look}`} title={words}>
      <span aria-hidden="true">{count}</span>
      <span class="visually-hidden">{words}</span>
    </span>
  );
}
