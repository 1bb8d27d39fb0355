import { describe, expect, it } from 'vitest';
import type { DispatchFacts, JobFacts, ParticipantFacts } from '../../../source/fleet/facts.ts';
import type { RoomObservation } from '../../../source/fleet/snapshot.ts';
import { evidence } from '../../../source/fleet/verdict/evidence.ts';
import {
  agent,
  dispatch,
  job,
  observation,
  participant,
  roomFacts,
  START_MS,
  track,
} from '../../helpers/facts.ts';
import { watch, watchTwice } from '../../helpers/watch.ts';

const alice = participant();
const later = START_MS + 60_000;

const served = (name: string, agentName: string, changes: Partial<DispatchFacts> = {}): RoomObservation =>
  observation({
    room: roomFacts({ name, id: `RM_${name}` }),
    participants: [participant({ identity: 'bob' }), agent({ agentName })],
    dispatches: [dispatch({ agentName, jobs: [job({ agentName })], ...changes })],
  });
const untaken = (agentName: string, changes: Partial<DispatchFacts> = {}) =>
  observation({ participants: [alice], dispatches: [dispatch({ id: 'AD_x', agentName, ...changes })] });

const causesIn = (rooms: readonly RoomObservation[]) => {
  const fleet = watch([59_000, 60_000].map((ms) => ({ atMs: START_MS + ms, rooms })));
  const room = fleet.rooms.find(({ name }) => name === 'call-1');
  if (!room) throw new Error('no call');
  return {
    remedy: room.verdict.remedy,
    causes: evidence(room.verdict).flatMap(({ text }) =>
      text.startsWith('no worker took it: ') ? [text.slice('no worker took it: '.length)] : [],
    ),
  };
};

