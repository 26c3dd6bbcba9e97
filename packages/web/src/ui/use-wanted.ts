/** A setting as the person just chose it, until the room has it too or has refused it. */

import { useEffect, useState } from "preact/hooks";

export function useWanted<V>(value: V): [V, (wanted: V, set: () => Promise<boolean>) => void] {
  const [wanted, setWanted] = useState<V | null>(null);
  useEffect(() => setWanted(null), [value]);
  const want = async (chosen: V, set: () => Promise<boolean>) => {
    setWanted(chosen);
    if (!(await set())) setWanted(null);
  };
  return [wanted ?? value, want];
}
