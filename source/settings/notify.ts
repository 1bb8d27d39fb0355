/** How a new incident is announced: by a notification of iTerm2's kind or of urxvt's kind, or by the bell. */
export const NOTIFY_BY = ['osc9', 'osc777', 'bell'] as const;

export type NotifyBy = (typeof NOTIFY_BY)[number];
