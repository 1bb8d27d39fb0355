import { agentsPane } from './agents/pane.ts';
import { dispatchesPane } from './dispatches/pane.ts';
import { eventsPane } from './events/pane.ts';
import type { Pane } from './pane.ts';
import { roomsPane } from './rooms/pane.ts';

/** The lists there are, in the order of Tab. The first is the one the others are about. */
export const REGISTER: readonly Pane[] = [roomsPane, agentsPane, dispatchesPane, eventsPane];
