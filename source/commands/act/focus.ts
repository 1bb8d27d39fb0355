import type { Gateway } from '../../livekit/gateway.ts';

/**
 * Up to this many rooms, the first sweep looks into all of them: their agents show which names are served.
 */
const MOST_ROOMS = 100;

/**
 * Limits a session's sweeps to one room, so that an action in a large project does not cost a thousand calls.
 */
export interface Focus {
  readonly wrap: (gateway: Gateway) => Gateway;
  /** Asks for no other room from now on. */
  readonly narrow: () => void;
  /** The names of all rooms in the project, from the last full listing. */
  readonly roomNames: () => readonly string[];
  /** Whether the first sweep covered all rooms. If so, a name it did not see serves nowhere. */
  readonly sawAll: () => boolean;
}

export const createFocus = (room: string): Focus => {
  let isNarrow = false;
  let names: readonly string[] = [];
  return {
    wrap: (gateway) => ({
      ...gateway,
      listRooms: async (asked, options) => {
        if (asked !== undefined) return gateway.listRooms(asked, options);
        if (isNarrow) return gateway.listRooms([room], options);
        const listed = await gateway.listRooms(undefined, options);
        names = listed.map(({ name }) => name);
        const own = listed.filter(({ name }) => name === room);
        const shown = listed.length <= MOST_ROOMS ? listed : own;
        // A listing is sometimes empty by mistake. Ask for the room by name before treating it as missing.
        return own.length > 0 || room === ''
          ? shown
          : [...shown, ...(await gateway.listRooms([room], options))];
      },
    }),
    narrow: () => {
      // An empty name would ask for all rooms.
      isNarrow = room !== '';
    },
    roomNames: () => names,
    sawAll: () => names.length <= MOST_ROOMS,
  };
};