describe('why nobody took a dispatch', () => {
  it('a name that serves is not mistyped, however like another it is', () => {
    const { causes, remedy } = causesIn([
      untaken('sales-en'),
      served('a', 'sales-en'),
      served('b', 'sales-es'),
      served('c', 'sales-es'),
    ]);
    expect(causes).toEqual([
      '"sales-en" serves 1 room now: its workers may be full, draining, gone or not answering',
    ]);
    expect(remedy?.suggestedAgentName).toBeNull();
  });

  it('a name that served before is not mistyped either', () => {
    const before = { atMs: START_MS + 50_000, rooms: [served('a', 'sales-en'), served('b', 'sales-es')] };
    const rooms = [untaken('sales-en'), served('b', 'sales-es')];
    const fleet = watch([before, ...[59_000, 60_000].map((ms) => ({ atMs: START_MS + ms, rooms }))]);
    const room = fleet.rooms.find(({ name }) => name === 'call-1');
    expect(room?.verdict.remedy?.suggestedAgentName).toBeNull();
    expect(JSON.stringify(room && evidence(room.verdict))).toContain('served before and serves no room now');
  });

  it('a name never seen to serve may be mistyped', () => {
    const { causes, remedy } = causesIn([untaken('suport'), served('a', 'support')]);
    expect(causes).toEqual(['no agent named "suport" is in any room; one named "support" is']);
    expect(remedy).toMatchObject({ suggestedAgentName: 'support', actions: ['redispatch', 'remove'] });
  });

  it.each([
    ['staging', '', 'it asks for deployment "staging"; "support" serves only with no deployment'],
    ['', 'staging', 'it asks for no deployment; "support" serves only with deployment "staging"'],
    [
      'Staging',
      'staging',
      'it asks for deployment "Staging"; "support" serves only with deployment "staging"',
    ],
  ])('another deployment comes first: %j asked, %j serves', (deployment, serving, cause) => {
    const { causes, remedy } = causesIn([
      untaken('support', { deployment }),
      served('a', 'support', { deployment: serving }),
    ]);
    expect(causes[0]).toBe(cause);
    expect(remedy?.text).toContain('re-dispatch with');
  });

  it('of several other deployments the one that serves most, then by name', () => {
    const { causes, remedy } = causesIn([
      untaken('support', { deployment: 'blue' }),
      served('a', 'support', { deployment: 'beta' }),
      served('b', 'support', { deployment: 'live' }),
      served('c', 'support', { deployment: 'live' }),
      served('d', 'support', { deployment: 'alpha' }),
    ]);
    expect(causes[0]).toBe(
      'it asks for deployment "blue"; "support" serves only with deployment "live" or deployment "alpha" or deployment "beta"',
    );
    expect(remedy?.text).toContain('re-dispatch with deployment "live"');
  });

  it.each<[string, Partial<JobFacts>]>([
    ['failed', { status: 'FAILED', error: 'boom' }],
    ['are not there', {}],
    ['ended', { status: 'SUCCESS', endedAtMs: START_MS + 30_000 }],
  ])('a deployment that only took dispatches which %s is not said to serve', (_, changes) => {
    const took = (name: string, deployment: string) => ({
      ...served(name, 'support', { deployment }),
      participants: [],
      dispatches: [dispatch({ deployment, jobs: [job({ participantIdentity: 'agent-AJ_1', ...changes })] })],
    });
    const asks = untaken('support', { deployment: 'blue' });
    const only = causesIn([asks, took('a', 'green')]);
    expect(only.causes).toEqual([
      'it asks for deployment "blue"; "support" was taken only with deployment "green"',
      '"support" was taken before and serves no room now: its workers may be gone, draining or full',
    ]);
    const { causes, remedy } = causesIn([
      asks,
      took('a', 'green'),
      took('b', 'green'),
      served('c', 'support', { deployment: 'live' }),
    ]);
    expect(causes[0]).toBe(
      'it asks for deployment "blue"; "support" was taken only with deployment "live" or deployment "green"',
    );
    expect(remedy?.text).toContain('re-dispatch with deployment "live"');
  });

  it('several causes come the surest first: the server’s word, the deployment, the neighbours, the name', () => {
    const history = {
      reason: 'NO_CAPACITY',
      createdAtMs: START_MS,
      acceptedAtMs: 0,
      assignedAtMs: 0,
      firstStartedAtMs: 0,
      attempts: 0,
      workersAsked: 2,
      failedAttemptsMs: 0,
    };
    const pending = job({ status: 'PENDING', startedAtMs: 0, participantIdentity: '', history });
    const { causes, remedy } = causesIn([
      untaken('support', { deployment: 'blue', jobs: [pending] }),
      served('a', 'support', { deployment: 'live' }),
    ]);
    expect(causes).toEqual([
      'the server asked 2 workers, all full',
      'it asks for deployment "blue"; "support" serves only with deployment "live"',
      '"support" serves 1 room now: its workers may be full, draining, gone or not answering',
    ]);
    // The remedy is that of the first.
    expect(remedy?.text).toContain('start another worker of that name');
  });

  it('no other deployment where this one serves, too', () => {
    const { causes } = causesIn([
      untaken('support', { deployment: 'blue' }),
      served('a', 'support', { deployment: 'blue' }),
      served('b', 'support', { deployment: 'green' }),
    ]);
    expect(causes.join()).not.toContain('asks for');
  });

  it('a worker that hangs loses its share while others of the name take theirs', () => {
    const rooms = [
      untaken('support', { createdAtMs: START_MS + 30_000 }),
      ...['a', 'b'].map((name) => served(name, 'support', { createdAtMs: START_MS + 20_000 })),
      ...['c', 'd'].map((name) => served(name, 'support', { createdAtMs: START_MS - 600_000 })),
    ];
    expect(causesIn(rooms).causes[0]).toBe(
      '2 of 3 dispatches to this name were taken around the same time: one worker may hang and take none of its share',
    );
  });

  it('all that can be, where nothing tells', () => {
    expect(causesIn([untaken('support')]).causes).toEqual([
      'there is no worker of that name, or all are full or draining, or one does not answer',
    ]);
  });

  it('changes with the other rooms, though this one answers the same', () => {
    const mine = untaken('support');
    const sweeps = [59_000, 60_000].map((ms) => ({ atMs: START_MS + ms, rooms: [mine] }));
    const fleet = watch([...sweeps, { atMs: START_MS + 62_000, rooms: [mine, served('a', 'support')] }]);
    const room = fleet.rooms.find(({ name }) => name === 'call-1');
    expect(JSON.stringify(room?.verdict)).toContain('serves 1 room now');
  });
});

