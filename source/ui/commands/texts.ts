import { fileName } from '../../export/bundle.ts';
import { isoTimes } from '../../export/iso-times.ts';
import { writeBundle as writeToFolders } from '../../export/write-bundle.ts';
import type { Verdict } from '../../fleet/fleet.ts';
import { evidence } from '../../fleet/verdict/evidence.ts';
import type { AsOf, WholeRoom } from '../../session/session.ts';
import { safeJson } from '../../text/json.ts';
import { cutText, quoteName } from '../../text/safe-text.ts';
import { type Overlay, readerOverlay } from '../overlays/overlay.ts';
import type { Subject } from '../view-model.ts';
import { type Command, type Controls, currentView, say } from './controls.ts';

/** Matches anything that looks like a token, wherever a server put it. */
const TOKEN = /eyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g;

/** The JSON shows metadata unredacted. Only bundles are redacted. */
const MAY_HOLD_SECRETS =
  'Metadata and attributes stand here as they are: look for secrets before you pass this on.';
const JSON_INDENT = 2;
const HELP_KEY_COLUMNS = 22;
/** The column where help descriptions begin. */
const HELP_INDENT = HELP_KEY_COLUMNS + 3;

/** Formats a line of the help. Safe. */
export const helpLine = (keys: string, description: string): string =>
  `  ${keys.padEnd(HELP_KEY_COLUMNS)} ${description}`;

/** Replaces the basis of a verdict with its evidence in words. */
const verdictFacts = ({ basis, ...verdict }: Verdict) => ({ ...verdict, evidence: evidence({ basis }) });

const jsonOf = (subject: Subject): { readonly title: string; readonly facts: object } => {
  switch (subject.kind) {
    case 'room': {
      const { facts, humans, others, former, agents, dispatches, verdict } = subject.room;
      return {
        title: `room ${quoteName(subject.room.name)}`,
        facts: {
          room: facts,
          verdict: verdictFacts(verdict),
          participants: [
            ...humans.map(({ participant }) => participant),
            ...agents.map(({ participant }) => participant),
            ...others,
            ...former,
          ],
          dispatches: dispatches.map((dispatch) => dispatch.facts),
        },
      };
    }
    case 'agent': {
      const { participant, verdict, ...judged } = subject.agent;
      return {
        title: `agent ${quoteName(subject.agent.identity)}`,
        facts: { participant, ...judged, verdict: verdictFacts(verdict) },
      };
    }
    case 'dispatch': {
      const { facts, verdict, ...judged } = subject.dispatch;
      return {
        title: `dispatch ${quoteName(subject.dispatch.id)}`,
        facts: { dispatch: facts, ...judged, verdict: verdictFacts(verdict) },
      };
    }
  }
};

/** 128 kB, the most that is kept of one participant. Wrapping more at once would take too long. */
const MOST_READ = 131_072;
const MOST_OF_THE_REST = 200;

const shortWhereTooMuch = (): ((text: string) => string) => {
  let left = MOST_READ;
  return (text) => {
    if (text.length > left) return cutText(text, MOST_OF_THE_REST);
    left -= text.length;
    return text;
  };
};

/** Tells whether the server sent more of the subject than lktop keeps. */
const isCut = (subject: Subject): boolean => {
  switch (subject.kind) {
    case 'room': {
      const { facts, humans, others, former, agents, dispatches } = subject.room;
      const participants = [...humans, ...agents].map(({ participant }) => participant);
      const all = [
        facts,
        ...participants,
        ...others,
        ...former,
        ...dispatches.map((dispatch) => dispatch.facts),
      ];
      return all.some((one) => one.isCut);
    }
    case 'agent':
      return subject.agent.participant.isCut === true;
    case 'dispatch':
      return subject.dispatch.facts.isCut === true;
  }
};

/** Picks the subject's part of a whole room. */
const partOf = (subject: Subject, whole: WholeRoom): unknown => {
  switch (subject.kind) {
    case 'room':
      return whole;
    case 'agent':
      return whole.participants.find(({ identity }) => identity === subject.agent.identity) ?? null;
    case 'dispatch':
      return whole.dispatches.find(({ id }) => id === subject.dispatch.id) ?? null;
  }
};

const nothingWritten = (controls: Controls, reason: string): void =>
  say(controls, `not all of it could be read: ${reason}`, 'warning');

/** Half a megabyte is too long to read in a pane, so all of it goes into a file. */
const writeWhole = async (controls: Controls, subject: Subject): Promise<void> => {
  const { session, services } = controls;
  say(controls, 'metadata or attributes are cut; all of them are being read into a file');
  const whole = await session.readWhole(subject.room.name);
  const part = partOf(subject, whole);
  if (part === null) return nothingWritten(controls, 'it has gone');
  const text = `${safeJson(isoTimes(part), session.redact).replace(TOKEN, '[hidden]')}\n`;
  const name = fileName('lktop-json', session.project, session.clock.now());
  const written = await writeToFolders(name, text, services.folders, services.writeNewFile);
  if ('code' in written) return nothingWritten(controls, written.reason);
  say(controls, `all of it: ${written.path}`);
};

/** Facts of the past say of when they are, and where they come from. */
const withTime = (facts: object, asOf: AsOf | undefined): object =>
  asOf === undefined ? facts : { past: { atMs: asOf.atMs, source: asOf.source, gaps: asOf.gaps }, ...facts };

export const showJson: Command = (controls) => {
  const { subject, session } = currentView(controls);
  if (subject === null) return;
  const { title, facts } = jsonOf(subject);
  const shorten = shortWhereTooMuch();
  const lines = safeJson(isoTimes(withTime(facts, session.asOf)), (text) =>
    controls.session.redact(shorten(text)),
  )
    .replace(TOKEN, '[hidden]')
    .split('\n');
  controls.store.dispatch({
    type: 'overlay set',
    overlay: readerOverlay(`JSON of ${title}`, [...lines, '', MAY_HOLD_SECRETS], JSON_INDENT),
  });
  // What is there now would be read, and not what was there then.
  if (!isCut(subject) || session.asOf !== undefined) return;
  writeWhole(controls, subject).catch((error: unknown) =>
    nothingWritten(controls, error instanceof Error ? error.message : String(error)),
  );
};

/** A log goes on below the help. */
const logBehind = ({ store }: Controls): Overlay | null => {
  const { overlay } = store.getState();
  return overlay?.kind === 'reader' && overlay.logId !== undefined ? overlay : null;
};

export const showHelp: Command = (controls) =>
  controls.store.dispatch({
    type: 'overlay set',
    overlay: readerOverlay(
      `Keys (${controls.keys.keyOf('search')} searches)`,
      controls.helpLines(),
      HELP_INDENT,
      logBehind(controls),
    ),
  });
