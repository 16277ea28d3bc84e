import {
  IconAlignLeft,
  IconCheck,
  IconDeviceMobile,
  IconFileText,
  IconPlus,
  IconSettings,
  IconWorld,
  type TablerIcon,
} from '@tabler/icons-react';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { ViewName, ViewProps } from '../place.ts';

/** One entry of the sidebar and the code that it opens. */
export interface View {
  readonly name: ViewName;
  readonly title: string;
  readonly icon: TablerIcon;
  readonly component: LazyExoticComponent<ComponentType<ViewProps<ViewName>>>;
}

/** A view arrives in a file of its own when it is first opened. */
function view<V extends ViewName>(
  name: V,
  title: string,
  icon: TablerIcon,
  load: () => Promise<ComponentType<ViewProps<V>>>,
): View {
  const component = lazy(async () => ({ default: await load() }));
  // The frame gives a view the arguments of its own place only.
  return { name, title, icon, component: component as unknown as View['component'] };
}

/**
 * Every view once, in the order of the sidebar and of Ctrl/Cmd-1 to 7. A view is a component of `ViewProps<name>`:
 * - it begins with `<Page title="…">` (ui/page) and lives in `features/<name>/<name>-view.tsx`;
 * - it stays mounted, hidden, while another view is shown, and is thrown away when the vault locks. Effects run again
 *   each time it is shown, so a field that wants the cursor takes it in an effect on `visit`;
 * - it reads by `useRead`, changes by `useAct`, and is read again by itself when the registry changes;
 * - it opens another view by `go('invites', { id })`, never by importing it.
 */
export const views: readonly View[] = [
  view('issue', 'Issue', IconPlus, async () => (await import('../features/issue/issue-view.tsx')).IssueView),
  view('check', 'Check', IconCheck, async () => (await import('../features/check/check-view.tsx')).CheckView),
  view(
    'invites',
    'Invites',
    IconAlignLeft,
    async () => (await import('../features/invites/invites-view.tsx')).InvitesView,
  ),
  view('audit', 'Audit', IconFileText, async () => (await import('../features/audit/audit-view.tsx')).AuditView),
  view(
    'devices',
    'Devices',
    IconDeviceMobile,
    async () => (await import('../features/devices/devices-view.tsx')).DevicesView,
  ),
  view('desk', 'Desk', IconWorld, async () => (await import('../features/desk/desk-view.tsx')).DeskView),
  view(
    'settings',
    'Settings',
    IconSettings,
    async () => (await import('../features/settings/settings-view.tsx')).SettingsView,
  ),
];
