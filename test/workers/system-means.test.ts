import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findPlaces } from '../../source/workers/find.ts';
import { readSource } from '../../source/workers/sources.ts';
import { systemMeans } from '../../source/workers/system-means.ts';

interface Service {
  readonly target: string;
  readonly port: number;
}

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

const SRV = 33;
const NOT_FOUND = 3;

/** A DNS answer to a question of one name: its SRV records, or that there is no such name. */
const answerTo = (question: Buffer, services: Readonly<Record<string, readonly Service[]>>): Buffer => {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.subarray(at + 1, at + 1 + length).toString());
    at += length + 1;
  }
  const asked = question.subarray(12, at + 5);
  const found = question.readUInt16BE(at + 1) === SRV ? services[labels.join('.').toLowerCase()] : undefined;
  const records = (found ?? []).map(({ target, port }) => {
    const data = Buffer.concat([Buffer.alloc(6), nameBytes(target)]);
    data.writeUInt16BE(port, 4);
    // The name of the question, type, class, 60 s, and the length of the data.
    const head = Buffer.from([0xc0, 12, 0, SRV, 0, 1, 0, 0, 0, 60, 0, data.length]);
    return Buffer.concat([head, data]);
  });
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180 + (found === undefined ? NOT_FOUND : 0), 2);
  header.writeUInt16BE(records.length, 6);
  header.writeUInt32BE(0, 8);
  return Buffer.concat([header, asked, ...records]);
};

/** A resolver that asks a name server of this test. */
const serveNames = async (services: Readonly<Record<string, readonly Service[]>>): Promise<Resolver> => {
  const server = createSocket('udp4');
  server.on('message', (question, { port, address }) =>
    server.send(answerTo(question, services), port, address),
  );
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  return resolver;
};

const find = (text: string, resolver?: Resolver) =>
  findPlaces(
    { means: systemMeans({}, resolver), allowsPublic: false, signal: new AbortController().signal },
    readSource(text),
  );

describe('names that this machine looks up', () => {
  it('are the SRV records of a name server', async () => {
    const resolver = await serveNames({
      '_http._tcp.agents.voice.svc': [
        { target: 'localhost', port: 8081 },
        { target: 'localhost', port: 9090 },
      ],
    });
    const { places, failures } = await find('srv:_http._tcp.agents.voice.svc', resolver);
    expect(places.map(({ key }) => key).sort()).toEqual(['localhost:8081', 'localhost:9090']);
    for (const { ips } of places) for (const ip of ips) expect(['127.0.0.1', '::1']).toContain(ip);
    expect(failures).toEqual([]);
  });

  it('are refused with a sentence where the name server knows none', async () => {
    const resolver = await serveNames({});
    await expect(find('srv:_http._tcp.nowhere.example', resolver)).rejects.toThrow(
      'The name _http._tcp.nowhere.example has no SRV record.',
    );
  });

  it('are all addresses of a name', async () => {
    const { places } = await find('dns:localhost:8081');
    expect(places.length).toBeGreaterThan(0);
    for (const { key, label } of places) {
      expect(['127.0.0.1:8081', '[::1]:8081']).toContain(key);
      expect(label).toBe('localhost');
    }
  });
});
