/** Runs a simulator in its own process, so that it shares no event loop with the measured program. */
import { haunt, isGhost } from '../../source/simulator/ghosts.ts';
import { populate } from '../../source/simulator/populate.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import type { ArrivedCall, Reply, Request, Trouble, World } from './simulator-messages.ts';

/** Old enough that no age on the screen counts in seconds and no room is new. */
const AGE_MS = 20 * 60_000;

const population = JSON.parse(process.argv[2] ?? '{}') as World;
const simulator = await startSimulator({
  scenario: {
    name: 'bench',
    about: 'Rooms in which all is well, and some whose node died.',
    ageMs: AGE_MS,
    build: ({ world }) => {
      const { rooms, ghosts = 0 } = population;
      populate(world, { ...population, rooms: rooms + ghosts });
      const ghostsBefore = (number: number) => Math.floor((number * ghosts) / (rooms + ghosts));
      for (const [number, name] of [...world.state.rooms.keys()].entries()) {
        if (ghostsBefore(number + 1) > ghostsBefore(number)) haunt(world.state, name);
      }
    },
  },
});
const { world, faults } = simulator;
let calls: ArrivedCall[] = [];
let takeLatency = () => {};
let talking = false;

// Every call passes through here before it is answered.
const { meet } = faults;
Object.assign(faults, {
  meet: (call: Parameters<typeof meet>[0]) => {
    calls.push({ method: call.method, atMs: Date.now() });
    return meet(call);
  },
});

const change = (rooms: number): void => {
  talking = !talking;
  for (const room of [...world.state.rooms.values()].slice(1, rooms + 1)) {
    for (const { record } of room.participants.values()) {
      if (record.kind !== 'AGENT') continue;
      const attributes = { 'lk.agent.state': talking ? 'speaking' : 'listening' };
      world.updateParticipant(room.record.name, record.identity, { attributes });
    }
  }
};

let troubles = 0;

/** @returns the room with the problem */
const trouble = (kind: Trouble): string => {
  troubles += 1;
  if (kind === 'new room') {
    const name = `trouble-${troubles}`;
    world.createRoom({ name, agents: [{ agentName: `nobody-${troubles}` }] });
    world.addCaller({ room: name, identity: 'alice' });
    return name;
  }
  const living = [...world.state.rooms.keys()].filter((name) => !isGhost(world.state, name));
  // Skips the first room, and steps by 37, which is not a multiple of the ghosts' spacing.
  const name = living[(troubles * 37) % living.length] ?? '';
  for (const { kind: of, identity } of world.listParticipants(name)) {
    if (of === 'AGENT') world.removeParticipant(name, identity);
  }
  return name;
};

const answer = (request: Request): Reply => {
  switch (request.kind) {
    case 'latency':
      takeLatency();
      takeLatency =
        request.milliseconds === 0
          ? () => {}
          : faults.add({ fault: { kind: 'latency', milliseconds: request.milliseconds } });
      return { kind: 'done' };
    case 'change':
      change(request.rooms);
      return { kind: 'done' };
    case 'trouble':
      return { kind: 'trouble', room: trouble(request.trouble) };
    case 'forget':
      calls = [];
      return { kind: 'done' };
    case 'calls':
      return { kind: 'calls', calls };
  }
};

const send = (reply: Reply): void => {
  process.send?.(reply);
};
process.on('message', (request: Request) => send(answer(request)));
process.on('disconnect', () => process.exit());
send({ kind: 'ready', url: simulator.url, apiKey: simulator.apiKey, apiSecret: simulator.apiSecret });
