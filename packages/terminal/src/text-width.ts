/** How many cells of a terminal a text takes, in the scripts of our own texts: what has no width in them are marks and bidi controls. */

const WITHOUT_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/gu;

export const cellsOf = (text: string): number => [...text.replace(WITHOUT_WIDTH, "")].length;
