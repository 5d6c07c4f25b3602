/** Start of the page: what it is configured with, who is signed in, and then the app. */
import { render } from 'preact';
import { createApi } from './api/client.ts';
import { App } from './app.tsx';
import { readConfiguration } from './session/configuration.ts';
import { openSession } from './session/session.ts';
import './styles.css';
import { Notice } from './ui/notice.tsx';

const root = document.getElementById('root') as HTMLElement;

async function start(): Promise<void> {
  const configuration = await readConfiguration();
  const session = await openSession(configuration.signIn);
  // Undefined: the browser is on its way to the page to sign in on.
  if (session) render(<App api={createApi(configuration.api, session)} session={session} />, root);
}

start().catch((error: unknown) => {
  render(
    <main class="alone">
      <Notice kind="error" title="The dashboard could not start">
        {error instanceof Error ? error.message : String(error)}
      </Notice>
    </main>,
    root,
  );
});
