/**
 * How the file of a database grows: a megabyte at a time, so that its size tells an observer little. SQLite's own way
 * (SQLITE_FCNTL_CHUNK_SIZE) can't be reached from here; a blob that is written and erased leaves free pages too.
 */

const PAGE_BYTES = 4096;
const STEP_PAGES = (1024 * 1024) / PAGE_BYTES;
/** Free pages below which the file grows. */
const FREE_PAGES_MIN = 64;

/** Of a blob, per page beyond its first: the rest is the number of the next one. */
const OVERFLOW_BYTES = PAGE_BYTES - 4;
/** What of a long blob stays in the first page, which is there already (https://sqlite.org/fileformat2.html §1.6). */
const LOCAL_BYTES = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23;

/** 0 where nothing is to be done; else the length of the blob that fills the file to a whole number of megabytes. */
export function growthBlobBytes(pages: number, freePages: number): number {
  if (freePages >= FREE_PAGES_MIN && pages % STEP_PAGES === 0) return 0;
  const wantedPages = Math.ceil((pages - freePages + FREE_PAGES_MIN) / STEP_PAGES) * STEP_PAGES;
  const targetPages = Math.max(wantedPages, Math.ceil(pages / STEP_PAGES) * STEP_PAGES);
  return LOCAL_BYTES + (targetPages - pages + freePages) * OVERFLOW_BYTES;
}