describe('two agents of one name', () => {
  const two = (a: Partial<DispatchFacts>, b: Partial<DispatchFacts>) =>
    watchTwice(
      later,
      observation({
        participants: [alice, agent(), agent({ identity: 'agent-AJ_2', joinedAtMs: START_MS + 5_000 })],
        dispatches: [
          dispatch({ jobs: [job()], ...a }),
          dispatch({ id: 'AD_2', createdAtMs: START_MS + 4_000, jobs: [job({ id: 'AJ_2' })], ...b }),
        ],
      }),
    ).agents.map(({ identity, verdict }) => [identity, verdict.name]);

  it('of the same metadata and deployment are one too many: the newer', () => {
    expect(two({ metadata: 'x' }, { metadata: 'x' })).toContainEqual(['agent-AJ_2', 'duplicate']);
  });

  it.each<[string, Partial<DispatchFacts>, Partial<DispatchFacts>]>([
    ['metadata', { metadata: '{"to":"fr"}' }, { metadata: '{"to":"de"}' }],
    ['deployment', { deployment: 'blue' }, { deployment: 'green' }],
  ])('of other %s have two purposes', (_, a, b) => {
    expect(two(a, b).map(([, name]) => name)).toEqual(['ok', 'ok']);
  });

  it('of which one has no dispatch: that one, also where it is the older', () => {
    const room = watchTwice(
      later,
      observation({
        participants: [alice, agent(), agent({ identity: 'agent-AJ_2', joinedAtMs: START_MS + 5_000 })],
        dispatches: [
          dispatch({ id: 'AD_2', createdAtMs: START_MS + 4_000, metadata: 'x', jobs: [job({ id: 'AJ_2' })] }),
        ],
      }),
    );
    expect(room.agents.map(({ identity, verdict }) => [identity, verdict.name])).toEqual([
      ['agent-AJ_1', 'duplicate'],
      ['agent-AJ_2', 'ok'],
    ]);
    expect(room.verdict.remedy?.text).toContain('"agent-AJ_1": no dispatch is listed for it');
  });
});

describe('company', () => {
  const alone = (participants: readonly ParticipantFacts[]) =>
    watch(
      [0, 30_000, 61_000].map((ms) => ({
        atMs: START_MS + ms,
        rooms: [observation({ participants, dispatches: [dispatch({ jobs: [job()] })] })],
      })),
    ).rooms[0]?.agents.find(({ identity }) => identity === 'agent-AJ_1')?.verdict.name;

  it.each<[string, readonly ParticipantFacts[]]>([
    ['a stream that comes in', [participant({ identity: 'in', kind: 'INGRESS' })]],
    ['a bridge', [participant({ identity: 'br', kind: 'BRIDGE' })]],
    ['a connector', [participant({ identity: 'co', kind: 'CONNECTOR' })]],
    [
      'a telephone that rings',
      [participant({ identity: 'sip', kind: 'SIP', attributes: { 'sip.callStatus': 'ringing' } })],
    ],
    ['another agent that publishes', [agent({ identity: 'agent-AJ_2', agentName: 'other' })]],
  ])('%s is: the agent is not alone', (_, others) => {
    expect(alone([agent(), ...others])).toBe('ok');
  });

  it.each<[string, readonly ParticipantFacts[]]>([
    ['nobody', []],
    ['a hidden observer', [participant({ hidden: true })]],
    ['a recorder', [participant({ kind: 'EGRESS' })]],
    ['an agent that publishes nothing', [agent({ identity: 'agent-AJ_2', agentName: 'other', tracks: [] })]],
    [
      'its own avatar',
      [agent({ identity: 'av', attributes: { 'lk.publish_on_behalf': 'agent-AJ_1' }, tracks: [track()] })],
    ],
  ])('%s is none', (_, others) => {
    expect(alone([agent(), ...others])).toBe('alone');
  });
});
