/** The errors of the kept profile, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type StoreCode = Extract<ErrorCode, `STORE_${string}`>;

export const storeErrors: Readonly<Record<StoreCode, ErrorText>> = {
  STORE_NEEDS_PASSPHRASE: {
    what: "This folder holds a kept profile, which opens only with its passphrase.",
    next: "Start with “--ask-passphrase” or “--passphrase-file FILE”, or choose another folder with “--data DIR”.",
  },
  STORE_WRONG_PASSPHRASE: {
    what: "This is not the passphrase of the profile.",
    next: "Check capital letters and the keyboard's language. Nobody can recover a passphrase that is lost.",
  },
  STORE_BAD_PASSPHRASE: {
    what: "This can't be a passphrase: it is too short, too long, or no text.",
    next: "Take at least 12 characters; five or six random words are good.",
  },
  STORE_LOCKED: {
    what: "Another program has this profile open.",
    next: "Use that one, or end it first.",
  },
  STORE_FULL: {
    what: "The disk is full, so nothing more can be kept.",
    next: "Free some space. What was kept before is still there.",
  },
  STORE_BROKEN: {
    what: "The profile on the disk is damaged, or can't be read or written.",
    next: "Check the disk, then start the program again. If the error stays, put back a copy of the folder if you have one.",
  },
  STORE_NEWER: {
    what: "This profile was written by a newer version of Hushroom.",
    next: "Start that version, or a newer one.",
  },
};
