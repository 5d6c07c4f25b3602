/** Start of the portal: opens the link, and renders the dashboard of its app. */
import { render } from 'preact';
import { createApi } from '../api/client.ts';
import { preloadPage } from '../pages.tsx';
import { currentRoute } from '../router.ts';
import { readConfiguration } from '../session/session.ts';
import '../styles/index.css';
import './portal.css';
import { errorOf } from '../ui/action.tsx';
import { Closed, Failed } from './closed.tsx';
import { connectToEmbeddingPage } from './embedding.ts';
import { PortalApp } from './portal-app.tsx';
import { hasLink, openPortal, takeLink } from './session.ts';

// Another link in an open tab changes only the fragment, so that the page is not loaded again by itself.
addEventListener('hashchange', () => {
  if (hasLink()) location.reload();
});
const link = takeLink();
connectToEmbeddingPage();
const root = document.getElementById('root') as HTMLElement;

async function start(): Promise<void> {
  preloadPage(currentRoute());
  const { api } = await readConfiguration();
  const opened = await openPortal(api, link);
  if ('closed' in opened) render(<Closed why={opened.closed} look={opened.look} />, root);
  else render(<PortalApp api={createApi(`${api}/portal`, opened.session)} session={opened.session} />, root);
}

function run(): void {
  start().catch((error: unknown) => render(<Failed message={errorOf(error).message} onRetry={run} />, root));
}
run();
