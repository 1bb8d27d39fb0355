import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Step } from '../../source/actions/action.ts';
import type { Entity } from '../../source/export/entity.ts';
import { lkCommandOf, lkCommandOfSteps, lkNeeds } from '../../source/export/lk-command.ts';
import type { LkTarget } from '../../source/session/session.ts';
import { aDispatch, anAgent, aRoom } from '../helpers/fleet-builder.ts';

const PROJECT: LkTarget = { kind: 'project', name: 'prod-eu' };
const room = aRoom('call-7f31');
const things: Readonly<Record<Entity['kind'], Entity>> = {
  room: { kind: 'room', room },
  agent: { kind: 'agent', room, agent: anAgent() },
  dispatch: { kind: 'dispatch', room, dispatch: aDispatch() },
};

describe('the lk command of a row', () => {
  it.each([
    ['room', 'lk --project prod-eu room participants list call-7f31'],
    ['agent', 'lk --project prod-eu room participants get --room call-7f31 agent-AJ_1'],
    ['dispatch', 'lk --project prod-eu dispatch get call-7f31 AD_1'],
  ] as const)('shows the %s', (kind, command) => {
    expect(lkCommandOf(things[kind], PROJECT)).toEqual({ command });
  });

  it('says where to connect, and never key or secret', () => {
    const target: LkTarget = { kind: 'url', url: 'https://livekit.example.com' };
    expect(lkCommandOf(things.room, target)).toEqual({
      command: 'lk --url https://livekit.example.com room participants list call-7f31',
    });
    expect(lkNeeds(target)).toBe('needs LIVEKIT_API_KEY and LIVEKIT_API_SECRET in the environment');
    expect(lkCommandOf(things.room, { kind: 'dev', url: 'http://localhost:7880' })).toEqual({
      command: 'lk --dev --url http://localhost:7880 room participants list call-7f31',
    });
    expect(lkNeeds(PROJECT)).toBeNull();
  });

  it('quotes every name, and lets none be taken for a flag', () => {
    const of = (name: string) =>
      lkCommandOf({ kind: 'room', room: aRoom(name) }, { kind: 'project', name: "it's" });
    expect(of('a b; rm -rf $HOME')).toEqual({
      command: "lk --project $'it\\'s' room participants list 'a b; rm -rf $HOME'",
    });
    expect(of('--help')).toEqual({ command: "lk --project $'it\\'s' room participants list -- --help" });
    expect(of('\x1b[31m\n')).toEqual({
      command: "lk --project $'it\\'s' room participants list -- $'\\x1b[31m\\n'",
    });
    expect(of('$&')).toEqual({ command: "lk --project $'it\\'s' room participants list '$&'" });
  });

  it('keeps the blanks around a name', () => {
    expect(lkCommandOf({ kind: 'room', room: aRoom(' a ') }, PROJECT)).toEqual({
      command: "lk --project prod-eu room participants list -- ' a '",
    });
  });

  it('is not there where a name would be another one, or none, to shell or lk', () => {
    for (const name of ['a\0b', 'a\ud800b', 'help', 'h']) {
      expect(lkCommandOf({ kind: 'room', room: aRoom(name) }, PROJECT), name).toHaveProperty('reason');
    }
    expect(lkCommandOf({ kind: 'agent', room, agent: anAgent({ identity: 'a\0' }) }, PROJECT)).toHaveProperty(
      'reason',
    );
  });

  it('is not there where lk would take a name for something else', () => {
    expect(lkCommandOf({ kind: 'room', room: aRoom('') }, PROJECT)).toEqual({
      reason: 'lk takes no room without a name',
    });
    expect(lkCommandOf({ kind: 'agent', room: aRoom('a%t'), agent: anAgent() }, PROJECT)).toEqual({
      reason: 'lk would read the % in the name of the room as a template',
    });
  });
});

