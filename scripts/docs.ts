/** Writes the parts of the docs that are generated from the program's tables. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type CommandSpec, type FlagSpec, flagTerm } from '../source/commands/command-spec.ts';
import { COMMON_TO_ALL, CONNECTION_FLAGS, debugFlag } from '../source/commands/common-flags.ts';
import { COMMANDS } from '../source/commands/flag-table.ts';
import { usageOf } from '../source/commands/help.ts';
import { VERDICTS } from '../source/fleet/verdict/verdicts.ts';
import { VARIABLES } from '../source/profiles/variables.ts';
import { RULES } from '../source/scan/rules.ts';
import { isChangeable } from '../source/ui/changed-keys.ts';
import { descriptionIn } from '../source/ui/help.ts';
import { BINDINGS } from '../source/ui/keymap.ts';
import { keyLabel } from '../source/ui/keys.ts';
import type { PaneColumn } from '../source/ui/panes/columns.ts';
import { REGISTER } from '../source/ui/panes/register.ts';
import { manPage } from './man-page.ts';
import { ENVIRONMENT, FILES, gravityOf } from './reference.ts';

const SHOWN_WORDS: Readonly<Record<NonNullable<PaneColumn<never>['shown']>, string>> = {
  always: 'always',
  wide: 'from 140 columns',
  'many rooms': 'with rows of several rooms',
  named: 'if `order` names it',
  'on cloud': 'for a project on LiveKit Cloud',
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The table of keys. Entries whose keys the settings may change also show the name that the settings use. */
const keyTable = (): string => {
  const groups = [...new Set(BINDINGS.map(({ group }) => group))];
  return groups
    .map((group) => {
      const bindings = BINDINGS.filter((binding) => binding.group === group);
      const hasNames = bindings.some(isChangeable);
      const row = (...cells: readonly string[]) => `| ${cells.slice(0, hasNames ? 3 : 2).join(' | ')} |`;
      const rows = bindings.map((binding) =>
        row(
          binding.keys.map((key) => `\`${cell(keyLabel(key))}\``).join(' '),
          cell(descriptionIn(binding, BINDINGS)),
          isChangeable(binding) ? `\`${binding.id}\`` : '',
        ),
      );
      const head = row('key', 'what it does', 'name');
      return [`**${group}**`, '', head, row('---', '---', '---'), ...rows].join('\n');
    })
    .join('\n\n');
};

const flagRow = (flag: FlagSpec): string => `| \`${flagTerm(flag)}\` | ${cell(flag.description)} |`;

const flagRows = (flags: readonly FlagSpec[]): readonly string[] => [
  '',
  '| flag | what it is |',
  '| --- | --- |',
  ...flags.map(flagRow),
];

/** The table of flags. Flags that most commands share are listed once, at the top. */
const flagTable = (): string => {
  const isConnection = (flag: FlagSpec): boolean => CONNECTION_FLAGS.includes(flag);
  const commands = Object.values(COMMANDS).map((spec: CommandSpec) => {
    const own = spec.flags.filter((flag) => !isConnection(flag) && flag !== debugFlag);
    const shared = spec.flags.some(isConnection) ? ' Where to connect: as above.' : '';
    return [`\`${usageOf(spec)}\`: ${spec.summary}.${shared}`, ...(own.length > 0 ? flagRows(own) : [])].join(
      '\n',
    );
  });
  const blocks = [
    ['Where to connect', ...flagRows(CONNECTION_FLAGS)],
    ['Of every command', ...flagRows([debugFlag, ...COMMON_TO_ALL])],
  ];
  return [...blocks.map((lines) => lines.join('\n')), ...commands].join('\n\n');
};

const verdictTable = (): string =>
  [
    '| verdict | what it means | severity |',
    '| --- | --- | --- |',
    ...VERDICTS.map(
      ({ name, meaning, severity }) => `| ${name} | ${cell(meaning)} | ${cell(gravityOf(severity))} |`,
    ),
  ].join('\n');

const scanTable = (): string =>
  [
    '| rule | what it finds | severity | what to do | what it cannot see |',
    '| --- | --- | --- | --- | --- |',
    ...RULES.map(
      ({ name, title, severity, remedy, blindTo }) =>
        `| \`${name}\` | ${cell(title)} | ${severity} | ${cell(remedy)} | ${cell(blindTo)} |`,
    ),
  ].join('\n');

const variableTable = (): string =>
  [
    '| variable | what it stands for |',
    '| --- | --- |',
    ...Object.entries(VARIABLES).map(([name, { description }]) => `| \`{${name}}\` | ${cell(description)} |`),
  ].join('\n');

const fileTable = (): string =>
  [
    '| file | content |',
    '| --- | --- |',
    ...FILES.filter(({ isWritten }) => isWritten).map(({ path, text }) => `| \`${path}\` | ${cell(text)} |`),
  ].join('\n');

const environmentTable = (): string =>
  [
    '| variable | what it changes |',
    '| --- | --- |',
    ...ENVIRONMENT.map(
      ({ names, text }) => `| ${names.map((name) => `\`${name}\``).join(', ')} | ${cell(text)} |`,
    ),
  ].join('\n');

const version = (): string => JSON.parse(readFileSync('package.json', 'utf8')).version;

/** A table of columns for each list. */
const columnTables = (): string =>
  REGISTER.filter(({ columns }) => columns.length > 0)
    .map(({ id, columns }) =>
      [
        `\`${id}\`:`,
        '',
        '| column | heading | what it shows | shown |',
        '| --- | --- | --- | --- |',
        ...columns.map(
          ({ id: name, heading, description, shown = 'always' }) =>
            `| \`${name}\` | ${cell(heading)} | ${cell(description)} | ${SHOWN_WORDS[shown]} |`,
        ),
      ].join('\n'),
    )
    .join('\n\n');

const replaceBlock = (text: string, name: string, content: string): string => {
  const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`there is no block ${name}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
};

interface Page {
  readonly path: string;
  /** Returns the page with its generated part updated. */
  readonly render: (current: string) => string;
}

/** The pages with a generated table, and the manual page, which is generated as a whole. */
export const PAGES: readonly Page[] = [
  { path: 'docs/verdicts.md', render: (text) => replaceBlock(text, 'verdicts', verdictTable()) },
  { path: 'docs/profiles.md', render: (text) => replaceBlock(text, 'variables', variableTable()) },
  { path: 'docs/keys.md', render: (text) => replaceBlock(text, 'keys', keyTable()) },
  {
    path: 'docs/commands.md',
    render: (text) => replaceBlock(replaceBlock(text, 'flags', flagTable()), 'scan rules', scanTable()),
  },
  {
    path: 'docs/settings.md',
    render: (text) =>
      replaceBlock(
        replaceBlock(replaceBlock(text, 'columns', columnTables()), 'files', fileTable()),
        'environment',
        environmentTable(),
      ),
  },
  { path: 'man/lktop.1', render: () => manPage(version()) },
];

if (import.meta.main) {
  for (const { path, render } of PAGES) writeFileSync(path, render(readFileSync(path, 'utf8')));
}
