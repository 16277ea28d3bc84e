import { type Stats, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import type { Dialogs } from './app-host.ts';
import type { PathQuestion } from './chromium-page.ts';
import type { HostWorld } from './chromium-world.ts';
import { freePath } from './downloads-folder.ts';

/**
 * Questions for files. To open one the browser's own chooser is shown. A browser has none for a path to write to that its
 * program would learn, so the page shows a field with a free name in `downloads`, and asks again before it replaces.
 */
export function chromiumDialogs(world: HostWorld, downloads: () => string): Dialogs {
  return {
    open: async ({ endings }) => {
      const path = await world.pickFile(endings.map((ending) => `.${ending}`).join());
      if (path !== '') return path;
      const hint = 'copy it to a folder of your own and choose it there';
      throw new StoreError('file_refused', 'the browser does not say where that file lies', hint);
    },
    save: async ({ title, name, endings }) => {
      let question: PathQuestion = {
        title,
        path: freePath(downloads(), name),
        action: 'Save',
        note: '',
        careful: false,
      };
      for (;;) {
        const answer = await world.run('askPath', question);
        if (answer === null) return null;
        const path = complete(answer, endings);
        const state = look(path);
        const confirmed = question.careful && question.path === path;
        if (state === 'free' || (state === 'file' && confirmed)) return path;
        question =
          state === 'file'
            ? {
                title,
                path,
                action: 'Replace',
                note: 'There is a file of that name already. Replacing it cannot be undone.',
                careful: true,
              }
            : { title, path, action: 'Save', note: notes[state], careful: false };
      }
    },
  };
}

const notes = {
  relative: 'Give the whole path, from its root or from ~.',
  nowhere: 'There is no such folder.',
  folder: 'That is a folder: add a name.',
} as const;

type Look = keyof typeof notes | 'free' | 'file';

function look(path: string): Look {
  if (!isAbsolute(path)) return 'relative';
  const there = statOf(path);
  if (there?.isDirectory()) return 'folder';
  if (there !== undefined) return 'file';
  return statOf(dirname(path))?.isDirectory() ? 'free' : 'nowhere';
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A folder on the way may not be looked into.
    return undefined;
  }
}

/** Home written out, and the ending that the file's kind wants. */
function complete(answer: string, endings: readonly string[]): string {
  const typed = answer.trim().replace(/^~(?=[/\\]|$)/, homedir());
  if (!isAbsolute(typed) || typed.endsWith(sep)) return typed;
  const path = resolve(typed);
  const ended = endings.length === 0 || endings.some((ending) => path.toLowerCase().endsWith(`.${ending}`));
  return ended || look(path) === 'folder' ? path : `${path}.${endings[0]}`;
}