describe('the lk commands of a plan', () => {
  const cases: readonly (readonly [string, readonly Step[], string])[] = [
    [
      're-dispatch',
      [
        { call: 'deleteDispatch', room: 'r', dispatchId: 'AD_1' },
        { call: 'createDispatch', room: 'r', agentName: 'a b', metadata: '{"a":1}', deployment: 'blue' },
      ],
      `lk --project prod-eu dispatch delete r AD_1 && lk --project prod-eu dispatch create --room r --agent-name 'a b' --deployment blue --metadata '{"a":1}'`,
    ],
    [
      'remove by force',
      [{ call: 'removeParticipant', room: 'r', identity: '-x' }],
      'lk --project prod-eu room participants remove --room r -- -x',
    ],
    [
      'create a room',
      [{ call: 'createRoom', name: 'r', metadata: 'm', emptyTimeoutSeconds: 30 }],
      'lk --project prod-eu room create --empty-timeout 30 r && lk --project prod-eu room update --metadata m r',
    ],
    ['delete a room', [{ call: 'deleteRoom', room: 'r' }], 'lk --project prod-eu room delete r'],
  ];
  it.each(cases)('%s', (_, steps, command) => {
    expect(lkCommandOfSteps(steps, PROJECT)).toEqual({ command });
  });

  it('says what lk cannot give a dispatch', () => {
    const made = lkCommandOfSteps(
      [{ call: 'createDispatch', room: 'r', agentName: 'a', restartPolicy: 'NEVER', attributes: { k: 'v' } }],
      PROJECT,
    );
    expect(made).toEqual({
      command: 'lk --project prod-eu dispatch create --room r --agent-name a',
      leavesOut: 'lk cannot set its 1 attribute and restart policy NEVER',
    });
  });

  it('delete a room after its dispatches', () => {
    const steps: readonly Step[] = [
      { call: 'deleteDispatch', room: 'r', dispatchId: 'AD_1' },
      { call: 'deleteRoom', room: 'r' },
    ];
    expect(lkCommandOfSteps(steps, PROJECT)).toEqual({
      command: 'lk --project prod-eu dispatch delete r AD_1 && lk --project prod-eu room delete r',
    });
  });

  it('stops before lk would change its default project for want of a key', () => {
    const made = lkCommandOfSteps([{ call: 'deleteRoom', room: 'r' }], {
      kind: 'url',
      url: 'https://livekit.example.com',
    });
    if ('reason' in made) throw new Error(made.reason);
    const outputOf = (environment: Record<string, string>): string =>
      spawnSync('/bin/sh', ['-c', `lk() { echo "lk $*"; }; ${made.command}`], {
        env: environment,
      }).stdout.toString();
    const keys = { LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's' };
    expect(outputOf(keys)).toBe('lk --url https://livekit.example.com room delete r\n');
    expect(outputOf({ ...keys, LIVEKIT_API_KEY: '' })).toBe('');
    expect(outputOf({ LIVEKIT_API_KEY: 'k' })).toBe('');
  });

  it('is not there where lk cannot do a step', () => {
    expect(lkCommandOfSteps([{ call: 'createDispatch', room: 'r', agentName: '' }], PROJECT)).toEqual({
      reason: 'lk makes no dispatch without an agent name',
    });
    expect(
      lkCommandOfSteps([{ call: 'removeParticipant', room: '%x', identity: 'a' }], PROJECT),
    ).toHaveProperty('reason');
    for (const room of ['', 'a\0b', 'help']) {
      expect(lkCommandOfSteps([{ call: 'deleteRoom', room }], PROJECT), room).toHaveProperty('reason');
      expect(
        lkCommandOfSteps([{ call: 'deleteDispatch', room, dispatchId: 'AD_1' }], PROJECT),
      ).toHaveProperty('reason');
    }
    expect(
      lkCommandOfSteps([{ call: 'createDispatch', room: 'r', agentName: 'a', metadata: '\0' }], PROJECT),
    ).toHaveProperty('reason');
    expect(lkCommandOfSteps([], PROJECT)).toEqual({ reason: 'there is no lk command for this' });
  });
});
