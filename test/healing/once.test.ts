import fc from 'fast-check';
import { expect, it } from 'vitest';
import { participant } from '../helpers/facts.ts';
import '../helpers/property-seed.ts';
import { createSite, heal, memoryRegistry } from './stage.ts';

const ROOMS = ['call-1', 'call-2', 'call-3'];
const PER_MINUTE = 2;

type Step =
  | { readonly does: 'lose agents' | 'colleague' | 'caller leaves' | 'caller comes'; readonly room: string }
  | { readonly does: 'restart' | 'kill' | 'outage' | 'serve' | 'starve' }
  | { readonly does: 'wait'; readonly seconds: number };

const inRoom = fc.record({
  does: fc.constantFrom('lose agents', 'lose agents', 'colleague', 'caller leaves', 'caller comes'),
  room: fc.constantFrom(...ROOMS),
});
const ofAll = fc.record({ does: fc.constantFrom('restart', 'kill', 'outage', 'serve', 'starve') });
const wait = fc.record({ does: fc.constant('wait'), seconds: fc.integer({ min: 1, max: 40 }) });
const steps = fc.array(fc.oneof(inRoom, ofAll, wait, wait), { minLength: 10, maxLength: 40 });

/** Plays the steps. @returns what healing did, as the server saw it */
const play = async (story: readonly Step[]) => {
  const site = createSite();
  const { clock, gateway } = site;
  for (const name of ROOMS) site.addCall(name);
  const registry = memoryRegistry(clock);
  const run = () => heal(site, { registry, perMinute: PER_MINUTE });
  let running = run();
  const humans = new Set<string>();
  for (const step of story) {
    const room = 'room' in step ? gateway.rooms.get(step.room) : undefined;
    switch (step.does) {
      case 'lose agents':
        site.loseAgents(step.room);
        break;
      case 'colleague': {
        const made = await gateway.createDispatch({ room: step.room, agentName: 'support' });
        humans.add(made.id);
        break;
      }
      case 'caller leaves':
        if (room) room.participants = room.participants.filter(({ identity }) => identity !== 'alice');
        break;
      case 'caller comes':
        if (room && !room.participants.some(({ identity }) => identity === 'alice'))
          room.participants = [...room.participants, participant({ joinedAtMs: clock.now() })];
        break;
      case 'restart':
        await running.close();
        running = run();
        break;
      case 'kill':
        // Its calls go on or not; nobody hears of them.
        void running.close();
        running = run();
        break;
      case 'outage':
        gateway.script({ call: 'listRooms', fails: 'server-error', times: 3 });
        break;
      case 'serve':
      case 'starve':
        site.serve(step.does === 'serve');
        break;
      case 'wait':
        await clock.advance(step.seconds * 1_000);
        break;
    }
    for (const { facts, participants } of gateway.rooms.values()) {
      const people = participants.filter(({ kind }) => kind !== 'AGENT').length;
      if (facts.numParticipants !== people) Object.assign(facts, { numParticipants: people });
    }
    await clock.advance(0);
  }
  await clock.advance(90_000);
  await running.close();
  const made = gateway.calls.filter(({ call }) => call === 'createDispatch');
  const deleted = gateway.calls
    .filter(({ call }) => call === 'deleteDispatch')
    .map(({ about }) => String(about));
  return { made, deleted, humans, actions: await registry.listActions({ limit: 1_000 }) };
};

it('no dispatch is healed twice, no chain goes on, and the limit holds, whatever happens', async () => {
  let healed = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      const { made, deleted, humans, actions } = await play(story as readonly Step[]);
      const heals = actions.filter(({ who, kind }) => who === 'healing' && kind === 'redispatch');
      healed += heals.length;
      const old = heals.map(({ dispatchId }) => dispatchId);
      expect(new Set(old).size, 'each dispatch once').toBe(old.length);
      expect(new Set(deleted).size, 'each deleted once').toBe(deleted.length);
      // The server numbers what is made: if no colleague made it, healing did.
      const own = [...old, ...deleted].filter((id) => id?.startsWith('AD_made') && !humans.has(id));
      expect(own, 'no chain').toEqual([]);
      expect(made.length - humans.size, 'one new dispatch for each').toBeLessThanOrEqual(heals.length);
      const began = heals.map(({ startedAtMs }) => startedAtMs).sort((a, b) => a - b);
      for (const [index, atMs] of began.entries()) {
        const later = began[index + PER_MINUTE];
        if (later !== undefined) expect(later - atMs, 'the limit').toBeGreaterThanOrEqual(60_000);
      }
    }),
    { numRuns: 30 },
  );
  // The worlds are not idle.
  expect(healed).toBeGreaterThan(5);
});
