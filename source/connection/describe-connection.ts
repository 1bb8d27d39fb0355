import type { Connection } from './connection.ts';

export interface ConnectionLine {
  readonly label: 'project' | 'URL' | 'API key' | 'API secret';
  /** Never contains the secret. */
  readonly value: string;
  /** Where the value came from; empty for the project. */
  readonly origin: string;
}

/** Describes the connection and the origin of each value, for a person. */
export const describeConnection = (connection: Connection): readonly ConnectionLine[] => {
  const { projectName, url, apiKey, origin } = connection;
  return [
    { label: 'project', value: projectName, origin: '' },
    { label: 'URL', value: url, origin: origin.url },
    { label: 'API key', value: apiKey, origin: origin.apiKey },
    { label: 'API secret', value: 'set, not shown', origin: origin.apiSecret },
  ];
};
