import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profilesDocument } from '../../source/report/documents/documents.ts';
import { createStage, openRoom, type StageOptions } from './stage.ts';

const FILE = '.config/lktop/profiles.yaml';

const TEXT = `# of the team
profiles:
  support:
    agent: support-v2 # since May
    room: call-*
    deployment: blue
    metadata: '{"room":"{room}","by":"{caller}"}'
  night:
    agent: night
`;

const stageWith = (text: string | null = TEXT, options: StageOptions = {}) =>
  createStage({ ...options, files: { ...(text === null ? {} : { [FILE]: text }), ...options.files } });

const fileOf = ({ home }: { readonly home: string }): string => readFileSync(join(home, FILE), 'utf8');

describe('lktop profiles', () => {
  it('lists them without a server', async () => {
    const stage = stageWith();
    const { code, stdout } = await stage.run('profiles');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /support +│ support-v2 +│ call-\* +│ blue +│ \{"room":"\{room\}","by":"\{caller\}"\}/,
    );
    expect(stdout).toMatch(/night +│ night +│ all/);
    expect(stage.addresses).toEqual([]);
    expect((await stage.run('profiles', '--ascii')).stdout).not.toMatch(/[│┌]/);
  });

  it('prints JSON that its schema describes', async () => {
    const document = profilesDocument.parse((await stageWith().run('profiles', 'list', '--json')).json());
    expect(document.profiles).toEqual([
      {
        name: 'support',
        agent: 'support-v2',
        room: 'call-*',
        deployment: 'blue',
        metadata: '{"room":"{room}","by":"{caller}"}',
        variables: ['room', 'caller'],
      },
      { name: 'night', agent: 'night', room: null, deployment: null, metadata: null, variables: [] },
    ]);
    const shown = profilesDocument.parse((await stageWith().run('profiles', 'show', 'night', '-j')).json());
    expect(shown.profiles.map(({ name }) => name)).toEqual(['night']);
  });

  it('shows one in full', async () => {
    const { stdout } = await stageWith().run('profiles', 'show', 'support');
    expect(stdout).toContain('variables   room, caller');
    expect(stdout).toContain('metadata\n{\n  "room": "{room}",');
  });

  it('says where they would be if there are none', async () => {
    const { code, stderr } = await stageWith(null).run('profiles');
    expect(code).toBe(0);
    expect(stderr).toContain(`${FILE}. To write one: lktop profiles add NAME`);
  });

  it('adds, changes, renames, duplicates and deletes', async () => {
    const stage = stageWith();
    const { run } = stage;
    const added = await run('profiles', 'add', 'third', '--agent', 'x', '--metadata', '{"r":"{room}"}');
    expect(added).toMatchObject({ code: 0, stdout: 'Added the profile third.\n' });
    await run('profiles', 'edit', 'support', '--name', 'first line', '--room', '', '--deployment', 'green');
    await run('profiles', 'duplicate', 'third', 'fourth');
    await run('profiles', 'delete', 'night');
    expect(fileOf(stage)).toBe(`# of the team
profiles:
  first line:
    agent: support-v2 # since May
    deployment: green
    metadata: '{"room":"{room}","by":"{caller}"}'
  third:
    agent: x
    metadata: '{"r":"{room}"}'
  fourth:
    agent: x
    metadata: '{"r":"{room}"}'
`);
  });

  it('takes metadata from a file', async () => {
    const stage = stageWith(null, { files: { 'm.json': '{\n  "r": "{room}"\n}\n' } });
    await stage.run('profiles', 'add', 'a', '--agent', '', '--metadata-file', 'm.json');
    const document = profilesDocument.parse((await stage.run('profiles', '-j')).json());
    expect(document.profiles[0]).toMatchObject({ agent: '', metadata: '{\n  "r": "{room}"\n}\n' });
  });

  it('exports to a new file or to stdout, and imports', async () => {
    const stage = stageWith();
    expect(await stage.run('profiles', 'export', 'shared.yaml')).toMatchObject({
      code: 0,
      stdout: 'Wrote 2 profiles to shared.yaml.\n',
    });
    expect(readFileSync(join(stage.home, 'shared.yaml'), 'utf8')).toBe(TEXT);
    expect((await stage.run('profiles', 'export')).stdout).toBe(TEXT);
    const again = await stage.run('profiles', 'export', 'shared.yaml');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(
      'shared.yaml was not written: it is there already, and nothing is overwritten.',
    );

    const other = stageWith('profiles:\n  night: {agent: other}\n', { files: { 'shared.yaml': TEXT } });
    const refused = await other.run('profiles', 'import', 'shared.yaml');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('1 profile of the file has a name that is taken: "night".');
    expect(fileOf(other)).toBe('profiles:\n  night: {agent: other}\n');
    expect(await other.run('profiles', 'import', 'shared.yaml', '--replace')).toMatchObject({
      code: 0,
      stdout: 'Imported 2 profiles from shared.yaml.\n',
    });
    const document = profilesDocument.parse((await other.run('profiles', '-j')).json());
    expect(document.profiles.map(({ name, agent }) => [name, agent])).toEqual([
      ['night', 'night'],
      ['support', 'support-v2'],
    ]);
  });

  it.each([
    [['show'], 'lktop profiles show takes one PROFILE, not 0 words.'],
    [['list', 'x'], 'lktop profiles list takes no further word, not 1 word.'],
    [['duplicate', 'support'], 'lktop profiles duplicate takes PROFILE and NEW, not 1 word.'],
    [['show', 'suport'], 'There is no profile "suport".\nDid you mean "support"?'],
    [['shwo', 'support'], 'does not accept the word "shwo".\nDid you mean show?'],
    [['show', 'support', '--agent', 'x'], 'lktop profiles show has no flag --agent.'],
    [['delete', 'support', '--replace'], 'lktop profiles delete has no flag --replace.'],
    [['add', 'support', '--agent', 'x'], 'There is a profile "support" already.'],
    [['duplicate', 'support', 'night'], 'There is a profile "night" already.'],
    [['add', 'x', '--room', 'y'], 'The profile "x" needs an agent.'],
    [['add', '--agent', 'y'], 'lktop profiles add needs a name.'],
    [
      ['add', 'x', '--agent', 'y', '--metadata', '{rom}'],
      'In the metadata there is no variable "{rom}".\nDid you mean {room}?',
    ],
    [['edit', 'support'], 'There is no terminal for an editor.\nGive the fields by flags'],
    [['import', 'nowhere.yaml'], 'nowhere.yaml cannot be read: there is no such file.'],
    [['export', 'no/such/folder.yaml'], 'folder.yaml was not written: there is no such folder.'],
  ])('refuses %j', async (words, sentence) => {
    const stage = stageWith();
    const { code, stderr, stdout } = await stage.run('profiles', ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stdout).toBe('');
    expect(fileOf(stage)).toBe(TEXT);
  });

  it('names line and column of a mistake in the file, and changes nothing', async () => {
    const broken = 'profiles:\n  a:\n    agent: x\n    metdata: y\n';
    const stage = stageWith(broken);
    for (const words of [[], ['add', 'b', '--agent', 'x'], ['show', 'a'], ['export']]) {
      const { code, stderr } = await stage.run('profiles', ...words);
      expect(code).toBe(2);
      expect(stderr).toContain(
        'profiles.yaml, line 4, column 5: there is no setting "metdata" in the profile "a".\nDid you mean metadata?',
      );
    }
    const run = await stage.run('dispatch', 'call-1', '--profile', 'a');
    expect(run.stderr).toContain('line 4, column 5');
    expect(fileOf(stage)).toBe(broken);
  });

  it('shows no control characters of hostile names', async () => {
    const stage = stageWith(
      'profiles:\n  "\\e[31mred\\u202E":\n    agent: "\\e]0;x\\a"\n    metadata: "\\e[2J"\n',
      {
        columns: 120,
      },
    );
    for (const words of [
      ['list'],
      ['show', '\x1b[31mred\u202e'],
      ['export'],
      ['show', 'x'],
      ['list', '--json'],
    ]) {
      const { stdout, stderr } = await stage.run('profiles', ...words);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(stdout + stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
    }
  });

  it('edits in the editor of the user', async () => {
    const commands: string[] = [];
    const stage = stageWith(TEXT, {
      isScreen: true,
      environment: { EDITOR: 'vim -n' },
      runInTerminal: async ({ command, values }) => {
        commands.push(command);
        const path = values['LKTOP_FILE'] ?? '';
        const text = readFileSync(path, 'utf8');
        writeFileSync(path, text.replace('agent: night', 'agent: night-v2 # newer'));
        return null;
      },
    });
    expect(await stage.run('profiles', 'edit', 'night')).toMatchObject({
      code: 0,
      stdout: 'Saved the profile night.\n',
    });
    expect(commands).toEqual(['vim -n "$LKTOP_FILE"']);
    expect(fileOf(stage)).toContain('agent: night-v2 # newer');
    expect((await stageWith(TEXT, { isScreen: true }).run('profiles', 'edit', 'night')).stdout).toBe(
      'Nothing was changed.\n',
    );
  });

  it('opens the editor again on a broken text, and keeps it', async () => {
    const texts = ['profiles:\n  new: {agnet: x}\n', 'profiles:\n  new: {agent: x}\n'];
    const problems: string[] = [];
    const stage = stageWith(TEXT, {
      isScreen: true,
      runInTerminal: async ({ values }) => {
        if (values['LKTOP_PROBLEM'] !== undefined) problems.push(values['LKTOP_PROBLEM']);
        else writeFileSync(values['LKTOP_FILE'] ?? '', texts.shift() ?? '');
        return null;
      },
    });
    expect((await stage.run('profiles', 'add')).stdout).toBe('Saved the profile new.\n');
    expect(problems).toEqual([expect.stringContaining('line 2, column 9: there is no setting "agnet"')]);

    let draft = '';
    const left = stageWith(TEXT, {
      isScreen: true,
      runInTerminal: async ({ values }) => {
        if (values['LKTOP_PROBLEM'] !== undefined) return 'ended by SIGINT';
        draft = values['LKTOP_FILE'] ?? '';
        writeFileSync(draft, 'profiles: [');
        return null;
      },
    });
    const { code, stderr } = await left.run('profiles', 'edit', 'night');
    expect(code).toBe(2);
    expect(stderr).toContain(`Your text is in ${draft}.`);
    expect(readFileSync(draft, 'utf8')).toBe('profiles: [');
    expect(fileOf(left)).toBe(TEXT);
  });

  it('says that an editor failed', async () => {
    const stage = stageWith(TEXT, { isScreen: true, runInTerminal: async () => 'ended with code 127' });
    const { code, stderr } = await stage.run('profiles', 'edit', 'night');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'Nothing was saved: the editor ended with code 127.\nSet EDITOR to one that works.',
    );
  });
});

