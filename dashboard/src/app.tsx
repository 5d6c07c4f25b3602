/** The shell around every page: where one can go, who is signed in, what was just done. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Api } from './api/client.ts';
import type { Me } from './api/types.ts';
import { Context } from './context.ts';
import logo from './favicon.svg';
import { Pages } from './pages.tsx';
import { linkTo, usePlace } from './router.ts';
import type { Session } from './session/session.ts';
import { SignInAgain } from './session/sign-in-again.tsx';
import { Button } from './ui/button.tsx';
import { ErrorNotice } from './ui/notice.tsx';
import { Loading } from './ui/parts.tsx';
import { ThemeButton } from './ui/theme.tsx';
import { useLoad } from './use-load.ts';

const NOTIFICATION_MS = 6_000;

export function App({ api, session }: { api: Api; session: Session }) {
  const place = usePlace();
  const me = useLoad<Me>('me', () => api.get('/me'));
  const [notification, setNotification] = useState('');
  useEffect(() => {
    if (notification === '') return;
    const timer = setTimeout(() => setNotification(''), NOTIFICATION_MS);
    return () => clearTimeout(timer);
  }, [notification]);
  const context = useMemo(() => me.value && { api, me: me.value, notify: setNotification }, [api, me.value]);
  const [first = 'apps'] = place.parts;
  const link = (name: string, to: string) => (
    <a href={linkTo(to === 'apps' ? [] : [to])} aria-current={first === to ? 'page' : undefined}>
      {name}
    </a>
  );
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the page
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
          {me.value && <span class="who">{me.value.kind === 'operator' ? 'Operator' : 'Customer'}</span>}
          <ThemeButton />
          {session.signInAgain && (
            <Button kind="quiet" onClick={session.signOut}>
              Sign out
            </Button>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {context ? (
          <Context.Provider value={context}>
            <Pages place={place} />
          </Context.Provider>
        ) : me.error ? (
          <ErrorNotice error={me.error} />
        ) : (
          <Loading lines={6} />
        )}
      </main>
      <div class="notification" role="status">
        {notification && <span>{notification}</span>}
      </div>
      <SignInAgain session={session} />
    </>
  );
}
