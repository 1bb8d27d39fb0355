import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { closeDraft, openDraft, saveDraft } from '../../source/profiles/draft.ts';
import { editProfiles, type ProfileEdit, profilesText } from '../../source/profiles/edit-profiles.ts';
import { parseProfiles } from '../../source/profiles/parse-profiles.ts';
import { copyName, isForRoom, offersFor, type Profile } from '../../source/profiles/profile.ts';
import { createProfileBook, profilesPath } from '../../source/profiles/profile-book.ts';
import { UsageError } from '../../source/usage-error.ts';

const profile = (changes: Partial<Profile> = {}): Profile => ({
  name: 'support',
  agent: 'support-v2',
  room: '',
  deployment: '',
  metadata: '',
  ...changes,
});

const PATH = 'profiles.yaml';

const mistake = (text: string): UsageError => {
  try {
    parseProfiles(text, PATH);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('no mistake was found');
};

const HAND_WRITTEN = `# of the team
profiles:
  # the usual one
  support:
    agent: support-v2 # since May
    room: call-*
    metadata: {"room":"{room}", "n": 12345678901234567890}

  # at night
  night:
    agent: 'night'
    metadata:
      room: "{room}" # where
      list: [1, 2]
`;

describe('a file of profiles', () => {
  it('holds profiles by their names, with metadata as text or as a group', () => {
    expect(parseProfiles(HAND_WRITTEN, PATH)).toEqual([
      profile({ room: 'call-*', metadata: '{"room":"{room}","n":12345678901234567890}' }),
      profile({ name: 'night', agent: 'night', metadata: '{"room":"{room}","list":[1,2]}' }),
    ]);
    expect(parseProfiles('', PATH)).toEqual([]);
    expect(parseProfiles('# nothing yet\n', PATH)).toEqual([]);
    expect(parseProfiles('profiles:\n', PATH)).toEqual([]);
    expect(parseProfiles('profiles:\n  __proto__: {agent: a}\n  1: {agent: ""}\n', PATH)).toEqual([
      profile({ name: '__proto__', agent: 'a' }),
      profile({ name: '1', agent: '' }),
    ]);
  });

  it.each([
    ['profiles: [a]', 'line 1, column 1: profiles must be a group of profiles by their names.'],
    ['profil: {}', 'line 1, column 1: there is no setting "profil".'],
    ['x', 'line 1, column 1: the file must begin with profiles:, and the profiles below it by their names.'],
    ['profiles:\n  a: 5', 'line 2, column 3: the profile "a" must be a group with agent'],
    ['profiles:\n  a: {room: x}', 'line 2, column 3: the profile "a" has no agent.'],
    ['profiles:\n  a:\n', 'line 2, column 3: the profile "a" has no agent.'],
    ['profiles:\n  a: {agent: 5}', 'line 2, column 7: agent of the profile "a" must be a text.'],
    ['profiles:\n  a: {agnet: b}', 'line 2, column 7: there is no setting "agnet" in the profile "a".'],
    [
      'profiles:\n  a: {agent: b, metadata: 5}',
      'line 2, column 17: metadata of the profile "a" must be a text',
    ],
    [
      'profiles:\n  a:\n    agent: b\n    metadata: "{rom}"',
      'line 4, column 5: metadata of the profile "a": there is no',
    ],
    ['profiles:\n  "": {agent: x}', 'line 2, column 3: a profile has no name.'],
    [
      'profiles:\n  a: {agent: x}\n  a: {agent: y}',
      'line 3, column 3: this is not YAML: Map keys must be unique.',
    ],
    [
      'profiles:\n  a: {agent: x, metadata: {n: 12345678901234567890}}',
      'a number that JSON cannot hold exactly',
    ],
    ['---\na: b\n---\nc: d', 'line 3, column 1: a second document begins here.'],
    [
      `profiles:\n  a: {agent: ${'x'.repeat(300)}}`,
      'agent of the profile "a" must have at most 256 characters.',
    ],
    [
      `profiles:\n  ${'x'.repeat(300)}: {agent: x}`,
      'the name of a profile must have at most 256 characters.',
    ],
    ['a: [', 'line 1, column'],
  ])('says what is wrong with %j, and where', (text, sentence) => {
    const { message, remedy } = mistake(text);
    expect(message).toContain(sentence);
    expect(message.startsWith(`${PATH}, line `)).toBe(true);
    expect(remedy).not.toBe('');
  });

  it('is not a way to fill the memory', () => {
    const bomb = [
      'profiles:',
      '  a:',
      '    agent: x',
      '    metadata:',
      '      a: &a [1,1,1,1,1,1,1,1,1,1]',
      ...Array.from('bcdefgh', (letter, index) => {
        const before = String.fromCharCode(letter.charCodeAt(0) - 1);
        return `      ${letter}: &${letter} [${Array(10).fill(`*${before}`).join(',')}] # ${index}`;
      }),
    ].join('\n');
    expect(mistake(bomb).message).toContain('line 2, column 3: ');
  });
});

describe('a change of the file', () => {
  const [support, night] = parseProfiles(HAND_WRITTEN, PATH);
  if (!support || !night) throw new Error('the file has two profiles');

  it('keeps the comments and the other fields', () => {
    const edit: ProfileEdit = {
      kind: 'change',
      before: support,
      profile: { ...support, name: 'first line', room: '', deployment: 'blue' },
    };
    const { text, profiles } = editProfiles(HAND_WRITTEN, PATH, edit);
    expect(text).toBe(`# of the team
profiles:
  # the usual one
  first line:
    agent: support-v2 # since May
    metadata: { "room": "{room}", "n": 12345678901234567890 }
    deployment: blue

  # at night
  night:
    agent: 'night'
    metadata:
      room: "{room}" # where
      list: [ 1, 2 ]
`);
    expect(parseProfiles(text, PATH)).toEqual(profiles);
  });

  it('deletes one profile, and only that', () => {
    const { text } = editProfiles(HAND_WRITTEN, PATH, { kind: 'delete', before: night });
    expect(parseProfiles(text, PATH)).toEqual([support]);
    expect(text).toContain('# of the team');
  });

  it.each([
    ['there is one of that name', { kind: 'add', profile: night }, 'There is a profile "night" already.'],
    [
      'it would take the name of another',
      { kind: 'change', before: support, profile: { ...support, name: 'night' } },
      'There is a profile "night" already.',
    ],
    [
      'somebody changed it meanwhile',
      { kind: 'change', before: { ...support, agent: 'old' }, profile: support },
      'The profile "support" was changed meanwhile, so nothing was written.',
    ],
    [
      'somebody deleted it meanwhile',
      { kind: 'delete', before: { ...support, name: 'gone' } },
      'The profile "gone" was deleted meanwhile, so nothing was written.',
    ],
    [
      'the name of a new one is too long',
      { kind: 'add', profile: { ...night, name: 'n'.repeat(257) } },
      'The name of a profile must have at most 256 characters, not 257.',
    ],
    [
      'its agent name would be too long',
      { kind: 'change', before: support, profile: { ...support, agent: 'n'.repeat(2_000) } },
      'The agent name of a profile must have at most 256 characters, not 2000.',
    ],
    [
      'an import would replace one',
      { kind: 'import', profiles: [{ ...night, agent: 'x' }, support], replaces: false },
      'Nothing was imported: 1 profile of the file has a name that is taken: "night".',
    ],
  ] as const)('is refused if %s', (_why, edit, sentence) => {
    expect(() => editProfiles(HAND_WRITTEN, PATH, edit)).toThrow(sentence);
  });

  it('imports what is new, and replaces only if asked', () => {
    const changed = { ...night, agent: 'night-v2' };
    const other = profile({ name: 'other' });
    const { profiles, text } = editProfiles(HAND_WRITTEN, PATH, {
      kind: 'import',
      profiles: [changed, other, support],
      replaces: true,
    });
    expect(profiles).toEqual([support, changed, other]);
    expect(text).toContain('room: "{room}" # where');
  });

  it('is refused where references would make lktop lose something', () => {
    const text = 'profiles:\n  a: &a {agent: x}\n  b: *a\n';
    const [first] = parseProfiles(text, PATH);
    if (!first) throw new Error('it has two');
    expect(() => editProfiles(text, PATH, { kind: 'delete', before: first })).toThrow(
      'cannot change without losing something',
    );
  });

  const anyName = fc
    .array(
      fc.constantFrom(
        'a',
        ':',
        '#',
        ' ',
        '"',
        "'",
        '\\',
        '\n',
        '\t',
        '\x1b',
        '\u202e',
        '-',
        '{',
        '1',
        'é',
        '😀',
        '*',
        '&',
        '~',
      ),
      { maxLength: 6 },
    )
    .map((letters) => letters.join(''));
  const anyProfile = fc.record({
    name: anyName.filter((name) => name !== ''),
    agent: anyName,
    room: anyName,
    deployment: anyName,
    metadata: fc.oneof(anyName, fc.constantFrom('{"room":"{room}"}', '[1]', 'true', '5', 'null', 'a\n\nb\n')),
  });

  it('is read back as it was written, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyProfile, { selector: ({ name }) => name, maxLength: 4 }), (profiles) => {
        const text = profilesText(profiles);
        expect(parseProfiles(text, PATH)).toEqual(profiles);
      }),
    );
  });

  it('changes one profile to any other and leaves the rest', () => {
    fc.assert(
      fc.property(anyProfile, (wanted) => {
        const before = HAND_WRITTEN;
        if (wanted.name === 'night') return;
        const { text } = editProfiles(before, PATH, { kind: 'change', before: support, profile: wanted });
        expect(parseProfiles(text, PATH)).toEqual([wanted, night]);
        expect(text).toContain('# since May');
        expect(text).toContain('# where');
      }),
    );
  });
});

const createHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'lktop-profiles-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
};

const bookIn = (home: string) =>
  createProfileBook({
    environment: { XDG_STATE_HOME: join(home, 'state') },
    homeDirectory: home,
    clock: systemClock,
  });

describe('the profiles of a user', () => {
  it('are beside the settings', () => {
    expect(profilesPath({}, '/home/ann')).toBe('/home/ann/.config/lktop/profiles.yaml');
    expect(profilesPath({ XDG_CONFIG_HOME: '/etc/xdg' }, '/home/ann')).toBe('/etc/xdg/lktop/profiles.yaml');
  });

  it('need no file, and make one that only its owner can read', async () => {
    const home = createHome();
    const book = bookIn(home);
    expect(await book.load()).toEqual({ path: book.path, profiles: [], problem: null });
    await book.change({ kind: 'add', profile: profile() });
    expect(statSync(book.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(book.path))).toEqual(['profiles.yaml']);
    expect(await bookIn(home).load()).toMatchObject({ profiles: [profile()], problem: null });
  });

  it('are unknown, with a reason, if the file is broken, and a broken file is never changed', async () => {
    const home = createHome();
    const book = bookIn(home);
    mkdirSync(dirname(book.path), { recursive: true });
    writeFileSync(book.path, 'profiles:\n  a: {agnet: x}\n');
    const { profiles, problem } = await book.load();
    expect(profiles).toEqual([]);
    expect(problem).toContain('profiles.yaml, line 2, column 7: there is no setting "agnet"');
    await expect(book.change({ kind: 'add', profile: profile() })).rejects.toThrow('line 2, column 7');
    expect(readFileSync(book.path, 'utf8')).toBe('profiles:\n  a: {agnet: x}\n');
  });

  it('stay as they are if the file is read-only, a folder, or in no folder', async () => {
    const home = createHome();
    const book = bookIn(home);
    await book.change({ kind: 'add', profile: profile() });
    chmodSync(book.path, 0o400);
    const text = readFileSync(book.path, 'utf8');
    const add = () => book.change({ kind: 'add', profile: profile({ name: 'other' }) });
    await expect(add()).rejects.toThrow(`${book.path} was not changed: it is read-only.`);
    expect(readFileSync(book.path, 'utf8')).toBe(text);
    rmSync(book.path);
    mkdirSync(book.path);
    await expect(add()).rejects.toThrow(`${book.path} cannot be read`);
    const nowhere = createHome();
    writeFileSync(join(nowhere, '.config'), '');
    await expect(bookIn(nowhere).change({ kind: 'add', profile: profile() })).rejects.toThrow(
      'was not changed: there is no such folder.',
    );
  });

  it('stay behind a link that somebody keeps', async () => {
    const home = createHome();
    const book = bookIn(home);
    const kept = join(home, 'dotfiles.yaml');
    mkdirSync(dirname(book.path), { recursive: true });
    symlinkSync(kept, book.path);
    await book.change({ kind: 'add', profile: profile() });
    await book.change({ kind: 'add', profile: profile({ name: 'other' }) });
    expect(lstatSync(book.path).isSymbolicLink()).toBe(true);
    expect(parseProfiles(readFileSync(kept, 'utf8'), kept)).toHaveLength(2);
  });

  it('do not grow beyond what can be read again', async () => {
    const book = bookIn(createHome());
    const metadata = 'x'.repeat(200_000);
    await book.change({ kind: 'add', profile: profile({ metadata }) });
    await expect(book.change({ kind: 'add', profile: profile({ name: 'other', metadata }) })).rejects.toThrow(
      'it would be larger than 256 kB',
    );
    expect((await book.load()).profiles).toHaveLength(1);
  });

  it('lose nothing if several change them at once', async () => {
    const home = createHome();
    const names = Array.from({ length: 12 }, (_, index) => `p${index}`);
    const books = [bookIn(home), bookIn(home), bookIn(home)];
    await Promise.all(
      names.map((name, index) => books[index % 3]?.change({ kind: 'add', profile: profile({ name }) })),
    );
    const { profiles } = await bookIn(home).load();
    expect(profiles.map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  it('lose nothing if several processes change them at once', { timeout: 60_000 }, async () => {
    const home = createHome();
    const script = `
      import { createProfileBook } from ${JSON.stringify(join(import.meta.dirname, '../../source/profiles/profile-book.ts'))};
      import { systemClock } from ${JSON.stringify(join(import.meta.dirname, '../../source/clock.ts'))};
      const book = createProfileBook({ environment: { XDG_STATE_HOME: process.argv[1] + '/state' }, homeDirectory: process.argv[1], clock: systemClock });
      for (let index = 0; index < 3; ) {
        try {
          await book.change({ kind: 'add', profile: { name: process.argv[2] + index, agent: 'a', room: '', deployment: '', metadata: '' } });
          index += 1;
        } catch (error) {
          // On a busy machine the others may take long. Then nothing was written, and it is said.
          if (!error.message.includes('is changing it')) throw error;
        }
      }
    `;
    const writers = ['a', 'b', 'c'].map((name) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, home, name]),
    );
    await Promise.all(writers);
    expect((await bookIn(home).load()).profiles).toHaveLength(9);
  });
});

describe('a profile in an editor', () => {
  const withHandWritten = async () => {
    const book = bookIn(createHome());
    mkdirSync(dirname(book.path), { recursive: true });
    writeFileSync(book.path, HAND_WRITTEN);
    const { profiles } = await book.load();
    return { book, night: profiles[1] ?? null };
  };

  it('is saved with the comments of the user, and its file is removed', async () => {
    const { book, night } = await withHandWritten();
    const draft = await openDraft(book, night);
    expect(statSync(draft.path).mode & 0o777).toBe(0o600);
    expect(draft.text).toContain('room: "{room}" # where');
    expect(draft.text).not.toMatch(/since May|of the team|the usual one/);
    writeFileSync(draft.path, draft.text.replace("'night'", 'night-v2 # new'));
    expect(await saveDraft(book, draft)).toBe('night');
    expect(existsSync(draft.path)).toBe(false);
    const text = readFileSync(book.path, 'utf8');
    expect(text).toContain('agent: night-v2 # new');
    expect(text).toContain('# since May');
    expect((await book.load()).profiles).toHaveLength(2);
  });

  it('is not saved if the text is as it was, or empty', async () => {
    const { book, night } = await withHandWritten();
    expect(await saveDraft(book, await openDraft(book, night))).toBeNull();
    const draft = await openDraft(book, night);
    writeFileSync(draft.path, '\n');
    expect(await saveDraft(book, draft)).toBeNull();
    expect(readFileSync(book.path, 'utf8')).toBe(HAND_WRITTEN);
  });

  it('keeps a text that cannot be saved', async () => {
    const { book, night } = await withHandWritten();
    const draft = await openDraft(book, night);
    const broken = draft.text.replace('agent:', 'agnet:');
    writeFileSync(draft.path, broken);
    await expect(saveDraft(book, draft)).rejects.toThrow('there is no setting "agnet"');
    expect(readFileSync(draft.path, 'utf8')).toBe(broken);
    writeFileSync(draft.path, 'profiles: {a: {agent: x}, b: {agent: y}}');
    await expect(saveDraft(book, draft)).rejects.toThrow('has 2 profiles, and one was opened');
    await closeDraft(draft);
    expect(existsSync(draft.path)).toBe(false);
  });

  it('says that there is no place for its file', async () => {
    const { book, night } = await withHandWritten();
    vi.stubEnv('TMPDIR', '/no/such/folder');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    await expect(openDraft(book, night)).rejects.toThrow(
      'No file for the editor can be written in /no/such/folder: there is no such folder.',
    );
  });

  it('makes a new one', async () => {
    const { book } = await withHandWritten();
    const draft = await openDraft(book, null);
    writeFileSync(draft.path, draft.text.replace('NAME', 'third').replace('""', 'x # why'));
    expect(await saveDraft(book, draft)).toBe('third');
    expect(readFileSync(book.path, 'utf8')).toContain('agent: x # why');
  });
});

describe('what is offered for a room', () => {
  const all = profile({ name: 'all' });
  const calls = profile({ name: 'calls', room: 'call-*' });
  const sip = profile({ name: 'sip', room: 'sip-*' });

  it('begins with the profiles whose pattern names it, and ends with those for other rooms', () => {
    expect(offersFor([sip, all, calls], 'call-1')).toEqual([
      { profile: calls, note: null },
      { profile: all, note: null },
      { profile: sip, note: 'for rooms sip-*' },
    ]);
    expect(offersFor([sip, all], null).map(({ note }) => note)).toEqual([null, null]);
    expect(isForRoom(calls, 'CALL-1')).toBe(false);
  });

  it('has unused names for copies', () => {
    expect(copyName('a', [])).toBe('a copy');
    expect(copyName('a', [profile({ name: 'a copy' }), profile({ name: 'a copy 2' })])).toBe('a copy 3');
  });
});
