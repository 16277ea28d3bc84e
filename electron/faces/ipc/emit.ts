import { events } from '../../../shared/contract/events.ts';
import type { EventName, EventPayload } from '../../../shared/contract.ts';
import type { AppHost } from '../../hosts/app-host.ts';

/** Tells the windows of an event. */
export type Emit = <E extends EventName>(event: E, payload: EventPayload<E>) => void;

/** An {@link Emit} that lets nothing out but what the contract knows. It never throws: timers call it. */
export function createEmit(host: Pick<AppHost, 'notify' | 'reportBug'>): Emit {
  return (event, payload) => {
    try {
      host.notify(event, events[event].parse(payload));
    } catch (error) {
      host.reportBug(error);
    }
  };
}
