/**
 * The code in a setup link, or in a link's fragment alone; empty where there is none. `rounds`: how often it is unwrapped
 * first, at most. Whole in itself: the setup page is sent it as text, so that the page and the check cut a code alike.
 */
export function readFragment(link: string, rounds = 5): string {
  const decode = (encoded: string): string => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  };
  let read = link;
  for (let round = 0; round < rounds; round++) {
    const before = read;
    read = read
      .replace(/%(?:25){3,}/g, '%2525')
      .replace(/(?:%[0-9a-f]{2})+/gi, decode)
      .normalize('NFKC')
      .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]+/gu, '')
      .replace(/[\u2010-\u2015\u2212]/g, '-')
      .replace(/&(?:amp|#38|#x26);/gi, '&')
      .replace(/\\(?=[!-/:-@[-`{-~])/g, '');
    if (read === before) break;
  }
  const marker = /(?:^|[#?&;])invite=/i.exec(read);
  if (marker === null) return '';
  const rest = read.slice(marker.index + marker[0].length);
  return /^[\s"'`<>()[\]{}*~.,;:!?/«»„“”‘’]*([A-Za-z0-9_-]*)/.exec(rest)?.[1] ?? '';
}
