/** A QR code as vector graphics: always black on white with its quiet zone, since many cameras read nothing else. */

import { useMemo } from "preact/hooks";
import { encode } from "uqr";

const QUIET_ZONE = 4;

function darkPath(rows: readonly (readonly boolean[])[]): string {
  const squares: string[] = [];
  rows.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) squares.push(`M${x} ${y}h1v1h-1z`);
    });
  });
  return squares.join("");
}

export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: "M", border: QUIET_ZONE });
    return { size: code.size, path: darkPath(code.data) };
  }, [text]);
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
