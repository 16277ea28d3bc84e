import { ClipboardItem, clipboard } from 'electron';
import type { HostClipboard } from './app-host.ts';

/**
 * What asks the keepers of clipboard histories to leave a text out, by system. Who honours them: nspasteboard.org;
 * Windows' own history and its copy to other devices; KDE's Klipper.
 */
const marks: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'org.nspasteboard.ConcealedType',
  win32: 'ExcludeClipboardContentFromMonitorProcessing',
  linux: 'x-kde-passwordManagerHint',
};

/** The desktop's clipboard. What is written to it is marked as a secret. */
export function electronClipboard(platform: NodeJS.Platform): HostClipboard {
  const mark = marks[platform];
  return {
    read: () => clipboard.readText(),
    write: async (text) => {
      if (text === '') clipboard.clear();
      else if (mark === undefined) await clipboard.writeText(text);
      else await writeMarked(text, mark);
    },
  };
}

async function writeMarked(text: string, mark: string): Promise<void> {
  try {
    const item = { 'text/plain': text, [`electron application/osclipboard;format="${mark}"`]: 'secret' };
    await clipboard.write([new ClipboardItem(item)]);
  } catch {
    // A desktop that takes no such mark shall not keep anyone from copying.
    await clipboard.writeText(text);
  }
}
