import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { EmptyState } from './empty-state.tsx';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly failed: boolean;
}

/** Keeps a fault in one part from taking the window with it. Nothing in the vault depends on what is drawn. */
export class Boundary extends Component<Props, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <EmptyState
        title="This part of the window stopped"
        text="The vault is safe: what was done stays done. Show it again, or lock the vault and open it anew."
        action={<Button onClick={() => this.setState({ failed: false })}>Show it again</Button>}
      />
    );
  }
}
