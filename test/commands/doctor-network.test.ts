import { describe, expect, it } from 'vitest';
import { doctorDocument } from '../../source/report/documents/documents.ts';
import { testCertificates } from '../livekit/test-certificates.ts';
import { createStage, type Run } from './stage.ts';

const lineOf = (run: Run, check: string) =>
  doctorDocument.parse(run.json()).lines.find((line) => line.check === check);

describe('the network checks of lktop doctor', () => {
  it('name the proxy without its credentials, and the excluded hosts', async () => {
    const environment = { HTTPS_PROXY: 'http://me:hunter2@proxy.example:3128', NO_PROXY: '.internal' };
    const run = await createStage({ url: 'wss://livekit.example.com', environment }).run('doctor', '--json');
    expect(lineOf(run, 'proxy')).toMatchObject({
      result: 'note',
      text: 'http://proxy.example:3128 (from the environment), except for NO_PROXY: .internal',
    });
    expect(run.stdout).not.toContain('hunter2');
  });

  it('report a proxy for another scheme, and an unreadable SSL_CERT_FILE', async () => {
    const environment = { HTTPS_PROXY: 'http://proxy.example:3128', SSL_CERT_FILE: '/nowhere/ca.pem' };
    const run = await createStage({ environment }).run('doctor', '--json');
    expect(lineOf(run, 'proxy')?.text).toContain('none for this URL');
    expect(lineOf(run, 'SSL_CERT_FILE')).toMatchObject({ result: 'warning' });
  });

  it('say nothing if nothing is set', async () => {
    const run = await createStage().run('doctor', '--json');
    expect(lineOf(run, 'proxy')).toBe(undefined);
  });
});

const project = (tls: string) => ({
  '.config/lktop/config.yaml': `projects:\n  lab: {url: "wss://x.example", apiKey: k, apiSecret: s, tls: ${tls}}\n`,
  '.config/lktop/client.pem': testCertificates.client,
  '.config/lktop/client.key': testCertificates.clientKey,
  '.config/lktop/other.key': testCertificates.serverKey,
  '.config/lktop/ca.pem': testCertificates.authority,
});

describe('the certificates of a project', () => {
  it('are read relative to the settings file and named by doctor', async () => {
    const stage = createStage({ files: project('{cert: client.pem, key: client.key, ca: ca.pem}') });
    const run = await stage.run('doctor', '--project', 'lab', '--json');
    expect(lineOf(run, 'certificates')).toMatchObject({
      result: 'ok',
      text: expect.stringMatching(/^cert, key, ca \(/),
    });
    expect(stage.addresses.at(-1)?.tls).toEqual({
      cert: testCertificates.client,
      key: testCertificates.clientKey,
      ca: testCertificates.authority,
    });
    await stage.run('snapshot', '--project', 'lab');
    expect(stage.addresses).toHaveLength(2);
    expect(stage.addresses.at(-1)?.tls?.key).toBe(testCertificates.clientKey);
  });

  it.each([
    ['{cert: none.pem, key: client.key}', /tls\.cert: \S*none\.pem cannot be read: there is no such file/],
    ['{cert: client.pem, key: other.key}', /the files of tls cannot be used/],
    ['{ca: client.key, cert: client.key, key: client.key}', /the files of tls cannot be used/],
    ['{cert: client.pem}', /tls needs both cert and key/],
    ['{crt: client.pem}', /Did you mean cert/],
  ])('are rejected with a sentence if they cannot be used: %s', async (tls, sentence) => {
    const stage = createStage({ files: project(tls) });
    const { code, stderr } = await stage.run('snapshot', '--project', 'lab');
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('PRIVATE KEY');
  });
});
