import { quoteName } from '../../text/safe-text.ts';
import type { Size } from '../app-state.ts';
import { PaneFrame } from '../components/pane-frame.tsx';
import { Lines } from '../components/text-line.tsx';
import { useNewest, useScreen } from '../hooks/screen-context.ts';
import { PROFILES, TITLE_ROWS } from '../layout.ts';
import { sameLines, span } from '../line.ts';
import { dispatchNameText } from '../panes/row.ts';
import { pastTime, shownMs } from '../past/past-view.ts';
import { viewOf } from '../view.ts';
import type { Subject, View } from '../view-model.ts';
import { detailLines } from './detail-lines.ts';

const MARGIN_COLUMNS = 1;

const nameOf = (subject: Subject): string => {
  switch (subject.kind) {
    case 'room':
      return `room ${quoteName(subject.room.name)}`;
    case 'agent':
      return `agent ${quoteName(subject.agent.identity)}`;
    case 'dispatch':
      return `dispatch ${dispatchNameText(subject)}`;
  }
};

/** The visible part of a longer text: `1-20/34`. */
export const placeInText = (offset: number, rows: number, length: number): string =>
  length <= rows ? '' : `${offset + 1}-${Math.min(length, offset + rows)}/${length}`;

/** Shows the details of the row under the cursor. */
export const DetailPane = ({ view, size }: { readonly view: View; readonly size: Size }) => {
  const { symbols } = useScreen().theme;
  const columns = size.columns - MARGIN_COLUMNS;
  const rows = size.rows - TITLE_ROWS;
  const lines = useNewest(
    (state, nowMs) =>
      detailLines({ nowMs: shownMs(state, nowMs), columns, symbols, keys: state.keys }, viewOf(state)),
    sameLines,
  );
  const offset = Math.max(0, Math.min(view.state.detailOffset, lines.length - rows));
  const { past, session, listPane } = view.state;
  const title = [
    'Detail',
    ...(past === null || listPane === PROFILES
      ? []
      : [`PAST ${pastTime(past.moment.asOf.atMs, session.snapshot.startedAtMs)}`]),
    ...(view.subject === null ? [] : [nameOf(view.subject)]),
  ].join(symbols.separator);
  const focused = view.state.pane === 'detail' && view.state.overlay === null;
  return (
    <PaneFrame text={title} place={placeInText(offset, rows, lines.length)} focused={focused} size={size}>
      <Lines
        columns={size.columns}
        rows={rows}
        lines={lines.slice(offset, offset + rows).map((text) => [span(' '.repeat(MARGIN_COLUMNS)), ...text])}
      />
    </PaneFrame>
  );
};
