import { accessSync, constants } from 'node:fs';
import { type Network, proxiesTo, proxyFor } from '../../livekit/network.ts';
import type { DoctorLine } from '../../report/documents/documents.ts';
import { linesAbout } from './lines.ts';

const about = linesAbout('configuration');

const isReadable = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};

const proxyLines = (url: string, environment: Network['environment']): readonly DoctorLine[] => {
  const proxies = proxiesTo(url, environment);
  if (proxies === null) return [];
  const proxy = proxyFor(url, environment);
  if (proxy === null) {
    return [
      about.note(
        'proxy',
        'none for this URL: HTTPS_PROXY applies to https and wss, HTTP_PROXY to http and ws',
      ),
    ];
  }
  if (![proxies.http, proxies.https].every((one) => one === '' || URL.canParse(one))) {
    return [
      about.failure(
        'proxy',
        'A proxy in the environment is not a URL.',
        'Write it like http://proxy.example.com:3128.',
      ),
    ];
  }
  const except = proxies.except === '' ? '' : `, except for NO_PROXY: ${proxies.except}`;
  return [about.note('proxy', `${proxy} (from the environment)${except}`)];
};

/**
 * Reports the proxies and certificates that the environment sets for this server. Proxy credentials are left
 * out.
 */
export const examineNetwork = (url: string, environment: Network['environment']): readonly DoctorLine[] => {
  const file = environment['SSL_CERT_FILE'];
  const lines = [...proxyLines(url, environment)];
  if (file && !isReadable(file)) {
    lines.push(
      about.warning(
        'SSL_CERT_FILE',
        `${file} cannot be read, so none of its certificates is trusted.`,
        'Fix the path, or unset the variable.',
      ),
    );
  } else if (file) lines.push(about.note('SSL_CERT_FILE', `${file} is also trusted`));
  return lines;
};
