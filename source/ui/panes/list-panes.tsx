import { useCallback } from 'react';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import { isAcknowledged } from '../../query/acknowledge.ts';
import { quoteName } from '../../text/safe-text.ts';
import type { ListPane, Size } from '../app-state.ts';
import { List, type RowFormat } from '../components/list/list.tsx';
import { PaneFrame } from '../components/pane-frame.tsx';
import { staleMs } from '../header/freshness.ts';
import { useScreen } from '../hooks/screen-context.ts';
import { type Line, line } from '../line.ts';
import { markChips, rowMarks } from '../marks/mark-row.ts';
import { groupRow, incidentRow } from '../query/fold-row.ts';
import { type AgentListRow, isGroupRow, isIncidentRow, type RoomListRow } from '../query/rows.ts';
import { findingChips, nothingFound, placeText } from '../query/title.ts';
import { actionOn, type DispatchItem, type View } from '../view.ts';
import { agentRow, dispatchRow } from './member-row.ts';
import { roomRow } from './room-row.ts';
import { steppedBack } from './row.ts';

export interface ListPaneProps {
  readonly view: View;
  readonly size: Size;
}

const TITLE_ROWS = 1;

/** An indent, so that a sentence stands where the rows' text does. */
const sentence = (text: string): readonly Line[] => [line(`   ${text}`, 'muted')];

const noRooms = ({ state, session }: View): string => {
  switch (session.snapshot.connection.state) {
    case 'connecting':
      return 'connecting to the server';
    case 'failing':
      return 'no answer from the server yet';
    case 'live':
      return state.sweptAtMs === null ? 'asking for the rooms' : 'no rooms in this project';
  }
};

interface PaneOf<Item> extends ListPaneProps {
  readonly pane: ListPane;
  readonly title: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly format: RowFormat<Item>;
  readonly empty: string;
}

export const PaneOfList = <Item,>({ view, size, pane, title, items, keyOf, format, empty }: PaneOf<Item>) => {
  const list = view.state.lists[pane];
  const { symbols } = useScreen().theme;
  const focused = view.state.pane === pane && view.state.overlay === null;
  const text = [title, ...markChips(view, pane), ...findingChips(view, pane, symbols)].join(
    symbols.separator,
  );
  return (
    <PaneFrame text={text} place={placeText(view, pane, list)} focused={focused} size={size}>
      <List
        items={items}
        keyOf={keyOf}
        state={list}
        columns={size.columns}
        rows={size.rows - TITLE_ROWS}
        focused={focused}
        markOf={rowMarks(view, pane)}
        format={format}
        empty={sentence(nothingFound(view, pane) ?? empty)}
      />
    </PaneFrame>
  );
};

const itemKeyOf = (item: { readonly key: string }): string => item.key;

export const RoomsPane = ({ view, size }: ListPaneProps) => {
  const { store, theme } = useScreen();
  const { symbols } = theme;
  const { actions } = view.session;
  const known = view.state.query.acknowledged;
  const format: RowFormat<RoomListRow> = useCallback(
    (row, nowMs, columns) => {
      const context = { nowMs, columns, symbols };
      if (isIncidentRow(row)) return incidentRow(row, { ...context, action: null });
      const acknowledged = isAcknowledged(known, row.key, row);
      // Asked when a row is drawn or ticks: new times alone are no reason to draw all rows anew.
      const { frozen, session } = store.getState();
      const stale = frozen === null ? staleMs(session, row.key, nowMs) : null;
      const ofRoom = { ...context, action: actionOn(actions, row), acknowledged, staleMs: stale };
      return steppedBack(roomRow(row, ofRoom), ofRoom);
    },
    [actions, symbols, known, store],
  );
  return (
    <PaneOfList
      view={view}
      size={size}
      pane="rooms"
      title="1 Rooms"
      items={view.roomRows}
      keyOf={itemKeyOf}
      format={format}
      empty={noRooms(view)}
    />
  );
};

/** `2 Agents · call-7f31` */
export const memberTitle = (
  title: string,
  { room, incident, state }: View,
  separator: string,
  ofAll = state.allRooms,
): string => {
  if (ofAll) return `${title}${separator}all rooms`;
  if (incident) return `${title}${separator}${incident.rooms.length} rooms`;
  return title + (room ? separator + quoteName(room.name) : '');
};

/** Of a room that was not swept nothing is known, least of all that it is empty. */
const noMembers = ({ state, room, incident }: View, none: string, noneAnywhere: string): string => {
  if (state.allRooms) return noneAnywhere;
  if (incident) return none.replace('this room', 'these rooms');
  if (room === null) return 'no room selected';
  if (isGhost(room)) return 'its node died: who is here is not known';
  return room.verified ? none : 'not swept yet';
};

export const AgentsPane = ({ view, size }: ListPaneProps) => {
  const { symbols } = useScreen().theme;
  const { actions } = view.session;
  const { acknowledged: known, grouping } = view.state.query;
  const ofAll = view.state.allRooms || grouping !== null;
  const showRoom = ofAll || view.incident !== null;
  const format: RowFormat<AgentListRow> = useCallback(
    (row, nowMs, columns) => {
      const context = { nowMs, columns, symbols, showRoom };
      if (isGroupRow(row)) return groupRow(row, { ...context, action: null });
      const action = actionOn(actions, row.room, { identity: row.agent.identity });
      const ofAgent = { ...context, action, acknowledged: isAcknowledged(known, row.key, row.agent) };
      return steppedBack(agentRow(row, ofAgent), ofAgent);
    },
    [actions, symbols, showRoom, known],
  );
  return (
    <PaneOfList
      view={view}
      size={size}
      pane="agents"
      title={memberTitle('2 Agents', view, symbols.separator, ofAll)}
      items={view.agentRows}
      keyOf={itemKeyOf}
      format={format}
      empty={noMembers(view, 'no agent in this room', 'no agent in any room')}
    />
  );
};

export const DispatchesPane = ({ view, size }: ListPaneProps) => {
  const { symbols } = useScreen().theme;
  const { actions } = view.session;
  const known = view.state.query.acknowledged;
  const showRoom = view.state.allRooms || view.incident !== null;
  const format: RowFormat<DispatchItem> = useCallback(
    (item, nowMs, columns) => {
      const action = actionOn(actions, item.room, { dispatchId: item.dispatch.id });
      const acknowledged = isAcknowledged(known, item.key, item.dispatch);
      const context = { nowMs, columns, symbols, action, showRoom, acknowledged };
      return steppedBack(dispatchRow(item, context), context);
    },
    [actions, symbols, showRoom, known],
  );
  return (
    <PaneOfList
      view={view}
      size={size}
      pane="dispatches"
      title={memberTitle('3 Dispatches', view, symbols.separator)}
      items={view.dispatches}
      keyOf={itemKeyOf}
      format={format}
      empty={noMembers(view, 'no dispatch in this room', 'no dispatch in any room')}
    />
  );
};
