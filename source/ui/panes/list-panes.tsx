import { useCallback } from 'react';
import type { Room } from '../../fleet/fleet.ts';
import { quoteName } from '../../text/safe-text.ts';
import type { ListPane, Size } from '../app-state.ts';
import { List, type RowFormat } from '../components/list/list.tsx';
import { type ListState, selectedIndex } from '../components/list/list-state.ts';
import { PaneFrame } from '../components/pane-frame.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { type Line, line } from '../line.ts';
import { type AgentItem, actionOn, type DispatchItem, type View } from '../view.ts';
import { agentRow, dispatchRow } from './member-row.ts';
import { roomRow } from './room-row.ts';

export interface ListPaneProps {
  readonly view: View;
  readonly size: Size;
}

const TITLE_ROWS = 1;

const placeOf = (list: ListState): string =>
  list.ids.length === 0 ? '' : `${selectedIndex(list) + 1}/${list.ids.length}`;

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
  const focused = view.state.pane === pane && view.state.overlay === null;
  return (
    <PaneFrame text={title} place={placeOf(list)} focused={focused} size={size}>
      <List
        items={items}
        keyOf={keyOf}
        state={list}
        columns={size.columns}
        rows={size.rows - TITLE_ROWS}
        focused={focused}
        format={format}
        empty={sentence(empty)}
      />
    </PaneFrame>
  );
};

const roomKeyOf = (room: Room): string => room.key;
const itemKeyOf = (item: { readonly key: string }): string => item.key;

export const RoomsPane = ({ view, size }: ListPaneProps) => {
  const { symbols } = useScreen().theme;
  const { actions } = view.session;
  const format: RowFormat<Room> = useCallback(
    (room, nowMs, columns) => roomRow(room, { nowMs, columns, symbols, action: actionOn(actions, room) }),
    [actions, symbols],
  );
  return (
    <PaneOfList
      view={view}
      size={size}
      pane="rooms"
      title="1 Rooms"
      items={view.rooms}
      keyOf={roomKeyOf}
      format={format}
      empty={noRooms(view)}
    />
  );
};

/** `2 Agents · call-7f31` */
export const memberTitle = (title: string, { state, room }: View, separator: string): string =>
  title + (state.allRooms ? `${separator}all rooms` : room ? separator + quoteName(room.name) : '');

/** Of a room that was not swept nothing is known, least of all that it is empty. */
const noMembers = ({ state, room }: View, none: string, noneAnywhere: string): string => {
  if (state.allRooms) return noneAnywhere;
  if (room === null) return 'no room selected';
  return room.verified ? none : 'not swept yet';
};

export const AgentsPane = ({ view, size }: ListPaneProps) => {
  const { symbols } = useScreen().theme;
  const { actions } = view.session;
  const showRoom = view.state.allRooms;
  const format: RowFormat<AgentItem> = useCallback(
    (item, nowMs, columns) => {
      const action = actionOn(actions, item.room, { identity: item.agent.identity });
      return agentRow(item, { nowMs, columns, symbols, action, showRoom });
    },
    [actions, symbols, showRoom],
  );
  return (
    <PaneOfList
      view={view}
      size={size}
      pane="agents"
      title={memberTitle('2 Agents', view, symbols.separator)}
      items={view.agents}
      keyOf={itemKeyOf}
      format={format}
      empty={noMembers(view, 'no agent in this room', 'no agent in any room')}
    />
  );
};

export const DispatchesPane = ({ view, size }: ListPaneProps) => {
  const { symbols } = useScreen().theme;
  const { actions } = view.session;
  const showRoom = view.state.allRooms;
  const format: RowFormat<DispatchItem> = useCallback(
    (item, nowMs, columns) => {
      const action = actionOn(actions, item.room, { dispatchId: item.dispatch.id });
      return dispatchRow(item, { nowMs, columns, symbols, action, showRoom });
    },
    [actions, symbols, showRoom],
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
