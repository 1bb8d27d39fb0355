import type { DoctorLine } from '../../report/documents/doctor.ts';
import type { Host } from '../command.ts';
import { linesAbout } from './lines.ts';

const about = linesAbout('terminal');

const LEAST_COLUMNS = 40;
const LEAST_ROWS = 10;
const GOOD_COLUMNS = 80;
const GOOD_ROWS = 24;

const size = ({ columns, rows }: Host['output']): DoctorLine => {
  if (columns === null || rows === null) {
    return about.note('size', 'stdout is no terminal: lktop prints a snapshot there instead of its screen');
  }
  const text = `${columns}×${rows}`;
  const remedy = 'Make the window larger; 100 columns show the panes side by side.';
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS)
    return about.failure('size', `${text} is too small`, remedy);
  if (columns < GOOD_COLUMNS || rows < GOOD_ROWS) return about.warning('size', `${text} is small`, remedy);
  return about.ok('size', text);
};

const colours = (environment: Host['environment']): DoctorLine => {
  const { TERM = '', COLORTERM = '' } = environment;
  if (environment['NO_COLOR']) return about.note('colours', 'none, as NO_COLOR is set');
  if (TERM === 'dumb') {
    return about.failure(
      'colours',
      'TERM is "dumb": no screen can be drawn',
      'Use another terminal, or set TERM.',
    );
  }
  if (/truecolor|24bit/.test(COLORTERM)) return about.ok('colours', '16 million');
  if (/256/.test(TERM)) return about.ok('colours', '256');
  return about.ok('colours', TERM === '' ? 'not known, TERM is not set' : `16, as TERM is ${TERM}`);
};

const characters = ({ LC_ALL, LC_CTYPE, LANG }: Host['environment']): DoctorLine => {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return /utf-?8/i.test(locale)
    ? about.ok('characters', `Unicode (${locale})`)
    : about.warning(
        'characters',
        `The locale (${locale || 'none'}) does not say that Unicode can be shown.`,
        'Where marks and lines look wrong, use --ascii, or set LANG to one with UTF-8.',
      );
};

const clipboard = ({ TMUX, TERM = '' }: Host['environment']): DoctorLine => {
  if (TMUX) {
    return about.note(
      'clipboard',
      'tmux: copying an id (C) needs "set -g set-clipboard on" in its configuration',
    );
  }
  if (TERM.startsWith('screen')) return about.note('clipboard', 'screen does not pass on what is copied (C)');
  return about.note('clipboard', 'whether the terminal lets lktop copy an id (C, OSC 52) cannot be asked');
};

/** What the terminal can do, as far as it can be told without writing to it. */
export const examineTerminal = ({ output, environment }: Host): readonly DoctorLine[] => [
  size(output),
  colours(environment),
  characters(environment),
  clipboard(environment),
];
