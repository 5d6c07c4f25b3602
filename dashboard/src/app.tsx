/** The frame of every page: navigation, search, the signed-in user, notifications. */
import {
  Boxes,
  Braces,
  FastForward,
  FileSearch,
  Gauge,
  History,
  LogOut,
  MailX,
  Menu,
  RotateCcw,
  Siren,
  SquareTerminal,
} from 'lucide';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Api } from './api/client.ts';
import type { Me } from './api/types.ts';
import { Context } from './context.ts';
import { COUNT_TONES, type Counts, countsOf, useOverview } from './counts.ts';
import logo from './favicon.svg';
import { GlobalSearch } from './global-search.tsx';
import { Fetched, useLoad } from './load.tsx';
import { onlyAppOf } from './names.ts';
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
  const overview = useOverview(api, me.value, route.parts.length === 0);
  const context = useMemo(
    () => me.value && { api, me: me.value, notify, overview },
    [api, me.value, overview.value, overview.error],
  );
  const [navOpen, setNavOpen] = useState(false);
  useEffect(() => setNavOpen(false), [route]);
  const navigation = <Navigation parts={route.parts} me={me.value} counts={countsOf(overview.value)} />;
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to main content
      </button>
      <nav class="side" aria-label="Main">
        <Brand />
        {navigation}
      </nav>
      <header class="top">
        <span class="menu-button">
          <IconButton icon={Menu} label="Open the navigation" onClick={() => setNavOpen(true)} />
        </span>
        <Brand />
        {me.value && (
          <GlobalSearch
            api={api}
            me={me.value}
            pages={entriesFor(me.value).map(({ name, parts }) => [name, linkTo(parts)])}
          />
        )}
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
          <nav aria-label="Main">{navigation}</nav>
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

interface NavigationEntry {
  readonly parts: readonly string[];
  readonly name: string;
  readonly icon: IconNode;
  readonly counted?: keyof Counts;
}

const JOURNAL: readonly NavigationEntry[] = [
  { parts: ['updates'], name: 'Updates', icon: FileSearch },
  { parts: ['replays'], name: 'Replays', icon: FastForward, counted: 'replays' },
];
const REST: readonly NavigationEntry[] = [
  { parts: ['outages'], name: 'Outages', icon: Siren },
  { parts: ['dead-letters'], name: 'Dead letters', icon: MailX, counted: 'deadLetters' },
  { parts: ['redrive-plans'], name: 'Redrive plans', icon: RotateCcw, counted: 'plans' },
  { parts: ['events'], name: 'Events', icon: Braces },
  { parts: ['audit'], name: 'Audit', icon: History },
  { parts: ['command-line'], name: 'Command line', icon: SquareTerminal },
];
/** The first page of a user of one app is the page of that app. */
function entriesFor(me: Me | undefined): readonly NavigationEntry[] {
  const only = onlyAppOf(me);
  const overview: NavigationEntry = {
    parts: only === undefined ? [] : ['apps', only],
    name: 'Overview',
    icon: Gauge,
    counted: 'problems',
  };
  const apps: readonly NavigationEntry[] = [{ parts: ['apps'], name: 'Apps', icon: Boxes }];
  return [overview, ...(only === undefined ? apps : []), ...(me?.journal_days === undefined ? [] : JOURNAL), ...REST];
}

interface NavigationProps {
  readonly parts: readonly string[];
  readonly me: Me | undefined;
  readonly counts: Counts;
}

function Navigation({ parts: [section], me, counts }: NavigationProps) {
  return (
    <ul class="nav">
      {entriesFor(me).map(({ parts, name, icon, counted }) => {
        const value = counted && counts[counted];
        return (
          <li key={name}>
            <a
              href={linkTo(parts)}
              aria-current={parts[0] === section || (section === undefined && name === 'Overview') ? 'page' : undefined}
            >
              <Icon icon={icon} size={18} />
              {name}
              {counted && value !== undefined && value > 0 && <Count value={value} tone={COUNT_TONES[counted]} />}
            </a>
          </li>
        );
      })}
    </ul>
  );
}
