import { join, resolve } from 'node:path';
import { redactValues } from '../livekit/redact-values.ts';
import { buildSnapshot } from '../report/build-snapshot.ts';
import type { SnapshotDocument } from '../report/documents/snapshot.ts';
import type { AsOf, Project, SessionState } from '../session/session.ts';
import { safeJson } from '../text/json.ts';

/** Of what time a document is, and what is not known of it; nothing for one of now. */
export const pastParts = (asOf: AsOf | undefined): Pick<SnapshotDocument, 'past'> =>
  asOf === undefined
    ? {}
    : { past: { at: new Date(asOf.atMs).toISOString(), source: asOf.source, gaps: [...asOf.gaps] } };

/** Formats all rooms as `lktop snapshot --json` does. Safe for a terminal. */
export const snapshotText = (
  project: Project,
  { snapshot, fleet, asOf }: SessionState,
  redact: (text: string) => string,
): string => {
  const everything = { room: null, agent: null, problems: false };
  const document = buildSnapshot(project, snapshot, fleet, fleet.rooms, everything);
  return `${safeJson(redactValues({ ...document, ...pastParts(asOf) }, redact))}\n`;
};

/** Resolves a typed path: `~` is the home folder, and a relative path starts at `folder`. */
export const pathTyped = (typed: string, folder: string, home: string | undefined): string =>
  home !== undefined && /^~(?:\/|$)/.test(typed) ? join(home, typed.slice(1)) : resolve(folder, typed);
