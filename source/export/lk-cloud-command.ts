import { shellWord } from '../actions/lk-command.ts';
import type { CloudIntention } from '../cloud/actions.ts';

/** The `lk` command that shows the same, without the project. */
export const lkCloudStatus = (agentId: string): string => `lk agent status --id ${shellWord(agentId)}`;

/** The `lk` commands for what lktop leaves to it: deployments and secrets. Without the project. */
export const lkCloudLooks = (agentId: string): readonly string[] => [
  'lk agent deploy',
  `lk agent secrets --id ${shellWord(agentId)}`,
  `lk agent update-secrets --id ${shellWord(agentId)}`,
];

/**
 * The `lk` command that does the same, without the project. An old `lk` has no `promote`.
 *
 * @param project name in the config of `lk`; null: `lk` finds the project by itself
 */
export const lkCloudCommand = (intention: CloudIntention, project: string | null): string => {
  const lk = `lk${project === null ? '' : ` --project ${shellWord(project)}`} agent`;
  const id = `--id ${shellWord(intention.agentId)}`;
  switch (intention.kind) {
    case 'restart-agent':
      return `${lk} restart ${id}`;
    case 'roll-back-agent':
      return `${lk} rollback ${id} --version ${shellWord(intention.version)}`;
    case 'promote-agent':
      return [
        `${lk} promote ${id} --from ${shellWord(intention.from)}`,
        // Without it, lk promotes to production.
        ...(intention.to === 'production' ? [] : [`--to ${shellWord(intention.to)}`]),
      ].join(' ');
  }
};
