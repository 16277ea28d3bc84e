import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AuditEvent, Detail } from '../../../shared/domain/audit-event.ts';
import { go } from '../../place.ts';
import { CodeText } from '../../ui/code-text.tsx';
import { formatExact } from '../../ui/times.ts';
import { describeEvent } from './describe-event.ts';

interface Props {
  readonly event: AuditEvent;
  readonly onNarrow: (to: { readonly inviteId: number } | { readonly actor: string }) => void;
}

/** The whole of an event: what it says, and what holds it in its place. */
export function EventDetail({ event, onNarrow }: Props): ReactNode {
  const { at, type, inviteId, actor, detail, hash, prevHash } = event;
  const said = Object.keys(detail).length > 0;
  return (
    <div className="event-detail">
      <dl>
        <dt>What</dt>
        <dd className="strong">{describeEvent(event)}</dd>
        <dt>When</dt>
        <dd>
          {formatExact(at)} <span className="muted">· {at}</span>
        </dd>
        <dt>Who</dt>
        <dd>
          <bdi>{actor}</bdi>
        </dd>
        <dt>Event</dt>
        <dd>
          <CodeText>{type}</CodeText>
        </dd>
        {said && (
          <>
            <dt>Detail</dt>
            <dd>
              <DetailText detail={detail} />
            </dd>
          </>
        )}
        <dt>Hash</dt>
        <dd>
          <CodeText>{hash}</CodeText>
        </dd>
        <dt>Hash before</dt>
        <dd>
          <CodeText>{prevHash}</CodeText>
        </dd>
      </dl>
      <div className="event-actions">
        {inviteId !== null && (
          <>
            <Button size="xs" onClick={() => go('invites', { id: inviteId })}>
              Open invite #{inviteId}
            </Button>
            <Button size="xs" onClick={() => onNarrow({ inviteId })}>
              Only #{inviteId}
            </Button>
          </>
        )}
        <Button size="xs" onClick={() => onNarrow({ actor })} aria-label={`Only events of ${actor}`}>
          Only <bdi className="event-only">{actor}</bdi>
        </Button>
      </div>
    </div>
  );
}

/** The detail as it stands in the log, a line for each key; a long one scrolls, and so can take the focus. */
function DetailText({ detail }: { readonly detail: Detail }): ReactNode {
  const lines = Object.entries(detail).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return (
    <textarea
      className="event-json code-text"
      aria-label="Detail"
      readOnly
      dir="ltr"
      spellCheck={false}
      rows={lines.length}
      value={lines.join('\n')}
    />
  );
}
