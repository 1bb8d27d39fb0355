import type { WatchDocument } from '../../../source/report/documents/watch.ts';

type VerdictLine = Extract<WatchDocument, { type: 'verdict' }>;
type IncidentLine = Extract<WatchDocument, { type: 'incident' }>;

/** What `lktop watch` has reported so far. It reports nothing about a room while all is well there. */
export interface WatchLog {
  /** Takes its output in chunks. */
  readonly read: (chunk: string) => void;
  /** Resolves with its first line. */
  readonly started: Promise<void>;
  /** The verdicts on rooms of this name, oldest first. */
  readonly verdictsOn: (room: string) => readonly VerdictLine[];
  /** The newest verdict on the open room of this name. Null if nothing was reported, or the room closed. */
  readonly lastVerdictOn: (room: string) => VerdictLine | null;
  /** Names of the rooms with a verdict. */
  readonly rooms: () => readonly string[];
  readonly incidents: () => readonly IncidentLine[];
  readonly lines: () => readonly WatchDocument[];
}

const isOn = (line: WatchDocument, room: string): boolean => 'room' in line && line.room === room;

export const createWatchLog = (): WatchLog => {
  const lines: WatchDocument[] = [];
  let rest = '';
  let begin: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const verdictsOn = (room: string): readonly VerdictLine[] =>
    lines.filter((line): line is VerdictLine => line.type === 'verdict' && isOn(line, room));

  return {
    started,
    read: (chunk) => {
      const parts = `${rest}${chunk}`.split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts.filter((text) => text !== '')) lines.push(JSON.parse(part) as WatchDocument);
      if (lines.length > 0) begin();
    },
    verdictsOn,
    lastVerdictOn: (room) => {
      const closedAt = lines.findLastIndex(
        (line) => line.type === 'event' && line.kind === 'room closed' && isOn(line, room),
      );
      const last = verdictsOn(room).at(-1);
      if (last === undefined) return null;
      // A replaced room stays open under its name: only the earlier room closed.
      const closed = lines[closedAt];
      const isClosed = closed !== undefined && 'roomId' in closed && closed.roomId === last.roomId;
      return isClosed && lines.indexOf(last) < closedAt ? null : last;
    },
    rooms: () => [
      ...new Set(lines.flatMap((line) => (line.type === 'verdict' && line.room !== null ? [line.room] : []))),
    ],
    incidents: () => lines.filter((line): line is IncidentLine => line.type === 'incident'),
    lines: () => lines,
  };
};
