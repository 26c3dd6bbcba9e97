/** The program's name, the same in every language. */

export function Wordmark() {
  return (
    <span class="brand" translate={false} dir="ltr">
      Hushroom
    </span>
  );
}
