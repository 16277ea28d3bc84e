import { auditScenes } from './scenes/audit.ts';
import { checkScenes } from './scenes/check.ts';
import { deskScenes } from './scenes/desk.ts';
import { frameScenes } from './scenes/frame.ts';
import { gateScenes } from './scenes/gate.ts';
import { inviteScenes } from './scenes/invites.ts';
import { issueScenes } from './scenes/issue.ts';
import type { Scene } from './scenes/scene.ts';
import { settingsScenes } from './scenes/settings.ts';

/** Every view, and every state of it that someone should have looked at. */
export const scenes: readonly Scene[] = [
  ...gateScenes,
  ...issueScenes,
  ...checkScenes,
  ...inviteScenes,
  ...auditScenes,
  ...deskScenes,
  ...settingsScenes,
  ...frameScenes,
];
