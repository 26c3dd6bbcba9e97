/** A file from which somebody is added: a card as text, or a picture of a QR code. */

import type { Added, Sealed } from "@hushroom/client";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

/** Sharp enough for any code, and small enough for the program. */
const SHRUNK_PX_MAX = 2000;

/** Throws CARD_… */
export async function addFile(sealed: Sealed, file: File): Promise<Added> {
  if (file.type.startsWith("image/")) return sealed.addPicture(await readPicture(file));
  if (file.size > LOCAL_LIMITS.CARD_CHARS_MAX) throw new HushError("CARD_TOO_LARGE");
  return sealed.add(await file.text());
}

/** As it is if the program can read it; other kinds and larger ones are drawn anew. */
async function readPicture(file: File): Promise<string> {
  const readable = file.type === "image/png" || file.type === "image/jpeg";
  const fits = file.size <= LOCAL_LIMITS.QR_PICTURE_BYTES_MAX;
  return readBase64(readable && fits ? file : await shrink(file));
}

async function shrink(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file).catch((error: unknown) => {
    throw new HushError("CARD_BAD_PICTURE", {}, error);
  });
  const scale = Math.min(1, SHRUNK_PX_MAX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob === null ? reject(new HushError("CARD_BAD_PICTURE")) : resolve(blob);
    canvas.toBlob(done, "image/jpeg", 0.92);
  });
}

function readBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(new HushError("CARD_BAD_PICTURE", {}, reader.error));
    reader.readAsDataURL(blob);
  });
}
