import { type Line, line } from '../line.ts';
import { groupDetail, incidentDetail } from '../query/fold-detail.ts';
import type { Subject, View } from '../view.ts';
import { verifiedAt } from '../view.ts';
import { agentDetail } from './agent-detail.ts';
import { dispatchDetail } from './dispatch-detail.ts';
import type { Paper } from './paper.ts';
import { roomDetail } from './room-detail.ts';
import { timelineLines } from './timeline.ts';

const subjectLines = (paper: Paper, view: View, subject: Subject, canAct: boolean): readonly Line[] => {
  switch (subject.kind) {
    case 'room':
      return [
        ...roomDetail(paper, subject.room, verifiedAt(view, subject.room.key), canAct),
        ...timelineLines(paper, view.session.log, subject.room.key),
      ];
    case 'agent':
      return agentDetail(paper, subject.room, subject.agent, canAct);
    case 'dispatch':
      return dispatchDetail(paper, subject.room, subject.dispatch, canAct);
  }
};

/** The whole text of the detail pane, wrapped to its width. */
export const detailLines = (paper: Paper, view: View): readonly Line[] => {
  const canAct = !view.state.project.readOnly && view.state.frozen === null;
  if (view.subject !== null) return subjectLines(paper, view, view.subject, canAct);
  if (view.state.listPane === 'agents' && view.group) return groupDetail(paper, view.group);
  if (view.incident) return incidentDetail(paper, view.incident, canAct);
  return [line('nothing selected', 'muted')];
};
