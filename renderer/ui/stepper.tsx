import './stepper.css';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
  /** Stands at the end of the label's line: another way to say it. */
  readonly aside?: ReactNode;
  readonly disabled?: boolean;
}

/** A whole number, by typing, by arrow keys or by its two buttons. */
export function Stepper({ label, value, least, most, onChange, aside, disabled = false }: Props): ReactNode {
  const id = useId();
  // What is being typed may be nothing for a moment.
  const [typed, setTyped] = useState<string | null>(null);
  const set = (next: number) => onChange(Math.min(most, Math.max(least, next)));
  const type = (text: string) => {
    const digits = text.replace(/\D/g, '').slice(0, 10);
    setTyped(digits);
    if (digits !== '') set(Number(digits));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setTyped(null);
    set(value + step);
  };
  return (
    <div>
      <div className="stepper-label">
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      <div className="stepper">
        <button
          type="button"
          tabIndex={-1}
          aria-label={`${label}: one less`}
          disabled={disabled || value <= least}
          onClick={() => set(value - 1)}
        >
          −
        </button>
        <input
          id={id}
          role="spinbutton"
          inputMode="numeric"
          autoComplete="off"
          aria-valuenow={value}
          aria-valuemin={least}
          aria-valuemax={most}
          disabled={disabled}
          value={disabled ? '∞' : (typed ?? String(value))}
          onChange={(event) => type(event.currentTarget.value)}
          onBlur={() => setTyped(null)}
          onKeyDown={onKeyDown}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button
          type="button"
          tabIndex={-1}
          aria-label={`${label}: one more`}
          disabled={disabled || value >= most}
          onClick={() => set(value + 1)}
        >
          +
        </button>
      </div>
    </div>
  );
}
