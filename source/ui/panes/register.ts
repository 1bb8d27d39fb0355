import { agentsPane } from './agents/pane.ts';
import { deploymentsPane } from './deployments/pane.ts';
import { dispatchesPane } from './dispatches/pane.ts';
import { eventsPane } from './events/pane.ts';
import { historyPane } from './history/pane.ts';
import type { Pane } from './pane.ts';
import { profilesPane } from './profiles/pane.ts';
import { roomsPane } from './rooms/pane.ts';
import { treePane } from './tree/pane.ts';
import { workersPane } from './workers/pane.ts';

/** All lists, in Tab order. The other lists show the room under the cursor of the first. */
export const REGISTER: readonly Pane[] = [
  roomsPane,
  agentsPane,
  dispatchesPane,
  workersPane,
  deploymentsPane,
  eventsPane,
  historyPane,
  treePane,
  profilesPane,
];
