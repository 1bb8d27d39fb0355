import type { Session } from '../../session/session.ts';

/** A project to choose from. Raw. */
export interface ProjectChoice {
  readonly name: string;
  /** Null where the configuration has no URL. */
  readonly host: string | null;
  /** False: choosing it says what it lacks. */
  readonly hasCredentials: boolean;
  readonly readOnly: boolean;
}

/** The projects there are, and how to watch another one. */
export interface Projects {
  /** In the order of the menu. @throws where the configuration cannot be read */
  readonly list: () => Promise<readonly ProjectChoice[]>;
  /** Starts to watch it, whether its server answers or not. @throws where the configuration does not tell how */
  readonly open: (name: string) => Promise<Session>;
}
