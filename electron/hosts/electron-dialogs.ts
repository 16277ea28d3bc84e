import { type BrowserWindow, dialog, type FileFilter } from 'electron';
import type { Dialogs } from './app-host.ts';

/** The desktop's own questions for files, over the window. What is chosen stands in no list of recent files. */
export function electronDialogs(window: BrowserWindow): Dialogs {
  return {
    save: async ({ title, name, endings }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title,
        defaultPath: name,
        filters: filtersOf(endings),
        properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
      });
      return canceled || filePath === '' ? null : filePath;
    },
    open: async ({ title, endings }) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title,
        filters: filtersOf(endings),
        properties: ['openFile', 'dontAddToRecent'],
      });
      return canceled ? null : (filePaths[0] ?? null);
    },
  };
}

function filtersOf(endings: readonly string[]): FileFilter[] {
  if (endings.length === 0) return [];
  return [{ name: endings.map((ending) => `.${ending}`).join(', '), extensions: [...endings] }];
}