describe('lktop dispatch --profile', () => {
  const createdIn = (stage: ReturnType<typeof stageWith>, room: string) =>
    stage.world
      .listDispatches(room)
      .map(({ agentName, metadata, deployment }) => ({ agentName, metadata, deployment }));

  it('uses agent, deployment and metadata, with the variables filled in', async () => {
    const stage = stageWith();
    stage.world.addWorker({ agentName: 'support-v2', deployment: 'blue' });
    openRoom(stage, 'call-1');
    await stage.clock.advance(5_000);
    const { code, stdout } = await stage.run('dispatch', 'call-1', '--profile', 'support');
    expect(stdout).toContain('support-v2 is active in call-1');
    expect(code).toBe(0);
    expect(createdIn(stage, 'call-1')).toContainEqual({
      agentName: 'support-v2',
      deployment: 'blue',
      metadata: '{"room":"call-1","by":"caller-call-1"}',
    });
  });

  it('gives way to what the command line says', async () => {
    const stage = stageWith();
    openRoom(stage, 'call-1');
    const flags = ['--profile', 'support', '--metadata', '{room}', '--deployment', ''];
    await stage.run('dispatch', 'call-1', 'other', ...flags);
    expect(createdIn(stage, 'call-1')).toContainEqual({
      agentName: 'other',
      deployment: '',
      metadata: '{room}',
    });
  });

  it('dispatches nothing if a variable has no value', async () => {
    const stage = stageWith();
    openRoom(stage, 'call-1', { caller: false });
    await stage.clock.advance(5_000);
    const before = createdIn(stage, 'call-1');
    const { code, stderr } = await stage.run('dispatch', 'call-1', '--profile', 'support');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'Nothing was dispatched. In the profile "support", {caller} is empty: nobody waits in the room.',
    );
    expect(createdIn(stage, 'call-1')).toEqual(before);
  });

  it('says that a room is not one of its rooms', async () => {
    const stage = stageWith();
    openRoom(stage, 'sip-1');
    await stage.clock.advance(5_000);
    const { stderr } = await stage.run('dispatch', 'sip-1', '--profile', 'support', '--dry-run');
    expect(stderr).toContain('The profile "support" is for rooms call-*, which sip-1 is not.');
  });

  it('needs an agent or a profile that is there', async () => {
    const stage = stageWith();
    openRoom(stage, 'call-1');
    expect((await stage.run('dispatch', 'call-1')).stderr).toContain('lktop dispatch needs AGENT.');
    const { code, stderr } = await stage.run('dispatch', 'call-1', '--profile', 'suport');
    expect(code).toBe(2);
    expect(stderr).toContain('There is no profile "suport".\nDid you mean "support"?');
  });
});

describe('the completion of profiles', () => {
  it('offers their names', async () => {
    const { stdout } = await stageWith().run('completion', '--names', 'profiles');
    expect(stdout).toBe('support\nnight\n');
    expect((await stageWith('profiles: [').run('completion', '--names', 'profiles')).stdout).toBe('');
  });
});
