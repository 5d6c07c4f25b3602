/** The frame of every page: navigation, the signed-in user, notifications. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Api } from './api/client.ts';
import type { Me } from './api/types.ts';
import { Context } from './context.ts';
import logo from './favicon.svg';
import { Fetched, useLoad } from './load.tsx';
import { Pages } from './pages.tsx';
import { linkTo, useRoute } from './router.ts';
import type { Session } from './session/session.ts';
import { SignInAgain } from './session/sign-in-again.tsx';
import { Button } from './ui/action.tsx';
import { ThemeButton } from './ui/theme.tsx';

const NOTIFICATION_MS = 6_000;

export function App({ api, session }: { api: Api; session: Session }) {
  const route = useRoute();
  const me = useLoad<Me>('me', () => api.get('/me'));
  const [notification, notify] = useState('');
  useEffect(() => {
    if (notification === '') return;
    const timer = setTimeout(() => notify(''), NOTIFICATION_MS);
    return () => clearTimeout(timer);
  }, [notification]);
  const context = useMemo(() => me.value && { api, me: me.value, notify }, [api, me.value]);
  const [first = 'apps'] = route.parts;
  const link = (name: string, to: string) => (
    <a href={linkTo(to === 'apps' ? [] : [to])} aria-current={first === to ? 'page' : undefined}>
      {name}
    </a>
  );
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to main content
      </button>
      <header class="top">
        <a class="brand" href="#/">
          <img src={logo} alt="" width="24" height="24" />
          Feedhose
        </a>
        <nav aria-label="Main">
          {link('Apps', 'apps')}
          {link('Dead letters', 'dead-letters')}
          {link('Redrive plans', 'redrive-plans')}
          {link('Audit', 'audit')}
        </nav>
        <div class="top-end">
          {me.value && <span class="role">{me.value.kind === 'operator' ? 'Operator' : 'Customer'}</span>}
          <ThemeButton />
          {session.signInAgain && (
            <Button kind="subtle" onClick={session.signOut}>
              Sign out
            </Button>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Context.Provider value={context}>
          <Fetched loaded={me} lines={6}>
            {() => <Pages route={route} />}
          </Fetched>
        </Context.Provider>
      </main>
      <div class="notification" role="status">
        {notification && <span>{notification}</span>}
      </div>
      <SignInAgain session={session} />
    </>
  );
}
