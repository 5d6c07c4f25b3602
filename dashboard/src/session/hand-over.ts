/**
 * Passes a session to a new tab. A tab keeps its token in the session storage, which other tabs do not see, so that the token is gone when
 * the last tab is closed. A new tab asks the open ones, and gives up after a moment. Only pages of this origin can use the channel.
 */
const ANSWERED_WITHIN_MS = 250;

type Message =
  | { readonly kind: 'ask'; readonly about: string }
  | { readonly kind: 'answer'; readonly session: string }
  | { readonly kind: 'end' };

/** Returns the session of another open tab. @param about is passed to the other tabs, which can be about something else. */
export function askOtherTabs(channelName: string, about = ''): Promise<string | undefined> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(channelName);
    const end = (session: string | undefined): void => {
      clearTimeout(timer);
      channel.close();
      resolve(session);
    };
    const timer = setTimeout(() => end(undefined), ANSWERED_WITHIN_MS);
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'answer') end(data.session);
    };
    channel.postMessage({ kind: 'ask', about } satisfies Message);
  });
}

interface Answers {
  /** Returns the session for a new tab, or `undefined`. */
  session(about: string): string | undefined;
  /** Called when the user signs out in another tab. */
  onEnd?(): void;
}

/** Answers other tabs as long as this tab is open. */
export function answerOtherTabs(channelName: string, { session, onEnd }: Answers): void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'end') onEnd?.();
    if (data.kind !== 'ask') return;
    const found = session(data.about);
    if (found !== undefined) channel.postMessage({ kind: 'answer', session: found } satisfies Message);
  };
}

/** Ends the session in all other tabs. */
export function endOtherTabs(channelName: string): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage({ kind: 'end' } satisfies Message);
  channel.close();
}
