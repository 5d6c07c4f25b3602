/** Start of the page: reads the configuration, opens the session and renders the app. */
import { render } from 'preact';
import { createApi } from './api/client.ts';
import { App } from './app.tsx';
import { preloadPage } from './pages.tsx';
import { currentRoute } from './router.ts';
import { openSession, readConfiguration } from './session/session.ts';
import './styles/index.css';
import { errorOf } from './ui/action.tsx';
import { Notice } from './ui/notice.tsx';

const root = document.getElementById('root') as HTMLElement;

async function start(): Promise<void> {
  preloadPage(currentRoute());
  const { api, signIn } = await readConfiguration();
  const session = await openSession(signIn);
  // Without a session the browser is leaving for the sign-in page.
  if (session) render(<App api={createApi(api, session)} session={session} />, root);
}

start().catch((error: unknown) => {
  render(
    <main class="alone">
      <Notice kind="error" title="The dashboard could not start">
        {errorOf(error).message}
      </Notice>
    </main>,
    root,
  );
});
