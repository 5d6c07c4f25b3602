/** The frame of every page: navigation, search, the signed-in user, notifications. */
import { Boxes, History, LogOut, MailX, Menu, RotateCcw } from 'lucide';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Api } from './api/client.ts';
import type { Me } from './api/types.ts';
import { Context } from './context.ts';
import { type Counts, useCounts } from './counts.ts';
import logo from './favicon.svg';
import { GlobalSearch } from './global-search.tsx';
import { Fetched, useLoad } from './load.tsx';
import { Pages } from './pages.tsx';
import { linkTo, useRoute } from './router.ts';
import type { Session } from './session/session.ts';
import { SignInAgain } from './session/sign-in-again.tsx';
import { IconButton } from './ui/button.tsx';
import { DialogElement } from './ui/dialog.tsx';
import { Icon, type IconNode } from './ui/icon.tsx';
import { Count } from './ui/tabs.tsx';
import { ThemeButton } from './ui/theme.tsx';
import { Toasts, useToasts } from './ui/toast.tsx';

export function App({ api, session }: { api: Api; session: Session }) {
  const route = useRoute();
  const me = useLoad<Me>('me', () => api.get('/me'));
  const { toasts, notify, dismiss } = useToasts();
  const context = useMemo(() => me.value && { api, me: me.value, notify }, [api, me.value]);
  const counts = useCounts(api, me.value);
  const [navOpen, setNavOpen] = useState(false);
  useEffect(() => setNavOpen(false), [route]);
  const [section = 'apps'] = route.parts;
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to main content
      </button>
      <nav class="side" aria-label="Main">
        <Brand />
        <Navigation section={section} counts={counts} />
      </nav>
      <header class="top">
        <span class="menu-button">
          <IconButton icon={Menu} label="Open the navigation" onClick={() => setNavOpen(true)} />
        </span>
        <Brand />
        <GlobalSearch />
        <div class="top-end">
          {me.value && <span class="role">{me.value.kind === 'operator' ? 'Operator' : 'Customer'}</span>}
          <ThemeButton />
          {session.signInAgain && <IconButton icon={LogOut} label="Sign out" onClick={() => void session.signOut()} />}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Context.Provider value={context}>
          <Fetched loaded={me} lines={6}>
            {() => <Pages route={route} />}
          </Fetched>
        </Context.Provider>
      </main>
      {navOpen && (
        <DialogElement title="Feedhose" class="drawer nav-drawer" onClose={() => setNavOpen(false)} closesOutside>
          <nav aria-label="Main">
            <Navigation section={section} counts={counts} />
          </nav>
        </DialogElement>
      )}
      <Toasts toasts={toasts} onDismiss={dismiss} />
      <SignInAgain session={session} />
    </>
  );
}

function Brand() {
  return (
    <a class="brand" href="#/">
      <img src={logo} alt="" width="26" height="26" />
      Feedhose
    </a>
  );
}

const SECTIONS: readonly (readonly [section: string, name: string, icon: IconNode, count?: keyof Counts])[] = [
  ['apps', 'Apps', Boxes, 'failing'],
  ['dead-letters', 'Dead letters', MailX, 'deadLetters'],
  ['redrive-plans', 'Redrive plans', RotateCcw, 'plans'],
  ['audit', 'Audit', History],
];

function Navigation({ section: current, counts }: { section: string; counts: Counts }) {
  return (
    <ul class="nav">
      {SECTIONS.map(([section, name, icon, counted]) => {
        const value = counted && counts[counted];
        return (
          <li key={section}>
            <a
              href={linkTo(section === 'apps' ? [] : [section])}
              aria-current={current === section ? 'page' : undefined}
            >
              <Icon icon={icon} size={18} />
              {name}
              {value !== undefined && value > 0 && (
                <Count value={value} tone={counted === 'plans' ? 'info' : 'error'} />
              )}
            </a>
          </li>
        );
      })}
    </ul>
  );
}
