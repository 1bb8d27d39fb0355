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

/**
 * Renders nothing after a crash. Ink would print the error, with everything it quotes, and leave it on the
 * screen.
 */
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

/** Creates a counter of full redraws that React can subscribe to. */
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

/** An empty node that is replaced on each redraw. Ink draws a frame only if its tree has changed. */
const Nudge = ({ counter }: { readonly counter: Counter }) => (
  <Box key={useSyncExternalStore(counter.subscribe, counter.get)} position="absolute" />
);

interface RootProps extends KeyboardInputProps {
  readonly screen: ScreenContext;
  readonly redraws: Counter;
  readonly onCrash: (error: unknown) => void;
  /** Receives `suspendTerminal`, which only a component can get from Ink. */
  readonly onMount: (suspendTerminal: SuspendTerminal) => void;
}

const Mounted = ({ onMount }: Pick<RootProps, 'onMount'>) => {
  const { suspendTerminal } = useApp();
  useEffect(() => onMount(suspendTerminal), [onMount, suspendTerminal]);
  return null;
};

/** The component tree: the screen and the key listener. */
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
