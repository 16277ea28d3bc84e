import { readFileSync, statSync } from 'node:fs';
import { decode as decodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import { decodeQR } from 'qr/decode.js';
import { InviteValidationError } from '../../../shared/errors.ts';
import { pictureLimits, pictureSize } from '../../../shared/picture-size.ts';
import { fileFault } from './voice.ts';

/** How long a QR code is looked for. Milliseconds. */
const timeLimit = 2_000;

/** The text of the QR code in a picture, PNG or JPEG. Throws `picture_unreadable`, `input_too_large`, `file_refused`. */
export function readPicture(path: string): string {
  const bytes = readWhole(path);
  const size = pictureSize(bytes);
  if (size === null) throw unreadable('it is neither PNG nor JPEG', 'save it as PNG or JPEG');
  if (size.width * size.height > pictureLimits.pixels) {
    const message = `that picture has ${Math.round((size.width * size.height) / 1e6)} megapixels, and at most 40 are read`;
    throw new InviteValidationError('input_too_large', message, 'cut it to the QR code');
  }
  const image = decodePixels(bytes, size.kind);
  try {
    return decodeQR(image, { timeLimit });
  } catch {
    throw unreadable('no QR code was found in it', 'take it straight on and in focus, or cut it to the QR code');
  }
}

function decodePixels(bytes: Buffer, kind: 'png' | 'jpeg') {
  try {
    if (kind === 'png') return PNG.sync.read(bytes);
    return decodeJpeg(bytes, { useTArray: true, formatAsRGBA: true, maxResolutionInMP: 40, maxMemoryUsageInMB: 1_024 });
  } catch {
    throw unreadable('the file is damaged', 'save the picture again');
  }
}

function readWhole(path: string): Buffer {
  try {
    if (statSync(path).size > pictureLimits.bytes) {
      throw new InviteValidationError('input_too_large', 'that picture file is larger than 64 MB', 'make it smaller');
    }
    return readFileSync(path);
  } catch (thrown) {
    throw fileFault('the picture cannot be read', thrown) ?? thrown;
  }
}

function unreadable(why: string, hint: string): InviteValidationError {
  return new InviteValidationError('picture_unreadable', `the picture cannot be read: ${why}`, hint);
}
