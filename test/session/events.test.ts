import { expect, it, onTestFinished } from 'vitest';
import type { Intention } from '../../source/actions/action.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import { shownEvents } from '../../source/ui/panes/events/shown-events.ts';
import { participant } from '../helpers/facts.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const open = async () => {
  const clock = createManualClock();
  const gateway = createFakeGateway(clock);
  gateway.addRoom('call-1', { participants: [participant({ identity: 'alice' })] });
  const session = createSession({
    project: { name: 'p', host: 'livekit.example.com', demo: false, readOnly: false, warnings: [] },
    connect: () => gateway,
    clock,
    intervalMs: 2_000,
    settings: defaultFleetSettings,
    registry: openRegistry({ path: IN_MEMORY, clock }),
  });
  onTestFinished(session.close);
  await clock.advance(5_000);
  const act = async (intention: Intention) => {
    const plan = session.plan(intention);
    if ('impossible' in plan) throw new Error(plan.impossible);
    session.run(plan);
    await clock.advance(5_000);
  };
  const roomKeyOf = (name: string) => session.getState().fleet.rooms.find((room) => room.name === name)?.key;
  const textsOf = (name: string) =>
    shownEvents(session.getState().log, roomKeyOf(name) ?? 'none').items.map(({ event }) => event.text);
  return { act, textsOf };
};

it('an action that makes a room is told in that room, and in no other', async () => {
  const { act, textsOf } = await open();
  await act({ kind: 'create-room', name: 'new' });
  expect(textsOf('new').toReversed()).toEqual(['creating room new', 'room opened', 'created room new']);
  expect(textsOf('call-1').join()).not.toContain('new');
});

it('a dispatch into a room that is there is told in that room alone', async () => {
  const { act, textsOf } = await open();
  await act({ kind: 'create-room', name: 'new' });
  await act({ kind: 'dispatch', room: 'new', agentName: 'support' });
  expect(textsOf('new')).toContain('dispatching support to new');
  expect(textsOf('call-1').join()).not.toContain('new');
});
