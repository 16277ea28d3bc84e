import { showNotification } from '@mantine/notifications';
import type { EventPayload } from '../../shared/contract.ts';
import { asEnvelope, isCancelled } from '../api.ts';
import { asSentence } from './words.ts';

const close = { 'aria-label': 'Dismiss' };

/** Says that something was done, and goes by itself. */
export function toastDone(title: string, message = ''): void {
  showNotification({ title, message, color: 'ok', autoClose: 5_000, role: 'status', closeButtonProps: close });
}

/** An error that belongs to no place in the view. It stays until it is dismissed. */
export function toastError(error: unknown): void {
  if (isCancelled(error)) return;
  const { message, hint } = asEnvelope(error);
  showNotification({
    title: asSentence(message),
    message: hint === null ? '' : asSentence(hint),
    color: 'bad',
    autoClose: false,
    role: 'alert',
    closeButtonProps: close,
  });
}

const noticeColours = { info: 'done', warning: 'warn', problem: 'bad' } as const;

/** Something that the main process says of itself. Only plain news goes by itself. */
export function toastNotice({ level, text, hint }: EventPayload<'notice'>): void {
  showNotification({
    title: asSentence(text),
    message: hint === null ? '' : asSentence(hint),
    color: noticeColours[level],
    autoClose: level === 'info' ? 8_000 : false,
    role: level === 'info' ? 'status' : 'alert',
    closeButtonProps: close,
  });
}
