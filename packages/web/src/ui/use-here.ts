/** Whether what asked is still on screen: who went on meanwhile is not called back when the answer comes. */

import { useEffect, useRef } from "preact/hooks";

export function useHere(): () => boolean {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return () => here.current;
}
