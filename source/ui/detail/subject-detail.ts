import type { Line } from '../line.ts';
import { incidentDetail } from '../panes/rooms/incidents.ts';
import { type View, verifiedAt } from '../view-model.ts';
import { agentDetail } from './agent-detail.ts';
import { dispatchDetail } from './dispatch-detail.ts';
import type { Paper } from './paper.ts';
import { roomDetail } from './room-detail.ts';
import { timelineLines } from './timeline.ts';

/** All there is to say of the room, agent or dispatch under the cursor, or of the incident; null where there is none. */
export const subjectDetail = (paper: Paper, view: View): readonly Line[] | null => {
  const { subject, incident, state, session } = view;
  const canAct = !state.project.readOnly && state.frozen === null;
  switch (subject?.kind) {
    case 'room':
      return [
        ...roomDetail(paper, subject.room, verifiedAt(view, subject.room.key), canAct),
        ...timelineLines(paper, session.log, subject.room.key),
      ];
    case 'agent':
      return agentDetail(paper, subject.room, subject.agent, canAct);
    case 'dispatch':
      return dispatchDetail(paper, subject.room, subject.dispatch, canAct);
    case undefined:
      return incident && incidentDetail(paper, incident, canAct);
  }
};
