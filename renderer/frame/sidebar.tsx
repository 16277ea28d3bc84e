import './sidebar.css';
import { ActionIcon } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import { useRead } from '../data.ts';
import { go, type ViewName } from '../place.ts';
import { BrandMark } from '../ui/brand-mark.tsx';
import { formatSeconds } from '../ui/clipboard-countdown.tsx';
import { useDesk } from '../ui/use-desk.ts';
import { formatCount, vaultName } from '../ui/words.ts';
import { useIdleCountdown } from './idle-countdown.ts';
import { type View, views } from './views.ts';

interface Props {
  readonly status: CallOutput<'vault.status'>;
  readonly current: ViewName;
  readonly onLock: () => void;
}

/** The views, and the vault with its lock. */
export function Sidebar({ status, current, onLock }: Props): ReactNode {
  const counts = useRead('invites.counts', {});
  const history = status.session?.history;
  const total = counts.data === undefined ? null : Object.values(counts.data).reduce((sum, count) => sum + count, 0);
  const item = ({ name, title, icon: Icon }: View) => (
    <li key={name}>
      <button
        type="button"
        className="sidebar-item"
        title={title}
        aria-current={name === current ? 'page' : undefined}
        onClick={() => go(name)}
      >
        <Icon aria-hidden />
        <span>{title}</span>
        {name === 'desk' && <DeskMark />}
        {name === 'invites' && total !== null && <small className="num">{formatCount(total)}</small>}
      </button>
    </li>
  );
  return (
    <aside className="sidebar">
      <div className="sidebar-brand">
        <BrandMark />
        <span>Invite Vault</span>
      </div>
      <nav aria-label="Views">
        <ul>{views.filter(({ name }) => name !== 'settings').map(item)}</ul>
      </nav>
      <div className="sidebar-foot">
        <nav aria-label="Settings">
          <ul>{views.filter(({ name }) => name === 'settings').map(item)}</ul>
        </nav>
        <div className="sidebar-vault">
          <i className="sidebar-dot" />
          <div>
            <b title={status.dir}>{vaultName(status.dir)}</b>
            {history?.state === 'running' ? <HistoryProgress {...history} /> : <LockCountdown />}
          </div>
          <ActionIcon aria-label="Lock the vault" title="Lock the vault (L)" onClick={onLock}>
            <IconLock size={16} aria-hidden />
          </ActionIcon>
        </div>
      </div>
    </aside>
  );
}

/** How far the replay of the log is, in place of the countdown. */
function HistoryProgress({ done, total }: { readonly done: number; readonly total: number | null }): ReactNode {
  const percent = total === null || total === 0 ? 0 : Math.floor((100 * done) / total);
  return <small className="num">checking the log, {percent} %</small>;
}

/** Whether the desk is open, in red while other machines reach it. */
function DeskMark(): ReactNode {
  const open = useDesk().data?.open;
  if (!open) return null;
  return (
    <small className={open.beyondLoopback ? 'sidebar-beyond' : undefined}>
      {open.beyondLoopback ? 'open to others' : 'open'}
    </small>
  );
}

function LockCountdown(): ReactNode {
  const settings = useRead('settings.get', {});
  const desk = useDesk().data;
  const left = useIdleCountdown(settings.data?.app.autoLockMinutes ?? null);
  if (desk?.open) return <small>held by the desk</small>;
  if (left === null) return <small>unlocked</small>;
  // Something may hold it open, or the operator is busy in another window: then the time goes by without a lock.
  return <small className="num">{left === 0 ? 'locks when you are away' : `locks in ${formatSeconds(left)}`}</small>;
}
