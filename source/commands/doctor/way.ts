import { accessSync, constants } from 'node:fs';
import { type Network, proxiesTo, proxyFor } from '../../livekit/network.ts';
import type { DoctorLine } from '../../report/documents/doctor.ts';
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
      about.note('proxy', 'none for this URL: HTTPS_PROXY is for https and wss, HTTP_PROXY for http and ws'),
    ];
  }
  if (![proxies.http, proxies.https].every((one) => one === '' || URL.canParse(one))) {
    return [
      about.failure(
        'proxy',
        'A proxy in the environment is no URL.',
        'Write it like http://proxy.example.com:3128.',
      ),
    ];
  }
  const except = proxies.except === '' ? '' : `, but for the hosts of NO_PROXY: ${proxies.except}`;
  return [about.note('proxy', `${proxy} (from the environment)${except}`)];
};

/** What the environment says of the way to the server: proxies, without their credentials, and certificates. */
export const examineWay = (url: string, environment: Network['environment']): readonly DoctorLine[] => {
  const file = environment['SSL_CERT_FILE'];
  const lines = [...proxyLines(url, environment)];
  if (file && !isReadable(file)) {
    lines.push(
      about.warning(
        'SSL_CERT_FILE',
        `${file} cannot be read: it trusts nobody.`,
        'Mend the path, or take the variable away.',
      ),
    );
  } else if (file) lines.push(about.note('SSL_CERT_FILE', `${file} is trusted too`));
  return lines;
};
