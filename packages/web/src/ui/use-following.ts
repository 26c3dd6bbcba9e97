/** A log that stays at its newest line unless its reader has scrolled back. */

import { useRef, useState } from "preact/hooks";

/** Within this distance of the end the reader is taken to follow the talk. */
const NEAR_END_PX = 60;

/** The scroller is reversed: it stays at its end by itself, and scrollTop counts down from 0 there. */
export function useFollowing() {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const toEnd = () => {
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  };
  const onScroll = () => setFollowing(Math.abs(scroller.current?.scrollTop ?? 0) < NEAR_END_PX);
  return { scroller, onScroll, following, toEnd };
}
