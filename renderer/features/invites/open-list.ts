import { queryOptions } from '@tanstack/react-query';
import type { CallInput, CallOutput } from '../../../shared/contract.ts';
import type { Invite } from '../../../shared/domain/invite.ts';
import { api } from '../../api.ts';
import { queryClient } from '../../data.ts';
import { judgedNow } from '../../ui/use-now.ts';
import { cappedTotal, filterOf, type ListSpec, type Total, totalByState } from './list-spec.ts';

/** Rows that are read at once. */
export const pageSize = 50;
/** Rows before and after those that are seen whose pages are read along with them. */
const ahead = 30;

/** A row that was seen. */
export interface Mark {
  readonly index: number;
  readonly invite: Invite;
}

/** What of a list is looked at, so that it can be found again after the list has changed. */
export interface Marks {
  /** The row at the top, and how many are seen. */
  readonly first: number;
  readonly seen: number;
  /** The row that has to stay where it is on the screen; null: the list may move under it. */
  readonly top: Mark | null;
  /** The row that the keyboard is at. */
  readonly active: Mark | null;
}

/** A list at one version of the registry. */
export interface Opened {
  readonly spec: ListSpec;
  readonly version: string;
  readonly total: Total;
  /** What was read along, where it begins or where it was looked at. */
  readonly pages: readonly ReadPage[];
  /** By how many rows the marks have moved since; null: it was opened anew, and begins at its top. */
  readonly moved: { readonly top: number; readonly active: number } | null;
}

export interface ReadPage {
  /** 0, 1, 2, … */
  readonly page: number;
  readonly invites: readonly Invite[];
  readonly more: boolean;
  readonly sortedNewest: number | null;
}

interface Wanted {
  readonly spec: ListSpec;
  readonly version: string;
  readonly counts: CallOutput<'invites.counts'>;
}

/** Counts a list, finds where what was looked at has gone, and reads the pages there, so that they are there at once. */
export async function openList(wanted: Wanted, marks: Marks | null): Promise<Opened> {
  const { spec, version, counts } = wanted;
  const filter = filterOf(spec, judgedNow());
  const byState = totalByState(spec, counts);
  const [total, top, active] = await Promise.all([
    byState ?? api['invites.count'](filter).then(({ count }) => cappedTotal(count)),
    movedBy(spec, marks?.top ?? null),
    movedBy(spec, marks?.active ?? null),
  ]);
  const first = (marks?.first ?? 0) + top;
  const wantedPages = pagesOf(first, first + (marks?.seen ?? 0));
  const pages = await Promise.all(
    wantedPages.map((page) => queryClient.fetchQuery(pageQuery({ spec, version }, page))),
  );
  return { spec, version, total, pages, moved: marks && { top, active } };
}

async function movedBy(spec: ListSpec, mark: Mark | null): Promise<number> {
  if (mark === null) return 0;
  const { id, expiresAt, label } = mark.invite;
  const query = { ...filterOf(spec, judgedNow()), sort: spec.sort, place: { id, expiresAt, label } };
  const { position } = await api['invites.position'](query);
  return position - mark.index;
}

/** Numbers of the pages that hold the rows from one to another, and those that come up next. */
export function pagesOf(first: number, last: number): readonly number[] {
  const from = Math.floor(Math.max(0, first - ahead) / pageSize);
  const to = Math.floor((last + ahead) / pageSize);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** One page of a list at one version: it never changes, so nothing but a new version reads it again. */
export function pageQuery({ spec, version }: Pick<Opened, 'spec' | 'version'>, page: number) {
  const keyOf = (at: number) => ['invites.list', spec, version, at] as const;
  return queryOptions({
    queryKey: keyOf(page),
    queryFn: async (): Promise<ReadPage> => {
      const before = queryClient.getQueryData<ReadPage>(keyOf(page - 1))?.invites.at(-1);
      const read = await api['invites.list']({
        ...filterOf(spec, judgedNow()),
        sort: spec.sort,
        limit: pageSize,
        ...startOf(page, before),
      });
      return { page, ...read };
    },
    staleTime: 'static',
    gcTime: 30_000,
    retry: false,
  });
}

/** After the page before where that is at hand, else by passing over the rows before it. */
function startOf(page: number, before: Invite | undefined): Pick<CallInput<'invites.list'>, 'after' | 'offset'> {
  if (page === 0) return {};
  if (before === undefined) return { offset: page * pageSize };
  return { after: { id: before.id, expiresAt: before.expiresAt, label: before.label } };
}
