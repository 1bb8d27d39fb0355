import type { PastState } from '../../agents/past.ts';
import type { EventLog } from '../../fleet/event-log.ts';
import type { Room } from '../../fleet/fleet.ts';
import type { RoomKey } from '../../fleet/snapshot.ts';
import { BLANK_LINE, type Line } from '../line.ts';
import { eventLines } from '../panes/events/row.ts';
import { earlierEvents, shownEvents } from '../panes/events/shown-events.ts';
import { incidentDetail } from '../panes/rooms/incidents.ts';
import { type View, verifiedAt } from '../view-model.ts';
import { agentDetail } from './agent-detail.ts';
import { dispatchDetail } from './dispatch-detail.ts';
import { heading, type Paper, paragraph } from './paper.ts';
import { ENTRY_INDENT } from './participant-lines.ts';
import { roomDetail } from './room-detail.ts';

const MAX_EVENTS = 50;

/** Lists what lktop saw happen in a room, newest first. */
const timelineLines = (paper: Paper, log: EventLog, room: RoomKey): readonly Line[] => {
  const { items } = shownEvents(log, room);
  if (items.length === 0) return [];
  const left = items.length - MAX_EVENTS;
  return [
    BLANK_LINE,
    heading('Timeline'),
    ...items.slice(0, MAX_EVENTS).flatMap(({ event }) => eventLines(paper, event)),
    ...(left > 0
      ? paragraph(
          paper,
          `and ${left} older: ${paper.keys.keyOf('pane-events')} shows all`,
          'muted',
          ENTRY_INDENT,
        )
      : []),
  ];
};

/** Lists what earlier runs saw happen in a room, newest first. */
const earlierLines = (paper: Paper, past: PastState, { id }: Room): readonly Line[] => {
  if (past.room?.roomId !== id) return [];
  return [
    BLANK_LINE,
    heading('Before this run, from the registry'),
    ...earlierEvents(past.room)
      .slice(0, MAX_EVENTS)
      .flatMap(({ event }) => eventLines(paper, event)),
  ];
};

/** Describes the room, agent, dispatch or incident under the cursor; null if there is none. */
export const subjectDetail = (paper: Paper, view: View): readonly Line[] | null => {
  const { subject, incident, state, session } = view;
  const canAct = !state.project.readOnly && state.frozen === null && state.past === null;
  switch (subject?.kind) {
    case 'room':
      return [
        ...roomDetail(paper, subject.room, verifiedAt(view, subject.room.key), canAct),
        ...timelineLines(paper, session.log, subject.room.key),
        ...earlierLines(paper, session.past, subject.room),
      ];
    case 'agent':
      return agentDetail(paper, subject.room, subject.agent, canAct);
    case 'dispatch':
      return dispatchDetail(paper, subject.room, subject.dispatch, canAct);
    case undefined:
      return incident && incidentDetail(paper, incident, canAct);
  }
};
