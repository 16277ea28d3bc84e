import type { MenuItemConstructorOptions } from 'electron';

export interface MenuOptions {
  readonly unlocked: boolean;
  readonly isMac: boolean;
  readonly devTools: boolean;
  readonly lock: () => void;
  /** Presses Ctrl or Cmd and a key in the window. */
  readonly press: (key: string) => void;
}

/** The views by the keys that open them, Ctrl/Cmd-1 to 7. */
export const viewTitles = ['Issue', 'Check', 'Invites', 'Audit', 'Devices', 'Desk', 'Settings'] as const;

/** The menu bar. What wants the vault is greyed out while it is locked. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const { unlocked, isMac, devTools, lock, press } = options;
  // The window hears these keys itself; the menu shows them, and presses them for who clicks.
  const pressed = (label: string, key: string): MenuItemConstructorOptions => ({
    label,
    accelerator: `CmdOrCtrl+${key}`,
    registerAccelerator: false,
    enabled: unlocked,
    click: () => press(key),
  });
  const vault: MenuItemConstructorOptions = {
    label: '&Vault',
    submenu: [
      pressed('Everything by Name…', 'K'),
      { type: 'separator' },
      { label: 'Lock', accelerator: 'CmdOrCtrl+L', enabled: unlocked, click: lock },
      ...(isMac ? [] : [{ type: 'separator' } as const, { role: 'quit' } as const]),
    ],
  };
  const go: MenuItemConstructorOptions = {
    label: '&Go',
    submenu: viewTitles.map((title, at) => pressed(title, String(at + 1))),
  };
  const view: MenuItemConstructorOptions = {
    label: 'V&iew',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(devTools ? [{ role: 'toggleDevTools' } as const] : []),
    ],
  };
  const last: MenuItemConstructorOptions = isMac
    ? { role: 'windowMenu' }
    : { label: '&Help', submenu: [{ role: 'about' }] };
  return [...(isMac ? [{ role: 'appMenu' } as const] : []), vault, { role: 'editMenu' }, go, view, last];
}

/** What the second mouse button offers on a text; nothing where there is nothing to do. */
export function textMenu(flags: {
  readonly canCut: boolean;
  readonly canCopy: boolean;
  readonly canPaste: boolean;
  readonly canSelectAll: boolean;
}): MenuItemConstructorOptions[] {
  return [
    ...(flags.canCut ? [{ role: 'cut' } as const] : []),
    ...(flags.canCopy ? [{ role: 'copy' } as const] : []),
    ...(flags.canPaste ? [{ role: 'paste' } as const] : []),
    ...(flags.canSelectAll ? [{ role: 'selectAll' } as const] : []),
  ];
}
