/** What a template may say to the user. */
export interface Messages {
  readonly log: (text: string, toUser: boolean) => void;
  readonly warn: (text: string) => void;
}
