/** `config.json`, which lies beside the page: where the API is, and how people sign in. */

/** `token`: the address that the embedded run prints brings a token along. */
export type SignIn = { readonly token: true } | { readonly issuer: string; readonly clientId: string };

export interface Configuration {
  /** Base address of the API. */
  readonly api: string;
  readonly signIn: SignIn;
}

/** @throws Error in words for the person at the screen. */
export async function readConfiguration(): Promise<Configuration> {
  const answer = await fetch('./config.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`config.json was answered with ${answer.status}.`);
  const { api, signIn } = (await answer.json()) as Partial<Configuration>;
  if (typeof api !== 'string' || !signIn) throw new Error('config.json: expected api and signIn.');
  return { api, signIn };
}
