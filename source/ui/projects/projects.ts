import type { Session } from '../../session/session.ts';

/** A project in the menu. Raw. */
export interface ProjectChoice {
  readonly name: string;
  /** Null if the configuration has no URL. */
  readonly host: string | null;
  /** If false, choosing it reports what is missing. */
  readonly hasCredentials: boolean;
  readonly readOnly: boolean;
}

/** The configured projects and how to open them. */
export interface Projects {
  /**
   * Lists the projects in menu order.
   * @throws if the configuration cannot be read
   */
  readonly list: () => Promise<readonly ProjectChoice[]>;
  /**
   * Starts to watch a project, even if its server does not answer.
   * @throws if the configuration is incomplete
   */
  readonly open: (name: string) => Promise<Session>;
}
