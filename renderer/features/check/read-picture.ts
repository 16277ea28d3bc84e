import { pictureLimits, pictureSize } from '../../../shared/picture-size.ts';
import { ApiError } from '../../api.ts';

/** A picture that takes longer is given up, whatever it is. Milliseconds. */
const patience = 6_000;

/** The text of the QR code in a picture, PNG or JPEG. Throws {@link ApiError} `picture_unreadable`, `input_too_large`. */
export async function readPicture(file: Blob): Promise<string> {
  if (file.size > pictureLimits.bytes) throw tooLarge('that picture file is larger than 64 MB');
  const size = pictureSize(new Uint8Array(await file.arrayBuffer()));
  if (size === null) throw unreadable('it is neither PNG nor JPEG', 'save it as PNG or JPEG');
  const pixels = size.width * size.height;
  if (pixels > pictureLimits.pixels) {
    throw tooLarge(`that picture has ${Math.round(pixels / 1e6)} megapixels, and at most 40 are read`);
  }
  const text = await decodeBeside(file);
  if (text === null) {
    throw unreadable('no QR code was found in it', 'take it straight on and in focus, or cut it to the QR code');
  }
  return text;
}

/** The file among what was pasted or dropped; null where there is none. */
export function pictureIn(data: DataTransfer | null): File | null {
  return [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/')) ?? null;
}

function decodeBeside(file: Blob): Promise<string | null> {
  const worker = new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), patience);
    const end = (text: string | null) => {
      clearTimeout(timer);
      resolve(text);
    };
    worker.onmessage = ({ data }: MessageEvent<string | null>) => end(data);
    worker.onerror = () => end(null);
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}

function unreadable(why: string, hint: string): ApiError {
  return new ApiError({
    name: 'InviteValidationError',
    code: 'picture_unreadable',
    message: `the picture cannot be read: ${why}`,
    hint,
  });
}

function tooLarge(message: string): ApiError {
  return new ApiError({
    name: 'InviteValidationError',
    code: 'input_too_large',
    message,
    hint: 'cut it to the QR code',
  });
}
