import { decodeQR } from 'qr/decode.js';

/** Milliseconds in which a QR code is looked for. */
const timeLimit = 2_000;

/** Decodes a picture beside the window, so that a large one does not hold it up. Answers the text, or null. */
self.onmessage = async ({ data }: MessageEvent<Blob>) => {
  let text: string | null = null;
  try {
    const picture = await createImageBitmap(data);
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context?.drawImage(picture, 0, 0);
    picture.close();
    const image = context?.getImageData(0, 0, width, height);
    if (image) text = decodeQR(image, { timeLimit });
  } catch {
    // A damaged picture and one without a code end alike: nothing was found.
  }
  self.postMessage(text);
};
