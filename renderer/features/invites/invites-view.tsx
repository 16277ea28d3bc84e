import './invites-view.css';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import type { Invite } from '../../../shared/domain/invite.ts';
import { api } from '../../api.ts';
import { Held } from '../../held.ts';
import { go, type ViewProps } from '../../place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { IssuedDialog } from '../../ui/issued-dialog.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { plural } from '../../ui/words.ts';
import { FilterBar, totalWords } from './filter-bar.tsx';
import { focusLater } from './focus-later.ts';
import { InvitePanel } from './invite-panel.tsx';
import { InviteTable, type TableHandle } from './invite-table.tsx';
import { type ListSpec, wholeList } from './list-spec.ts';
import type { Marks } from './open-list.ts';
import { SearchBox } from './search-box.tsx';
import { TableFoot } from './table-foot.tsx';
import { useRows } from './use-rows.ts';
import { useSelection } from './use-selection.ts';

/** An invite that stands in another's place, and its code until its sheet is put away. */
interface Reissued {
  readonly invite: Invite;
  readonly held: Held<CallOutput<'invites.reissue'>>;
}

const nowhere: Marks = { first: 0, seen: 0, top: null, active: null };

/** All invites: search, filter, look into one, end many. */
export function InvitesView({ args, visit }: ViewProps<'invites'>): ReactNode {
  const [spec, setSpec] = useState(wholeList);
  const [openId, setOpenId] = useState<number | null>(null);
  const [known, setKnown] = useState<Invite>();
  const [issued, setIssued] = useState<Reissued | null>(null);
  /** The row to go to once the whole list is there. */
  const [goal, setGoal] = useState<number | null>(null);
  const table = useRef<TableHandle>(null);
  const panel = useRef<{ focus: () => void }>(null);
  const rows = useRows(spec, () => table.current?.marks() ?? nowhere);
  const selection = useSelection(spec, rows);
  const change = (changes: Partial<ListSpec>) => setSpec((before) => ({ ...before, ...changes }));
  const show = (id: number, invite?: Invite) => {
    setOpenId(id);
    setKnown(invite);
  };
  const close = () => {
    setOpenId(null);
    table.current?.focus();
  };
  const arrive = useEffectEvent(() => {
    if (args.id === undefined) return;
    setSpec(wholeList);
    show(args.id);
    // Without a place in the list the record is shown all the same, and says what is wrong with it.
    void findRow(args.id).then(setGoal, () => {});
  });
  const handled = useRef(-1);
  useEffect(() => {
    // Shown again without being sent anywhere, it stays as it was left.
    if (handled.current === visit) return;
    handled.current = visit;
    arrive();
  }, [visit]);

  const { opened, count, total, counts, error } = rows;
  const ready = opened !== null && opened.spec === wholeList;
  useEffect(() => {
    if (goal === null || !ready) return;
    table.current?.goTo(goal);
    setGoal(null);
  }, [goal, ready]);
  return (
    <Page
      fill
      title="Invites"
      actions={
        <>
          <SearchBox
            among={counts === undefined ? null : rows.all}
            value={spec.search}
            visit={args.search === true ? visit : -1}
            onSearch={(search) => change({ search })}
            onDown={() => table.current?.focus()}
          />
          <Button
            // Where there is no invite at all, the way to the first one stands below.
            variant={rows.all === 0 ? 'default' : 'filled'}
            size="md"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => go('issue')}
          >
            Issue
          </Button>
        </>
      }
    >
      <FilterBar spec={spec} counts={counts} total={opened?.spec === spec ? total : null} onChange={change} />
      {error !== null && <ErrorNote error={error} onRetry={rows.retry} />}
      <p className="visually-hidden" role="status">
        {opened !== null &&
          total !== null &&
          (total.more ? `${totalWords(total)} invites` : plural(total.count, 'invite'))}
      </p>
      <div
        className="invites-body"
        data-open={openId !== null || undefined}
        aria-busy={error === null && opened?.spec !== spec}
      >
        {opened === null ? (
          error === null && <Loading />
        ) : count === 0 ? (
          <NoInvites none={rows.all === 0} spec={opened.spec} onAll={() => setSpec(wholeList)} />
        ) : (
          <InviteTable
            ref={table}
            rows={rows}
            selection={selection}
            sort={spec.sort}
            onSort={(sort) => change({ sort })}
            openId={openId}
            onOpen={(index, enter) => {
              const invite = rows.at(index);
              if (invite === undefined) return;
              show(invite.id, invite);
              // It is there when this has been drawn.
              if (enter) setTimeout(() => panel.current?.focus());
            }}
            onLeave={() => {
              if (openId !== null) setOpenId(null);
              else if (selection.ids.size > 0) selection.clear();
              else return false;
              return true;
            }}
            foot={
              <TableFoot
                selection={selection}
                count={count}
                sortedNewest={rows.sortedNewest}
                onRevoked={() => focusLater(table)}
              />
            }
          />
        )}
        {openId !== null && (
          <InvitePanel
            ref={panel}
            id={openId}
            known={known}
            onShow={show}
            onReissued={(made) => setIssued({ invite: made.invite, held: new Held(made) })}
            onClose={close}
          />
        )}
      </div>
      <IssuedDialog
        issued={issued?.held ?? null}
        onDone={() => {
          if (issued !== null) show(issued.invite.id, issued.invite);
          setIssued(null);
        }}
      />
    </Page>
  );
}

/** The row of an invite in the list of all. */
async function findRow(id: number): Promise<number> {
  const { invite } = await api['invites.show']({ id });
  const { expiresAt, label } = invite;
  const { position } = await api['invites.position']({ sort: wholeList.sort, place: { id, expiresAt, label } });
  return position;
}

interface NoInvitesProps {
  /** There is none at all. */
  readonly none: boolean;
  readonly spec: ListSpec;
  readonly onAll: () => void;
}

function NoInvites({ none, spec, onAll }: NoInvitesProps): ReactNode {
  if (none) {
    return (
      <EmptyState
        title="No invites yet"
        text="Issue the first one, and it stands here with all that happens to it."
        action={
          <Button variant="filled" size="md" onClick={() => go('issue')}>
            Issue an invite
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      title={spec.search === '' ? 'None of these' : 'Nothing found'}
      text={
        spec.search === '' ? (
          'No invite is in this state now.'
        ) : (
          <>
            No invite has “<bdi>{spec.search}</bdi>” in its name, note, group or creator.
            {[...spec.search.trim()].length < 3 &&
              ' One or two letters are looked for at the beginning of the name only.'}
          </>
        )
      }
      action={<Button onClick={onAll}>Show all</Button>}
    />
  );
}
