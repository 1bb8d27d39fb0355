import type { DoctorLine } from '../../report/documents/documents.ts';
import type { Host } from '../command.ts';
import { linesAbout } from './lines.ts';

const about = linesAbout('terminal');

const LEAST_COLUMNS = 40;
const LEAST_ROWS = 10;
const GOOD_COLUMNS = 80;
const GOOD_ROWS = 24;

const size = ({ columns, rows }: Host['output']): DoctorLine => {
  if (columns === null || rows === null) {
    return about.note('size', 'stdout is not a terminal: lktop prints a snapshot instead of its screen');
  }
  const text = `${columns}×${rows}`;
  const remedy = 'Enlarge the window; from 100 columns on the panes stand side by side.';
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS)
    return about.failure('size', `${text} is too small`, remedy);
  if (columns < GOOD_COLUMNS || rows < GOOD_ROWS) return about.warning('size', `${text} is small`, remedy);
  return about.ok('size', text);
};

const colours = (environment: Host['environment']): DoctorLine => {
  const { TERM = '', COLORTERM = '' } = environment;
  if (environment['NO_COLOR']) return about.note('colours', 'none, because NO_COLOR is set');
  if (TERM === 'dumb') {
    return about.failure(
      'colours',
      'TERM is "dumb", so no screen can be drawn',
      'Use another terminal, or set TERM.',
    );
  }
  if (/truecolor|24bit/.test(COLORTERM)) return about.ok('colours', '16 million');
  if (/256/.test(TERM)) return about.ok('colours', '256');
  return about.ok(
    'colours',
    TERM === '' ? 'unknown, because TERM is not set' : `16, because TERM is ${TERM}`,
  );
};

const characters = ({ LC_ALL, LC_CTYPE, LANG }: Host['environment']): DoctorLine => {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return /utf-?8/i.test(locale)
    ? about.ok('characters', `Unicode (${locale})`)
    : about.warning(
        'characters',
        `The locale (${locale || 'none'}) does not promise Unicode.`,
        'If marks and lines look wrong, use --ascii or set LANG to a UTF-8 locale.',
      );
};

const clipboard = ({ TMUX, TERM = '' }: Host['environment']): DoctorLine => {
  if (TMUX) {
    return about.note(
      'clipboard',
      'tmux: copying an id (C) needs "set -g set-clipboard on" in its configuration',
    );
  }
  if (TERM.startsWith('screen')) return about.note('clipboard', 'screen does not forward copied ids (C)');
  return about.note(
    'clipboard',
    'unknown: a terminal cannot be asked whether it allows copying an id (C, OSC 52)',
  );
};

/** Reports what the terminal can do, as far as lktop can tell without writing to it. */
export const examineTerminal = ({ output, environment }: Host): readonly DoctorLine[] => [
  size(output),
  colours(environment),
  characters(environment),
  clipboard(environment),
];
