import type { Gateway } from '../../livekit/gateway.ts';

/** In a project of so many rooms all are looked into at first, as their agents tell which names are served. */
const MOST_ROOMS = 100;

/** Keeps a session's sweeps to one room: an action on it shall not cost a thousand calls. */
export interface Focus {
  readonly wrap: (gateway: Gateway) => Gateway;
  /** From now on no other room is asked for. */
  readonly narrow: () => void;
  /** The names of all rooms of the project, as last listed. */
  readonly roomNames: () => readonly string[];
  /** At first all rooms were looked into: a name that was not seen serving then serves nowhere. */
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
        // A listing can once in a while be empty: the room is asked for by its name before it counts as missing.
        return own.length > 0 || room === ''
          ? shown
          : [...shown, ...(await gateway.listRooms([room], options))];
      },
    }),
    narrow: () => {
      // An empty name would ask for all of them.
      isNarrow = room !== '';
    },
    roomNames: () => names,
    sawAll: () => names.length <= MOST_ROOMS,
  };
};
