import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import { type ServerConnections, watchConnections } from './watch-connections.ts';

export interface RawServer extends ServerConnections {
  readonly port: number;
}

const stops = new Set<() => void>();

afterEach(() => {
  for (const stop of stops) stop();
  stops.clear();
});

/** A server on loopback that says whatever it likes, and ends with the test. */
export const startRawServer = async (onConnection: (socket: Socket) => void): Promise<RawServer> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // It sees the end of a connection only where it reads.
    socket.on('error', () => {}).resume();
    onConnection(socket);
  });
  stops.add(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const watched = watchConnections(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { ...watched, port };
};
