import { Box, type SuspendTerminal, useApp } from 'ink';
import { Component, type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { type ScreenContext, ScreenProvider } from './hooks/screen-context.ts';
import { KeyboardInput, type KeyboardInputProps } from './keyboard-input.tsx';
import { Screen } from './screen.tsx';

interface CrashBoundaryProps {
  readonly onCrash: (error: unknown) => void;
  readonly children: ReactNode;
}

interface CrashBoundaryState {
  readonly hasCrashed: boolean;
}

/** Draws nothing after a failure. Ink would draw the error with all it quotes, and leave it on the screen. */
class CrashBoundary extends Component<CrashBoundaryProps, CrashBoundaryState> {
  static getDerivedStateFromError(): CrashBoundaryState {
    return { hasCrashed: true };
  }

  override state: CrashBoundaryState = { hasCrashed: false };

  override componentDidCatch(error: unknown): void {
    this.props.onCrash(error);
  }

  override render(): ReactNode {
    return this.state.hasCrashed ? null : this.props.children;
  }
}

/** Counts how often the screen was drawn anew. */
export const createCounter = () => {
  const listeners = new Set<() => void>();
  let count = 0;
  return {
    get: () => count,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    increment: () => {
      count += 1;
      for (const listener of listeners) listener();
    },
  };
};

type Counter = ReturnType<typeof createCounter>;

/** An empty node that is replaced each time. Ink draws a frame only if its tree has changed. */
const Nudge = ({ counter }: { readonly counter: Counter }) => (
  <Box key={useSyncExternalStore(counter.subscribe, counter.get)} position="absolute" />
);

interface RootProps extends KeyboardInputProps {
  readonly screen: ScreenContext;
  readonly redraws: Counter;
  readonly onCrash: (error: unknown) => void;
  /** Is given what only a part of the tree can ask of Ink. */
  readonly onMount: (suspendTerminal: SuspendTerminal) => void;
}

const Mounted = ({ onMount }: Pick<RootProps, 'onMount'>) => {
  const { suspendTerminal } = useApp();
  useEffect(() => onMount(suspendTerminal), [onMount, suspendTerminal]);
  return null;
};

/** All that is drawn, with what listens beside it. */
export const Root = ({ screen, redraws, onCrash, onMount, ...keyboard }: RootProps) => (
  <CrashBoundary onCrash={onCrash}>
    <ScreenProvider value={screen}>
      <Mounted onMount={onMount} />
      <KeyboardInput {...keyboard} />
      <Screen key={screen.session.project.name} />
      <Nudge counter={redraws} />
    </ScreenProvider>
  </CrashBoundary>
);
