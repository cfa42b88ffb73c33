import type { WarningName } from '../warnings.ts';

/** What a template may say to the user. */
export interface Messages {
  readonly log: (text: string, toUser: boolean) => void;
  /** What `print()` says: also to a user who wants no log. */
  readonly print: (text: string) => void;
  /** @throws WARNING_AS_ERROR where warnings of this kind are errors */
  readonly warn: (text: string, name?: WarningName) => void;
}
