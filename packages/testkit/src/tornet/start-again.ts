/** Starting what may fail to start: again from nothing, a few times, and every failure is told with its reason. */

export interface Starting {
  /** What is started, for the report. */
  readonly what: string;
  readonly tries: number;
  /** Takes down each failure that was followed by another try. */
  readonly setbacks: string[];
  /** Once aborted there is no other try. */
  readonly signal: AbortSignal | undefined;
}

/** Calls `start` with 0, 1, … until one comes up; throws the last one's error. */
export async function startAgain<T>(starting: Starting, start: (attempt: number) => Promise<T>): Promise<T> {
  const { what, tries, setbacks, signal } = starting;
  for (let attempt = 0; ; attempt++) {
    try {
      return await start(attempt);
    } catch (error) {
      if (attempt + 1 >= tries || signal?.aborted) throw error;
      setbacks.push(`${what} is started again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
