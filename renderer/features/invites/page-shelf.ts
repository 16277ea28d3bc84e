import { useSyncExternalStore } from 'react';
import type { Invite } from '../../../shared/domain/invite.ts';
import { queryClient } from '../../data.ts';
import { type Opened, pageQuery, pageSize, pagesOf, type ReadPage } from './open-list.ts';

/** What is at hand of a list at one version; another object with every change. */
export interface Shelved {
  /** By their numbers. */
  readonly pages: ReadonlyMap<number, ReadPage>;
  /** Rows that there are, as far as it is known: what was counted, or what was read and the page after it. */
  readonly count: number;
  /** How many hits of a search were sorted, where those are not all. */
  readonly sortedNewest: number | null;
  /** What kept the last page from being read. */
  readonly error: unknown;
}

const nothing: Shelved = { pages: new Map(), count: 0, sortedNewest: null, error: null };

/** The pages of a list at one version that are looked at. */
export class PageShelf {
  readonly opened: Opened;
  readonly #listeners = new Set<() => void>();
  #shelved: Shelved;
  #wanted: readonly number[] = [];
  #looked = { first: 0, last: 0 };
  #reading = false;

  /** With the pages that were read when the list was opened. */
  constructor(opened: Opened) {
    const { total, pages } = opened;
    this.opened = opened;
    this.#shelved = { ...nothing, count: total.more ? 0 : total.count };
    this.#take(pages);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): Shelved => this.#shelved;

  /** The invite of a row; undefined while it is on its way. */
  readonly at = (index: number): Invite | undefined => inviteAt(this.#shelved.pages, index);

  /** Says which rows are looked at. Of those that were passed by while others were read none is asked for. */
  readonly want = (first: number, last: number): void => {
    this.#looked = { first, last };
    this.#wanted = pagesOf(first, last);
    if (!this.#reading) void this.#readWanted();
  };

  async #readWanted(): Promise<void> {
    this.#reading = true;
    try {
      for (;;) {
        const page = this.#next();
        if (page === undefined) break;
        this.#take([await queryClient.fetchQuery(pageQuery(this.opened, page))]);
      }
    } catch (error) {
      this.#put({ ...this.#shelved, error }, true);
    } finally {
      this.#reading = false;
    }
  }

  /** One after the other, so that it can follow each; what is seen comes first. */
  #next(): number | undefined {
    const missing = this.#wanted.filter((page) => !this.#shelved.pages.has(page));
    return missing.find((page) => this.#isSeen(page)) ?? missing[0];
  }

  #isSeen(page: number): boolean {
    const { first, last } = this.#looked;
    return page >= Math.floor(first / pageSize) && page <= Math.floor(last / pageSize);
  }

  /** Puts pages there, and those away that nobody looks at. */
  #take(read: readonly ReadPage[]): void {
    const { pages: before, count, sortedNewest } = this.#shelved;
    const kept = [...before].filter(([page]) => this.#wanted.includes(page));
    const shelved = {
      pages: new Map([...kept, ...read.map((page) => [page.page, page] as const)]),
      count: read.reduce((known, page) => countWith(page, known, this.opened.total.more), count),
      sortedNewest: read[0]?.sortedNewest ?? sortedNewest,
      error: null,
    };
    this.#put(
      shelved,
      read.some(({ page }) => this.#isSeen(page)),
    );
  }

  /** Nothing is drawn anew for pages that only come up next. */
  #put(shelved: Shelved, seen: boolean): void {
    const { count, sortedNewest, error } = this.#shelved;
    this.#shelved = shelved;
    if (!seen && count === shelved.count && sortedNewest === shelved.sortedNewest && error === shelved.error) return;
    for (const listener of this.#listeners) listener();
  }
}

/** What is read from the shelf, and again whenever that has changed. Before there is one, nothing is at hand. */
export function useShelved<T>(shelf: PageShelf | null, read: (shelved: Shelved) => T): T {
  return useSyncExternalStore(shelf?.subscribe ?? tellNever, () => read(shelf?.read() ?? nothing));
}

function tellNever(): () => void {
  return () => {};
}

/** The invite of a row; undefined while it is on its way. */
export function inviteAt(pages: Shelved['pages'], index: number): Invite | undefined {
  return pages.get(Math.floor(index / pageSize))?.invites[index % pageSize];
}

/** How many rows are known of once a page was read. Where nobody counted them all, more come when the last is reached. */
function countWith({ page, invites, more }: ReadPage, known: number, uncounted: boolean): number {
  const end = page * pageSize + invites.length;
  if (!more) return uncounted ? end : Math.min(end, known);
  return uncounted ? Math.max(known, end + pageSize) : known;
}
