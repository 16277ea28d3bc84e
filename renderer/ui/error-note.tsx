import './error-note.css';
import { Button } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { asEnvelope } from '../api.ts';
import { asSentence } from './words.ts';

interface Props {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

/** An error where it happened: what and why, and what to do next. */
export function ErrorNote({ error, onRetry }: Props): ReactNode {
  const { message, hint } = asEnvelope(error);
  return (
    <div className="error-note" role="alert">
      <IconAlertCircle className="error-note-icon" aria-hidden />
      <div>
        <p className="error-note-what">{asSentence(message)}</p>
        {hint !== null && <p>{asSentence(hint)}</p>}
      </div>
      {onRetry && (
        <Button size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
