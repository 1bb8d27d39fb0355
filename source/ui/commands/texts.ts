import type { Verdict } from '../../fleet/fleet.ts';
import { safeJson } from '../../text/json.ts';
import { cutText, quoteName } from '../../text/safe-text.ts';
import { keyContext } from '../key-context.ts';
import { HELP_INDENT, helpLines } from '../key-lookup.ts';
import { readerOverlay } from '../overlays/overlay.ts';
import type { Subject } from '../view.ts';
import { type Command, currentView } from './controls.ts';

/** Anything that looks like a token, wherever a server let it into its data. */
const TOKEN = /eyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g;

/** It is shown as it came: only what lktop knows of is hidden in bundles. */
const MAY_HOLD_SECRETS =
  'Metadata and attributes stand here as they are: look for secrets before you pass this on.';
const JSON_INDENT = 2;

/** All of a verdict: parts of some are put together only when they are read, which JSON would leave out. */
const verdictFacts = ({ name, severity, summary, sinceMs, evidence, remedy }: Verdict) => ({
  name,
  severity,
  summary,
  sinceMs,
  evidence,
  remedy,
});

const jsonOf = (subject: Subject): { readonly title: string; readonly facts: unknown } => {
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

/** All that is kept of one participant. Of a room full of such, more would be too long to be wrapped at once. */
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

export const showJson: Command = (controls) => {
  const { subject } = currentView(controls);
  if (subject === null) return;
  const { title, facts } = jsonOf(subject);
  const lines = safeJson(facts, shortWhereTooMuch()).replace(TOKEN, '[hidden]').split('\n');
  controls.store.dispatch({
    type: 'overlay set',
    overlay: readerOverlay(`JSON of ${title}`, [...lines, '', MAY_HOLD_SECRETS], JSON_INDENT),
  });
};

export const showHelp: Command = (controls) =>
  controls.store.dispatch({
    type: 'overlay set',
    overlay: readerOverlay(
      'Keys (/ searches)',
      helpLines(controls.ascii, keyContext(controls.store.getState()), controls.outside.ownCommands),
      HELP_INDENT,
    ),
  });
