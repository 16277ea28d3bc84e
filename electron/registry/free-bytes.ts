/**
 * Gives back the memory of bytes that came from SQLite, at once. They lie outside the heap, where the collector lets a
 * hundred megabytes pile up before it looks. The buffer is empty afterwards.
 */
export function freeBytes(bytes: Buffer): void {
  const { buffer } = bytes;
  // A buffer out of Node's shared pool must not take its neighbours along.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length) buffer.transfer(0);
}
