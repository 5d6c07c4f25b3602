/** The frame of the portal: logo and name of the product, navigation within one app, and the pages of the dashboard. */
import { Boxes, FastForward, FileSearch, History, MailX, RotateCcw, SquareTerminal } from 'lucide';
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { Api } from '../api/client.ts';
import type { Me } from '../api/types.ts';
import { Context } from '../context.ts';
import { COUNT_TONES, type Counts, countsOf, useOverview } from '../counts.ts';
import { GlobalSearch } from '../global-search.tsx';
import { Fetched, useLoad } from '../load.tsx';
import { Pages } from '../pages.tsx';
import { linkTo, useRoute } from '../router.ts';
import { Badge } from '../ui/badge.tsx';
import { Icon, type IconNode } from '../ui/icon.tsx';
import { Count } from '../ui/tabs.tsx';
import { ThemeButton } from '../ui/theme.tsx';
import { Toasts, useToasts } from '../ui/toast.tsx';
import { Closed, ReturnLink } from './closed.tsx';
import type { Look, PortalSession } from './session.ts';
import { applyTheme } from './theme.ts';

export function PortalApp({ api, session }: { api: Api; session: PortalSession }) {
  const me = useLoad<Me>('me', () => api.get('/me'));
  const [ended, setEnded] = useState(false);
  const look = me.value?.portal;
  useEffect(() => session.onEnd(() => setEnded(true)), [session]);
  useLayoutEffect(() => {
    if (!look) return;
    session.keep(look);
    applyTheme(look.theme);
  }, [look]);
  if (ended) return <Closed why="ended" look={look} />;
  if (!me.value || !look) {
    return (
      <main class="alone">
        <Fetched loaded={me} lines={6}>
          {() => null}
        </Fetched>
      </main>
    );
  }
  return <Frame api={api} me={me.value} look={look} appId={session.appId} />;
}

interface FrameProps {
  readonly api: Api;
  readonly me: Me;
  readonly look: Look;
  readonly appId: string;
}

function Frame({ api, me, look, appId }: FrameProps) {
  const route = useRoute();
  const { toasts, notify, dismiss } = useToasts();
  const overview = useOverview(api, me, false);
  const context = useMemo(() => ({ api, me, notify, overview }), [api, me, overview.value, overview.error]);
  const counts = countsOf(overview.value);
  const [section = 'apps', id = appId, ...rest] = route.parts;
  const home = linkTo(['apps', appId]);
  const { theme = {}, role } = look;
  const sections = SECTIONS.filter(([name]) => !JOURNAL.includes(name) || me.journal_days !== undefined).map(
    ([name, text, icon, counted]) => ({
      ...{ name, icon, counted },
      text: name === 'apps' ? (theme.texts?.home ?? text) : text,
      href: name === 'apps' ? home : linkTo([name]),
    }),
  );
  return (
    <div class="portal">
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to main content
      </button>
      <header class="portal-top">
        {(theme.logo_url ?? theme.name) !== undefined && (
          <a class="brand" href={home}>
            {theme.logo_url && <img src={theme.logo_url} alt={theme.name ? '' : 'Home'} height="28" />}
            {theme.name && <span>{theme.name}</span>}
          </a>
        )}
        <nav aria-label="Main">
          <ul class="portal-nav">
            {sections.map(({ name, text, icon, counted, href }) => (
              <li key={name}>
                <a href={href} aria-current={name === (section === 'outages' ? 'apps' : section) ? 'page' : undefined}>
                  <Icon icon={icon} size={16} />
                  {text}
                  {counted && (counts[counted] ?? 0) > 0 && (
                    <Count value={counts[counted] ?? 0} tone={COUNT_TONES[counted]} />
                  )}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <GlobalSearch api={api} me={me} pages={sections.map(({ text, href }) => [text, href])} />
        <div class="top-end">
          {role === 'view' && <Badge tone="neutral">View only</Badge>}
          {theme.mode === undefined && <ThemeButton />}
          <ReturnLink look={look} kind="subtle" />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Context.Provider value={context}>
          <Pages route={section === 'apps' ? { ...route, parts: [section, id, ...rest] } : route} />
        </Context.Provider>
      </main>
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </div>
  );
}

const SECTIONS: readonly (readonly [section: string, text: string, icon: IconNode, count?: keyof Counts])[] = [
  ['apps', 'Destinations', Boxes, 'problems'],
  ['updates', 'Updates', FileSearch],
  ['replays', 'Replays', FastForward, 'replays'],
  ['dead-letters', 'Dead letters', MailX, 'deadLetters'],
  ['redrive-plans', 'Redrive plans', RotateCcw, 'plans'],
  ['audit', 'Audit', History],
  ['command-line', 'Command line', SquareTerminal],
];
/** Sections that a stack without a journal does not have. */
const JOURNAL: readonly string[] = ['updates', 'replays'];
