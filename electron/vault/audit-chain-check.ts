import { firstPrevHash } from '../../shared/domain/audit-event.ts';
import type { ChainFailure, ChainFault } from '../../shared/domain/chain-fault.ts';
import type { AuditHeader } from './audit-document.ts';
import type { FileEvent } from './audit-line.ts';

interface Link {
  readonly seq: number;
  readonly hash: string;
  readonly prevHash: string;
}

/** The first event that does not follow the one before it, and what came behind, which tells what was done. */
interface Suspect {
  readonly event: FileEvent;
  /** Counted from 1. */
  readonly position: number;
  readonly expected: number;
  next: FileEvent | null;
  /** Whether the event that was expected came later. */
  expectedLater: boolean;
  /** Whether an event of the same number came again. */
  again: boolean;
}

const beginning: Link = { seq: 0, hash: firstPrevHash, prevHash: '' };

/**
 * Follows the events of an exported log, fed one by one, and names the first that is not what was written. In a complete
 * log each event must follow the one before; in a filtered one neighbours in number must, and numbers must rise.
 */
export class ChainCheck {
  readonly #header: AuditHeader;
  #last = beginning;
  #first: number | null = null;
  #count = 0;
  #suspect: Suspect | null = null;

  constructor(header: AuditHeader) {
    this.#header = header;
  }

  /** Events fed so far. */
  get count(): number {
    return this.#count;
  }

  feed(event: FileEvent): void {
    this.#count += 1;
    const suspect = this.#suspect;
    if (suspect) {
      suspect.next ??= event;
      suspect.expectedLater ||= event.seq === suspect.expected;
      suspect.again ||= event.seq === suspect.event.seq;
    } else if (event.fits && event.seq !== null && this.#follows(event.seq, event.prevHash)) {
      this.#last = { seq: event.seq, hash: event.hash, prevHash: event.prevHash };
      this.#first ??= event.seq;
    } else {
      const expected = this.#last.seq + 1;
      this.#suspect = { event, position: this.#count, expected, next: null, expectedLater: false, again: false };
    }
  }

  /**
   * What is wrong, once all events were fed. `ended` tells whether the file has its end, `digestHolds` whether its
   * digest is that of the events: then a range that does not fit is the header's fault.
   */
  finish(ended: boolean, digestHolds: boolean): ChainFailure | null {
    if (this.#suspect) {
      const { event, next } = this.#suspect;
      if (!ended && next === null && !event.fits) return this.#cutOff();
      return this.#header.complete ? this.#nameInComplete(this.#suspect) : this.#nameInFiltered(this.#suspect);
    }
    if (!ended) return this.#cutOff();
    return this.#header.complete ? this.#endOfComplete() : digestHolds ? null : this.#endOfFiltered();
  }

  #follows(seq: number, prevHash: string): boolean {
    const last = this.#last;
    if (seq === last.seq + 1) return prevHash === last.hash;
    return !this.#header.complete && seq > last.seq;
  }

  #nameInComplete(suspect: Suspect): ChainFailure {
    const { event, expected, next, position } = suspect;
    const place = `event ${position} of the file`;
    const pushedIn = next?.fits === true && next.seq === expected && next.prevHash === this.#last.hash;
    if (!event.fits || event.seq === null) {
      if (pushedIn) return fault('inserted', event.seq, `${place} was put in`);
      return fault('edited', expected, `event ${expected} was edited: its content does not fit its hash`);
    }
    const { seq } = event;
    if (seq === expected) return this.#nameBrokenLink(event, next, seq);
    if (seq < expected) return fault('inserted', seq, `${place} was put in: event ${seq} stands there a second time`);
    const beyond = seq > (this.#header.range.last ?? 0);
    if (pushedIn && (suspect.again || beyond)) return fault('inserted', seq, `${place}, event ${seq}, was put in`);
    if (suspect.expectedLater) {
      return fault('reordered', expected, `where event ${expected} belongs, event ${seq} stands`);
    }
    const missing = seq - expected === 1 ? `event ${expected} is` : `events ${expected} to ${seq - 1} are`;
    if (position === 1) return fault('truncated', expected, `the beginning was cut off: ${missing} missing`);
    return fault('removed', expected, `${missing} missing`);
  }

  /** Two neighbours that do not link, each in itself whole: what stands behind them tells which one is the stranger. */
  #nameBrokenLink(event: FileEvent, next: FileEvent | null, seq: number): ChainFailure {
    const { head } = this.#header;
    const linksOn = next ? next.prevHash === event.hash : head.seq === seq && head.hash === event.hash;
    const edited = linksOn && this.#last.seq > 0 ? this.#last.seq : seq;
    return fault('edited', edited, `event ${edited} was edited and its hash with it: its neighbours do not link to it`);
  }

  #nameInFiltered(suspect: Suspect): ChainFailure {
    const { event, next, position } = suspect;
    const place = `event ${position} of the file`;
    const tooMany = this.#count > this.#header.range.count;
    const { seq } = event;
    if (tooMany || seq === this.#last.seq) return fault('inserted', seq, `${place} was put in, or one before it`);
    if (!event.fits || seq === null) {
      return fault('edited', seq, `${place} was edited: its content does not fit its hash`);
    }
    if (seq === this.#last.seq + 1) return this.#nameBrokenLink(event, next, seq);
    return fault('reordered', seq, `${place} is event ${seq}, which belongs before event ${this.#last.seq}`);
  }

  #endOfComplete(): ChainFailure | null {
    const { range, head } = this.#header;
    const last = this.#last.seq;
    // A header that contradicts itself was edited; its signature will tell.
    if (range.count !== head.seq || (range.last ?? 0) !== head.seq || (range.first ?? 1) !== 1) return null;
    if (last > head.seq) return fault('inserted', head.seq + 1, `event ${head.seq + 1} was put in at the end`);
    return last < head.seq ? this.#cutOff() : null;
  }

  #endOfFiltered(): ChainFailure | null {
    const { range } = this.#header;
    const missing = range.count - this.#count;
    if (missing < 0) return fault('inserted', null, `${-missing} events more are in the file than were exported`);
    if (missing === 0) return null;
    if (this.#last.seq !== range.last) return this.#cutOff();
    if (this.#first !== range.first) {
      return fault('truncated', range.first, `the beginning was cut off: it began with event ${range.first}`);
    }
    return fault('removed', null, `${missing} of ${range.count} events are missing`);
  }

  #cutOff(): ChainFailure {
    const { seq } = this.#last;
    const message = seq === 0 ? 'the end was cut off: no event is left' : `the end was cut off after event ${seq}`;
    return fault('truncated', this.#header.complete ? seq + 1 : this.#header.range.last, message);
  }
}

function fault(kind: ChainFault, seq: number | null, message: string): ChainFailure {
  return { kind, seq, message };
}
