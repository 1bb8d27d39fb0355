import type { Runnable } from '../../export/custom-command.ts';
import { editorCommand, openDraft, saveDraft } from '../../profiles/draft.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ProfileBook } from '../../profiles/profile-book.ts';
import { safeText } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';

const NO_FURTHER_QUESTION = 'Give the fields by flags, such as --agent NAME --room PATTERN.';

/** Shows what is wrong with an edited text, and waits for the user. The editor would cover it at once. */
const sayBroken = (sentence: string): Runnable => ({
  command: `printf '%s\\n\\nEnter opens the editor again, Ctrl-C leaves. ' "$LKTOP_PROBLEM"; read -r answer`,
  values: { LKTOP_PROBLEM: sentence },
});

/** Opens the editor until the text can be saved. A text that is not saved stays in its file. */
export const editInEditor = async (
  { host }: CommandContext,
  book: ProfileBook,
  before: Profile | null,
  name?: string,
): Promise<string | null> => {
  if (!host.isScreen) {
    throw new UsageError('There is no terminal for an editor.', NO_FURTHER_QUESTION);
  }
  const draft = await openDraft(book, before, name);
  const kept = `Your text is in ${draft.path}.`;
  for (;;) {
    const failure = await host.runInTerminal(editorCommand(host.environment, draft));
    if (failure !== null) {
      throw new UsageError(
        `Nothing was saved: the editor ${failure}.`,
        `Set EDITOR to one that works. ${kept}`,
      );
    }
    try {
      return await saveDraft(book, draft);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const asked = await host.runInTerminal(sayBroken(safeText(`${error.message} ${error.remedy}`)));
      if (asked !== null) throw new UsageError(`Nothing was saved. ${error.message}`, kept);
    }
  }
};
