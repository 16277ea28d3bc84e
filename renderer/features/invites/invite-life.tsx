import { Anchor, Button } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import type { AuditEvent } from '../../../shared/domain/audit-event.ts';
import { passedByMs, useRead } from '../../data.ts';
import { go } from '../../place.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { programName } from '../../ui/program-name.ts';
import { When } from '../../ui/time-left.tsx';
import { lifeEntries } from './life-entries.ts';
import { lifeWords } from './life-words.ts';

/** Events that are shown at first, and then as many more each time. */
const atOnce = 12;
const more = 50;

interface Props {
  readonly inviteId: number;
  readonly uses: CallOutput<'invites.show'>['uses'];
}

/** The life of an invite as the log has it, newest first. */
export function InviteLife({ inviteId, uses }: Props): ReactNode {
  const [limit, setLimit] = useState(atOnce);
  const log = useRead(
    'audit.list',
    { filter: { inviteId }, order: 'newest', limit },
    { placeholderData: keepPreviousData, gcTime: passedByMs },
  );
  const events = log.data?.events.filter((event) => event.inviteId === inviteId) ?? [];
  return (
    <section className="invite-life" aria-label="Life">
      <h3>Life</h3>
      {log.isError && <ErrorNote error={log.error} onRetry={() => void log.refetch()} />}
      <ol>
        {lifeEntries(events, uses, log.data?.next != null).map((entry) =>
          'seq' in entry ? (
            <LifeEvent key={entry.seq} event={entry} uses={uses} />
          ) : (
            <UseThere key={`use ${entry.id}`} use={entry} />
          ),
        )}
      </ol>
      {events.length > 0 && (
        <p className="invite-life-foot small">
          {log.data?.next != null && (
            <Button size="xs" variant="subtle" loading={log.isFetching} onClick={() => setLimit(limit + more)}>
              Show earlier
            </Button>
          )}
          <Anchor component="button" type="button" inherit onClick={() => go('audit', { inviteId })}>
            In the audit log
          </Anchor>
        </p>
      )}
    </section>
  );
}

function UseThere({ use: { at, actor } }: { readonly use: Props['uses'][number] }): ReactNode {
  return (
    <li data-look="ok">
      <span className="invite-life-what">
        <b>Used</b> there, in <bdi>{programName(actor)}</bdi>
      </span>
      <span className="muted">
        <When at={at} />
      </span>
    </li>
  );
}

interface EventProps {
  readonly event: AuditEvent;
  readonly uses: Props['uses'];
}

function LifeEvent({ event, uses }: EventProps): ReactNode {
  const { what, rest, name, why, look } = lifeWords(
    event,
    (useId) => uses.find(({ id }) => id === useId)?.deviceName ?? null,
  );
  return (
    <li data-look={look ?? undefined}>
      <span className="invite-life-what">
        <b>{what}</b> {rest} {name !== null && <bdi title={name}>{name}</bdi>}
      </span>
      <span className="muted">
        <When at={event.at} />
      </span>
      {why !== undefined && why !== '' && (
        <span className="invite-life-why muted" dir="auto">
          {why}
        </span>
      )}
    </li>
  );
}
